import { describe, expect, test } from 'vitest';
import { firstPosition } from '../domain/checkpoint.ts';
import type { EngineReport } from '../domain/engine.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import {
  noCheckpoint,
  noStepLosses,
  type EpochRecord,
  type RunView,
  type StepProgress,
} from '../domain/run.ts';
import type { Sample } from '../domain/sample.ts';
import type { TrainingEvent } from '../training/training.ts';
import { afterPicturesEvent, afterTrainingEvent } from './reduce.ts';
import { initialState, type AppState } from './store.ts';

const reading = { done: 3, total: 10, picturesPerSecond: 5, secondsLeft: 2 };
const stepping: StepProgress = {
  epoch: 1,
  step: 2,
  steps: 4,
  loss: 0.6,
  accuracy: 0.5,
  newStepLosses: [0.7, 0.5],
  imagesPerSecond: 9,
  secondsLeft: 8,
  memoryBytes: 1000,
};
const engine: EngineReport = {
  name: 'cpu',
  adapter: 'a processor',
  threads: 1,
  software: true,
  passedOver: [],
  timings: [],
};
const record: EpochRecord = {
  epoch: 1,
  loss: 0.6,
  accuracy: 0.5,
  valLoss: null,
  valAccuracy: null,
  seconds: 1,
  imagesPerSecond: 9,
};
const view: RunView = {
  recipe: defaultRecipe,
  engine: null,
  failed: [],
  split: { train: 7, validation: 1, test: 2 },
  history: [],
  progress: null,
  checkpoint: noCheckpoint,
  ...noStepLosses,
};
const training: AppState = { ...initialState, run: { phase: 'training', view } };

describe('pictures', () => {
  const progress = { type: 'progress', progress: reading } as const;

  test('progress is that of the import', () => {
    const walking: AppState = { ...initialState, importing: { phase: 'walking', found: 10 } };
    expect(afterPicturesEvent(walking, progress)).toEqual({
      importing: { phase: 'reading', progress: reading },
    });
  });

  test('progress while a run prepares is that of the run', () => {
    const run = { phase: 'preparing', done: 0, total: 10 } as const;
    expect(afterPicturesEvent({ ...initialState, run }, progress)).toEqual({
      run: { phase: 'preparing', done: 3, total: 10 },
    });
  });

  test('progress that comes after the end does not begin an import again', () => {
    expect(afterPicturesEvent(initialState, progress)).toEqual({});
  });

  test('what is added or skipped follows what was there', () => {
    const [first, second] = [{ id: 1 } as Sample, { id: 2 } as Sample];
    const file = (path: string) => ({ path, failure: { kind: 'empty-file' } }) as const;
    const state: AppState = { ...initialState, samples: [first], skipped: [file('a')] };
    expect(afterPicturesEvent(state, { type: 'added', samples: [second] })).toEqual({
      samples: [first, second],
    });
    expect(afterPicturesEvent(state, { type: 'skipped', files: [file('b')] })).toEqual({
      skipped: [file('a'), file('b')],
    });
    // Of a folder that is added again.
    expect(afterPicturesEvent(state, { type: 'skipped', files: [file('a')] })).toEqual({
      skipped: [file('a')],
    });
  });
});

describe('training', () => {
  /** The state after `events`, one by one. */
  function after(state: AppState, ...events: TrainingEvent[]): AppState {
    return events.reduce((now, event) => ({ ...now, ...afterTrainingEvent(now, event) }), state);
  }

  test('the engine that runs is that of the run and of the page', () => {
    const state = after(training, { type: 'engine', stockLayers: [], engine });
    expect(state.engine).toEqual(engine);
    expect(state.run).toEqual({ phase: 'training', view: { ...view, engine } });
  });

  test('steps and epochs add up', () => {
    const progress = { type: 'progress', progress: stepping } as const;
    const second = { ...record, epoch: 2 };
    const state = after(
      training,
      ...[progress, { type: 'epoch', record } as const],
      ...[progress, { type: 'epoch', record: second } as const],
    );
    expect(state.run).toEqual({
      phase: 'training',
      view: {
        ...view,
        history: [record, second],
        progress: stepping,
        ...{ stepLosses: [0.7, 0.5, 0.7, 0.5], stepStride: 1, stepsSeen: 4 },
      },
    });
  });

  test('what came after the last good state is taken back', () => {
    const facts = {
      position: { ...firstPosition, history: [record] },
      losses: { stepLosses: [0.7], stepStride: 1, stepsSeen: 1 },
      failed: [{ engine: 'webgpu', reason: 'lost', inEpoch: 2, remedy: 'again' } as const],
      ...{ trainMs: 5, takenAtMs: 1 },
    };
    const second = { ...record, epoch: 2 };
    const state = after(
      training,
      ...[{ type: 'engine', stockLayers: [], engine } as const, { type: 'epoch', record } as const],
      ...([
        { type: 'progress', progress: stepping },
        { type: 'epoch', record: second },
      ] as const),
      { type: 'position', facts },
    );
    const { losses, failed } = facts;
    expect(state.run).toEqual({
      phase: 'training',
      view: { ...view, ...losses, failed, history: [record] },
    });
  });

  test('how a checkpoint fared is shown', () => {
    const kept = { takenAtMs: 7, failure: null };
    const state = after(training, { type: 'checkpoint', kept });
    expect(state.run).toEqual({ phase: 'training', view: { ...view, checkpoint: kept } });
  });

  test('a pause keeps what was found, and a last message does not end it', () => {
    const paused = after(training, { type: 'epoch', record }, { type: 'paused' });
    expect(paused.run).toEqual({ phase: 'paused', view: { ...view, history: [record] } });
    const told = after(paused, { type: 'progress', progress: stepping });
    expect(told.run.phase).toBe('paused');
    expect(after(told, { type: 'resumed' }).run).toMatchObject({
      phase: 'training',
      view: { history: [record], progress: stepping },
    });
  });

  test('the evaluation counts', () => {
    const state = after(training, { type: 'evaluating', done: 2, total: 5 });
    expect(state.run).toEqual({ phase: 'evaluating', view, done: 2, total: 5 });
  });

  test('events without a run change nothing', () => {
    expect(afterTrainingEvent(initialState, { type: 'engine', stockLayers: [], engine })).toEqual(
      {},
    );
    expect(afterTrainingEvent(initialState, { type: 'resumed' })).toEqual({});
  });
});
