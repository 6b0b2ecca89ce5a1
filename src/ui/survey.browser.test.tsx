import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Label, Sample } from '../domain/sample.ts';
import { initialState, useApp } from '../state/store.ts';
import { SurveyProvider, useSurvey } from './survey.tsx';

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
  root.render(
    <SurveyProvider>
      <Shown />
    </SurveyProvider>,
  );
});

afterEach(() => {
  root.unmount();
  place.remove();
  useApp.setState(initialState, true);
});

function Shown() {
  const { judgement, suggestion } = useSurvey();
  return JSON.stringify({ judgement, pattern: suggestion?.pattern ?? null });
}

const shown = () => expect.poll(() => JSON.parse(place.textContent || '{}') as unknown);

const samples = Array.from({ length: 24 }, (_, i) => {
  const label = (i % 2) as Label;
  const path = `${label}/patient${i % 6}_${i}.png`;
  return { id: i + 1, slot: i, label, path, sha256: String(i), perceptualHash: '' } as Sample;
});
const pattern = '(patient[-_ ]?\\d+)';
/** Nothing can be read of it. */
const broken = null as never;

test('pictures are judged, and their names looked through', async () => {
  await shown().toEqual({ judgement: 'unknown', pattern: null });
  useApp.setState({ ready: true, samples });
  await shown().toEqual({ judgement: null, pattern });
  useApp.setState({ samples: samples.slice(0, 2) });
  await shown().toMatchObject({ judgement: { kind: 'too-few-pictures' }, pattern: null });
});

test('where the first search for problems falls, its failure is the reason', async () => {
  const recipe = { ...initialState.recipe, similarTogether: false };
  useApp.setState({ ready: true, recipe, samples, similar: [broken] });
  await shown().toMatchObject({ judgement: { kind: 'unexpected' }, pattern });
  useApp.setState({ similar: [] });
  await shown().toEqual({ judgement: null, pattern });
});

test('what names suggested goes where they can’t be looked through any more', async () => {
  useApp.setState({ ready: true, samples });
  await shown().toEqual({ judgement: null, pattern });
  useApp.setState({ samples: [...samples, { ...(samples[0] as Sample), path: broken }] });
  await shown().toMatchObject({ pattern: null });
});
