import { expect, test } from 'vitest';
import type { ModelRecord } from '../domain/model.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import { noCheckpoint, noStepLosses, type CheckpointOutcome, type Run } from '../domain/run.ts';
import { initialState, type AppState } from '../state/store.ts';
import { wouldLose } from './leave-guard.ts';

const opened: AppState = { ...initialState, ready: true };

function training(checkpoint: CheckpointOutcome): AppState {
  const split = { train: 12, validation: 2, test: 4 };
  const start = { recipe: defaultRecipe, engine: null, failed: [], split, history: [] };
  const view = { ...start, ...noStepLosses, progress: null, checkpoint };
  return { ...opened, run: { phase: 'training', view } };
}

test('a page at rest can be left, and one whose run can be gone on with', () => {
  expect(wouldLose(opened, 0)).toBe(false);
  expect(wouldLose(training({ takenAtMs: 1, failure: null }), 0)).toBe(false);
  const preparing: Run = { phase: 'preparing', done: 3, total: 9 };
  expect(wouldLose({ ...opened, run: preparing }, 0)).toBe(false);
});

test('a run that has just begun has little to lose; one without a checkpoint has more by and by', () => {
  expect(wouldLose(training(noCheckpoint), 29_000)).toBe(false);
  expect(wouldLose(training(noCheckpoint), 30_000)).toBe(true);
});

test('a run whose checkpoint could not be kept is at stake', () => {
  const failure = { kind: 'storage-full', detail: 'QuotaExceededError' } as const;
  expect(wouldLose(training({ takenAtMs: 1, failure }), 0)).toBe(true);
});

test('so is what is read or written at this moment, and a model that is in memory alone', () => {
  expect(wouldLose({ ...opened, importing: { phase: 'walking', found: 1 } }, 0)).toBe(true);
  expect(wouldLose({ ...opened, importing: { phase: 'exporting', progress: null } }, 0)).toBe(true);
  expect(wouldLose({ ...opened, openingModel: 'cats.zip' }, 0)).toBe(true);
  const models = (id: number) => [{ id } as ModelRecord];
  expect(wouldLose({ ...opened, models: models(7) }, 0)).toBe(false);
  expect(wouldLose({ ...opened, models: models(-1) }, 0)).toBe(true);
});
