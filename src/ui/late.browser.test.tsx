import { type ComponentType } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { initialState, useApp } from '../state/store.ts';
import { late } from './late.tsx';

interface HelloProps {
  readonly name: string;
}

function Hello({ name }: HelloProps) {
  return <p>Hello {name}</p>;
}

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  useApp.setState(initialState, true);
  place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
});

afterEach(() => {
  root.unmount();
  place.remove();
  vi.restoreAllMocks();
});

test('what comes late is shown once it is there, and at once after that', async () => {
  let resolve: (come: ComponentType<HelloProps>) => void = () => {};
  const load = vi.fn(
    () =>
      new Promise<ComponentType<HelloProps>>((come) => {
        resolve = come;
      }),
  );
  const Late = late(load);
  root.render(<Late name="first" />);
  await expect.poll(() => load.mock.calls.length).toBe(1);
  expect(place.textContent).toBe('');
  // Drawn again while its code is on the way.
  root.render(<Late name="second" />);
  resolve(Hello);
  await expect.poll(() => place.textContent).toBe('Hello second');
  root.render(
    <div>
      <Late name="third" />
    </div>,
  );
  await expect.poll(() => place.textContent).toBe('Hello third');
  expect(load).toHaveBeenCalledTimes(1);
});

test('what can’t be had is told, and asked for again the next time', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const load = vi
    .fn<() => Promise<ComponentType<HelloProps>>>()
    .mockRejectedValueOnce(new TypeError('no network'))
    .mockResolvedValueOnce(Hello);
  const onLost = vi.fn();
  const Late = late(load, onLost);
  root.render(<Late name="once" />);
  await expect.poll(() => onLost.mock.calls.length).toBe(1);
  expect(useApp.getState().notice).toMatchObject({
    failure: { kind: 'unexpected', detail: 'TypeError: no network' },
  });
  expect(place.textContent).toBe('');
  root.render(<Late name="again" />);
  await expect.poll(() => place.textContent).toBe('Hello again');
});
