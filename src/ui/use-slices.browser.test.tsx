import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Slices } from '../domain/slices.ts';
import { useSlices } from './use-slices.ts';

type Work = () => Slices<string>;

/** Work that goes on until it is told what it comes to. */
function held() {
  let steps = 0;
  const outcomes: (string | Error)[] = [];
  function* work(): Slices<string> {
    for (; outcomes.length === 0; steps++) yield;
    const [outcome] = outcomes;
    if (outcome instanceof Error) throw outcome;
    return outcome as string;
  }
  return { work, steps: () => steps, end: (outcome: string | Error) => outcomes.push(outcome) };
}

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
});

afterEach(() => {
  root.unmount();
  place.remove();
});

function Shown({ work }: { readonly work: Work | null }) {
  return JSON.stringify(useSlices(work));
}

function show(work: Work | null): void {
  root.render(<Shown work={work} />);
}

const shown = () => expect.poll(() => JSON.parse(place.textContent || '{}') as unknown);
const nothing = { value: null, failure: null };
const failureOf = (message: string) => ({ kind: 'unexpected', detail: `RangeError: ${message}` });

/** Waits until work has gone on for so many steps more. */
async function goneOn({ steps }: ReturnType<typeof held>, more = 1000): Promise<void> {
  const least = steps() + more;
  await expect.poll(steps).toBeGreaterThan(least);
}

test('what work comes to is shown once it is done, and until other work is', async () => {
  const [first, second] = [held(), held()];
  show(first.work);
  await goneOn(first);
  await shown().toEqual(nothing);
  first.end('first');
  await shown().toEqual({ value: 'first', failure: null });
  show(second.work);
  await goneOn(second);
  await shown().toEqual({ value: 'first', failure: null });
  second.end('second');
  await shown().toEqual({ value: 'second', failure: null });
});

test('work is given up where other work takes its place, or none is to be seen', async () => {
  const [first, second] = [held(), held()];
  show(first.work);
  await goneOn(first);
  show(second.work);
  await goneOn(second);
  const steps = first.steps();
  first.end('late');
  await goneOn(second);
  expect(first.steps()).toBe(steps);
  await shown().toEqual(nothing);

  root.render(null);
  await expect.poll(() => place.textContent).toBe('');
  const last = second.steps();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(second.steps()).toBe(last);
});

test('none forgets what was found, and what was being looked for', async () => {
  const [first, second] = [held(), held()];
  first.end('first');
  show(first.work);
  await shown().toEqual({ value: 'first', failure: null });
  show(second.work);
  await goneOn(second);
  show(null);
  await shown().toEqual(nothing);
  second.end('late');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await shown().toEqual(nothing);
});

test('a failure leaves what was found before; what is found next takes the failure away', async () => {
  const works = [held(), held(), held(), held()] as const;
  const outcomes = [new RangeError('no'), 'found', new RangeError('not again'), 'once more'];
  works.forEach((one, i) => one.end(outcomes[i] as string | Error));
  show(works[0].work);
  await shown().toEqual({ value: null, failure: failureOf('no') });
  show(works[1].work);
  await shown().toEqual({ value: 'found', failure: null });
  show(works[2].work);
  await shown().toEqual({ value: 'found', failure: failureOf('not again') });
  show(works[3].work);
  await shown().toEqual({ value: 'once more', failure: null });
  show(works[2].work);
  await shown().toEqual({ value: 'once more', failure: failureOf('not again') });
  show(null);
  await shown().toEqual(nothing);
});
