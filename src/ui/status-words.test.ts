import { describe, expect, test } from 'vitest';
import type { ModelRecord } from '../domain/model.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import {
  noCheckpoint,
  noStepLosses,
  type EpochRecord,
  type RunView,
  type StepProgress,
} from '../domain/run.ts';
import type { Sample } from '../domain/sample.ts';
import { failureOf } from '../domain/failure.ts';
import { atOnce } from '../domain/slices.ts';
import { initialState, type AppState } from '../state/store.ts';
import { dataFailure, type Judgement } from './data-failure.ts';
import { dealtBy } from './dealt.ts';
import { findProblems } from './gallery/problems.ts';
import { startBlocker, statusWords } from './status-words.ts';

const opened: AppState = { ...initialState, ready: true };
const filled: AppState = { ...opened, samples: [...pictures(0, 9), ...pictures(1, 9)] };
// What the words look at.
const model = {
  id: 7,
  name: 'cats or dogs',
  ending: 'completed',
  test: { images: 60, accuracy: 0.95 },
} as ModelRecord;

const epoch: EpochRecord = {
  epoch: 3,
  loss: 0.4,
  accuracy: 0.85,
  valLoss: 0.5,
  valAccuracy: 0.8,
  seconds: 3,
  imagesPerSecond: 9,
};

function pictures(label: 0 | 1, count: number): Sample[] {
  return Array.from(
    { length: count },
    (_, i) => ({ label, path: `${i}.png`, sha256: `${label}-${i}` }) as Sample,
  );
}

function view(part: Partial<RunView> = {}): RunView {
  const split = { train: 12, validation: 2, test: 4 };
  const start = { recipe: defaultRecipe, engine: null, failed: [], split, history: [] };
  return { ...start, progress: null, checkpoint: noCheckpoint, ...noStepLosses, ...part };
}

/** What the page finds when it looks through the pictures. */
function judged({ samples, recipe, similar, classNames }: AppState): Judgement {
  try {
    const dealt = atOnce(dealtBy(samples, recipe, similar));
    return dataFailure(dealt, atOnce(findProblems(samples, similar, null)), classNames);
  } catch (error) {
    return failureOf(error);
  }
}

const said = (state: AppState) => statusWords(state, judged(state));
const blockerOf = (state: AppState) => startBlocker(state, judged(state));

describe('without a run', () => {
  test.each<[string, AppState]>([
    ['Opening what was kept', initialState],
    ['Waiting for pictures', opened],
    ['Reading pictures', { ...opened, importing: { phase: 'walking', found: 3 } }],
    ['Writing the data set', { ...filled, importing: { phase: 'exporting', progress: null } }],
    ['Opening cats.zip', { ...filled, openingModel: 'cats.zip' }],
    ['Not ready to train', { ...opened, samples: pictures(0, 9) }],
    ['Ready to train', filled],
    ['Ready to classify with cats or dogs', { ...opened, models: [model], currentModelId: 7 }],
    ['Waiting for pictures', { ...opened, models: [model], currentModelId: null }],
  ])('%s', (words, state) => {
    expect(said(state)).toBe(words);
  });
});

describe('with a run', () => {
  test('a step is not spoken of, the end of an epoch is', () => {
    const before = { ...filled, run: { phase: 'training', view: view() } as const };
    const progress = { epoch: 1, step: 5, loss: 0.6 } as StepProgress;
    const stepped = { ...filled, run: { phase: 'training', view: view({ progress }) } as const };
    expect(said(stepped)).toBe(said(before));
    const ended = { phase: 'training', view: view({ progress, history: [epoch] }) } as const;
    expect(said({ ...filled, run: ended })).toBe(
      'Training: epoch 3 of 30 done, accuracy 85.0%, validation 80.0%',
    );
  });

  test('validation that is not there is not spoken of', () => {
    const history = [{ ...epoch, valLoss: null, valAccuracy: null }];
    expect(said({ ...filled, run: { phase: 'paused', view: view({ history }) } })).toBe(
      'Paused: epoch 3 of 30 done, accuracy 85.0%',
    );
  });

  test('the end tells the test of the model that was made', () => {
    const run = { phase: 'done', view: view(), modelId: 7 } as const;
    const words = (part: Partial<ModelRecord>) =>
      said({ ...filled, run, models: [{ ...model, ...part }], currentModelId: 7 });
    expect(words({})).toBe('Done: test accuracy 95.0% on 60 pictures');
    expect(words({ test: null })).toBe('Done');
    expect(words({ ending: 'stopped' })).toBe('Stopped: test accuracy 95.0% on 60 pictures');
    expect(words({ ending: 'stopped', test: null })).toBe('Stopped');
  });

  test('a run whose model is not the current one is over', () => {
    const run = { phase: 'done', view: view(), modelId: 7 } as const;
    const models = [model, { ...model, id: 8 }];
    expect(said({ ...filled, run, models, currentModelId: 8 })).toBe('Ready to train');
    expect(said({ ...filled, run, models: [], currentModelId: null })).toBe('Ready to train');
  });

  test('what is read now is told before what a run came to, never before a run that goes on', () => {
    const reading = { ...filled, importing: { phase: 'walking', found: 3 } } as const;
    const failure = { kind: 'loss-not-finite', epoch: 2, step: 5 } as const;
    const failed = { phase: 'failed', view: null, failure } as const;
    const done = { phase: 'done', view: view(), modelId: 7 } as const;
    expect(said({ ...reading, run: failed })).toBe('Reading pictures');
    expect(said({ ...reading, run: done, models: [model], currentModelId: 7 })).toBe(
      'Reading pictures',
    );
    expect(said({ ...reading, run: { phase: 'paused', view: view() } })).toBe('Paused');
  });

  test('a failure is told in its own words', () => {
    const failure = { kind: 'loss-not-finite', epoch: 2, step: 5 } as const;
    expect(said({ ...filled, run: { phase: 'failed', view: null, failure } })).toMatch(
      /^Failed: .* epoch 2, step 5\./,
    );
  });
});

