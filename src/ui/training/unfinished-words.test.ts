import { expect, test } from 'vitest';
import { firstPosition, type CheckpointFacts } from '../../domain/checkpoint.ts';
import { defaultRecipe } from '../../domain/recipe.ts';
import type { EpochRecord } from '../../domain/run.ts';
import { savedWords, unsavedWords } from './saved-words.ts';
import { changedWords, lossWords, placeWords, unfinishedWords } from './unfinished-words.ts';
import type { Unfinished } from './unfinished-words.ts';

const takenAtMs = Date.UTC(2026, 10, 23, 12);

function facts(epochs: number, step: number): CheckpointFacts {
  const history = Array.from({ length: epochs }, () => ({}) as EpochRecord);
  return {
    position: { ...firstPosition, history, step },
    losses: { stepLosses: [], stepStride: 1, stepsSeen: epochs * 50 + step },
    trainMs: 200_000,
    failed: [],
    takenAtMs,
  };
}

function unfinished(of: CheckpointFacts | null): Unfinished {
  const members = (count: number) =>
    Array.from({ length: count }, (_, id) => ({ id, label: 0 as const }));
  return {
    run: {
      ...{ id: 'a', startedAt: '2026-11-23T11:00:00Z', recipe: defaultRecipe, engine: 'auto' },
      classNames: ['cats', 'dogs'],
      parts: { train: members(3), validation: members(1), test: members(2) },
      ...{ images: [3, 3], dataDigest: '' },
    },
    facts: of,
  };
}

test('where the last checkpoint stands', () => {
  expect(placeWords(facts(11, 40), 30)).toBe('from epoch 12 of 30, after 40 steps of it');
  expect(placeWords(facts(0, 1), 30)).toBe('from epoch 1 of 30, after 1 step of it');
  expect(placeWords(facts(11, 0), 30)).toBe('from the end of epoch 11 of 30');
  expect(placeWords(facts(30, 0), 30)).toMatch(/only the test is missing/);
});

test('what it is, and how old', () => {
  expect(unfinishedWords(unfinished(facts(11, 40)), takenAtMs + 3 * 60_000)).toMatch(
    /^The run that began Nov 23, 2026, .* was cut off\. Its last checkpoint is 3 minutes old, from epoch 12 of 30, after 40 steps of it\.$/,
  );
  for (const none of [null, facts(0, 0)]) {
    expect(unfinishedWords(unfinished(none), takenAtMs)).toMatch(/before its first checkpoint/);
  }
});

test('what goes with it', () => {
  expect(lossWords(unfinished(facts(11, 40)))).toBe(
    'With it goes what it has learned: 11 whole epochs, 3 min 20 s of training.',
  );
  expect(lossWords(unfinished(null))).toBe('It has learned nothing yet.');
});

test('pictures that are not what they were keep it from going on, and there is a way out', () => {
  expect(changedWords(unfinished(facts(1, 0)), 0)).toBeNull();
  expect(changedWords(unfinished(facts(1, 0)), 1)).toMatch(/1 of its pictures was .* finish it/);
  expect(changedWords(unfinished(null), 2)).toMatch(/2 of its pictures were/);
  expect(changedWords(unfinished(null), 2)).not.toMatch(/finish it/);
});

test('a checkpoint says how old it is, and one that failed what is at stake', () => {
  const failure = { kind: 'storage-full', detail: 'the disk' } as const;
  expect(savedWords({ takenAtMs, failure: null }, takenAtMs + 12_400)).toBe('Saved 12 s ago');
  expect(savedWords({ takenAtMs, failure: null }, takenAtMs + 900)).toBe('Saved just now');
  expect(savedWords({ takenAtMs: null, failure: null }, 5)).toBe('Not saved yet');
  expect(unsavedWords({ takenAtMs, failure: null })).toBe('');
  expect(unsavedWords({ takenAtMs: null, failure })).toMatch(
    /^Not saved: There is no room .* The run goes on, but would be lost if this page was closed\.$/,
  );
  expect(unsavedWords({ takenAtMs, failure })).toMatch(/but what it learned since/);
});
