import { describe, expect, test } from 'vitest';
import type { ModelRecord } from '../domain/model.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import { noStepLosses, type EpochRecord, type RunView, type StepProgress } from '../domain/run.ts';
import type { Sample } from '../domain/sample.ts';
import { initialState, type AppState } from '../state/store.ts';
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
  return { ...start, progress: null, ...noStepLosses, ...part };
}

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
    expect(statusWords(state)).toBe(words);
  });
});

describe('with a run', () => {
  test('a step is not spoken of, the end of an epoch is', () => {
    const before = { ...filled, run: { phase: 'training', view: view() } as const };
    const progress = { epoch: 1, step: 5, loss: 0.6 } as StepProgress;
    const stepped = { ...filled, run: { phase: 'training', view: view({ progress }) } as const };
    expect(statusWords(stepped)).toBe(statusWords(before));
    const ended = { phase: 'training', view: view({ progress, history: [epoch] }) } as const;
    expect(statusWords({ ...filled, run: ended })).toBe(
      'Training: epoch 3 of 30 done, accuracy 85.0%, validation 80.0%',
    );
  });

  test('validation that is not there is not spoken of', () => {
    const history = [{ ...epoch, valLoss: null, valAccuracy: null }];
    expect(statusWords({ ...filled, run: { phase: 'paused', view: view({ history }) } })).toBe(
      'Paused: epoch 3 of 30 done, accuracy 85.0%',
    );
  });

  test('the end tells the test of the model that was made', () => {
    const run = { phase: 'done', view: view(), modelId: 7 } as const;
    const words = (part: Partial<ModelRecord>) =>
      statusWords({ ...filled, run, models: [{ ...model, ...part }], currentModelId: 7 });
    expect(words({})).toBe('Done: test accuracy 95.0% on 60 pictures');
    expect(words({ test: null })).toBe('Done');
    expect(words({ ending: 'stopped' })).toBe('Stopped: test accuracy 95.0% on 60 pictures');
    expect(words({ ending: 'stopped', test: null })).toBe('Stopped');
  });

  test('a run whose model is not the current one is over', () => {
    const run = { phase: 'done', view: view(), modelId: 7 } as const;
    const models = [model, { ...model, id: 8 }];
    expect(statusWords({ ...filled, run, models, currentModelId: 8 })).toBe('Ready to train');
    expect(statusWords({ ...filled, run, models: [], currentModelId: null })).toBe(
      'Ready to train',
    );
  });

  test('what is read now is told before what a run came to, never before a run that goes on', () => {
    const reading = { ...filled, importing: { phase: 'walking', found: 3 } } as const;
    const failure = { kind: 'loss-not-finite', epoch: 2, step: 5 } as const;
    const failed = { phase: 'failed', view: null, failure } as const;
    const done = { phase: 'done', view: view(), modelId: 7 } as const;
    expect(statusWords({ ...reading, run: failed })).toBe('Reading pictures');
    expect(statusWords({ ...reading, run: done, models: [model], currentModelId: 7 })).toBe(
      'Reading pictures',
    );
    expect(statusWords({ ...reading, run: { phase: 'paused', view: view() } })).toBe('Paused');
  });

  test('a failure is told in its own words', () => {
    const failure = { kind: 'loss-not-finite', epoch: 2, step: 5 } as const;
    expect(statusWords({ ...filled, run: { phase: 'failed', view: null, failure } })).toMatch(
      /^Failed: .* epoch 2, step 5\./,
    );
  });
});

describe('what keeps a run from starting', () => {
  test('is nothing, where all is there', () => {
    expect(startBlocker(filled)).toBeNull();
  });

  test.each<[RegExp, Partial<AppState>]>([
    [/still being opened/, { ready: false }],
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
    expect(startBlocker({ ...filled, ...change })).toMatch(words);
  });
});