describe('a run that was cut off', () => {
  const unfinished = { run: {}, facts: null } as NonNullable<AppState['unfinished']>;

  test('is offered, once nothing else has to be waited for', () => {
    const words = 'Ready to go on with the run that was cut off';
    expect(said({ ...filled, unfinished })).toBe(words);
    expect(said({ ...filled, unfinished, runElsewhere: true })).not.toBe(words);
  });

  test('says from where it goes on while its engine starts', () => {
    const readying = { engine: 'wasm', work: 'testing', done: 0, total: 0 } as const;
    const starting = (part: Partial<RunView>): AppState => ({
      ...filled,
      ...{ readying, run: { phase: 'training', view: view(part) } },
    });
    const learned = { stepsSeen: 9, history: [epoch, epoch, epoch] };
    expect(said(starting({}))).toBe('Preparing');
    expect(said(starting(learned))).toBe('Going on from the last checkpoint: epoch 4 of 30');
    const recipe = { ...defaultRecipe, epochs: 3 };
    expect(said(starting({ ...learned, recipe }))).toBe('Going on with the test');
    // What failed long ago is not why it waits now.
    const attempt = (inEpoch: number) => ({ engine: 'webgpu', reason: 'lost', inEpoch }) as const;
    expect(said(starting({ ...learned, failed: [attempt(2)] }))).toMatch(/^Going on from/);
    expect(said(starting({ ...learned, failed: [attempt(4)] }))).toMatch(/^WebGPU failed/);
  });
});

describe('what keeps a run from starting', () => {
  test('is nothing, where all is there', () => {
    expect(blockerOf(filled)).toBeNull();
  });

  test('is that nobody knows yet', () => {
    expect(startBlocker(filled, 'unknown')).toMatch(/still being looked through/);
    expect(statusWords(filled, 'unknown')).toBe('Looking through the pictures');
    expect(statusWords(opened, 'unknown')).toBe('Waiting for pictures');
  });

  test.each<[RegExp, Partial<AppState>]>([
    [/still being opened/, { ready: false }],
    [/^Another tab is training/, { runElsewhere: true }],
    [/still being read/, { importing: { phase: 'walking', found: 0 } }],
    [/still being written/, { importing: { phase: 'exporting', progress: null } }],
    [/^Choose pictures for both classes/, { samples: [] }],
    [/^Class B has no pictures yet/, { samples: pictures(0, 9) }],
    [/^Class A has 2 different pictures/, { samples: [...pictures(0, 2), ...pictures(1, 9)] }],
    [
      /^9 pictures stand in both classes/,
      {
        samples: [
          ...pictures(0, 9),
          ...pictures(0, 9).map((one) => ({ ...one, label: 1 as const })),
        ],
      },
    ],
    [/^Class A has only 1 group/, { recipe: { ...defaultRecipe, groupBy: '(.)$' } }],
    [/^The pattern .* can’t be used/, { recipe: { ...defaultRecipe, groupBy: '(' } }],
    [/^Batch size must be/, { recipe: { ...defaultRecipe, batchSize: 0 } }],
    [
      /now they make 90/,
      { recipe: { ...defaultRecipe, split: { train: 60, test: 20, validation: 10 } } },
    ],
  ])('%s', (words, change) => {
    expect(blockerOf({ ...filled, ...change })).toMatch(words);
  });
});
