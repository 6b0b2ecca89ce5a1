import { encode } from 'fast-png';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectPictures } from '../dataset/pictures.ts';
import { FailureError } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import type { Label, Sample } from '../domain/sample.ts';
import { dealSamples } from '../domain/split.ts';
import { openPack, pixelsPack, readPicture } from '../storage/packs.ts';
import { clearSamples, readSamples } from '../storage/samples.ts';
import {
  connectTraining,
  type TrainingEvent,
  type TrainingJob,
  type TrainingOutcome,
} from './training.ts';

const imageSize = 22;
const recipe = { ...defaultRecipe, imageSize, epochs: 4, batchSize: 4, learningRate: 0.01 };
let events: TrainingEvent[] = [];
let onEvent: (event: TrainingEvent) => void = () => {};
const training = connectTraining((event) => {
  events.push(event);
  onEvent(event);
});
let samples: Sample[] = [];

/** Noise; class 0 is bright on the left, class 1 on the right. */
function picture(label: Label, seed: number) {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: imageSize * imageSize }, (_, i) => {
    const bright = i % imageSize < imageSize / 2 === (label === 0);
    return random() * 120 + (bright ? 120 : 0);
  });
  const png = encode({ width: imageSize, height: imageSize, data, channels: 1, depth: 8 });
  const path = `${label}/${seed}.png`;
  return { source: { file: new File([png as Uint8Array<ArrayBuffer>], path) }, path, label };
}

beforeAll(async () => {
  await clearSamples();
  const pictures = connectPictures(() => {});
  const files = Array.from({ length: 40 }, (_, i) => picture((i % 2) as Label, i));
  await pictures.importFiles(files, [], recipe);
  pictures.end();
  samples = await readSamples();
});
beforeEach(() => {
  events = [];
  onEvent = () => {};
});
afterAll(async () => {
  training.end();
  await clearSamples();
});

describe.each([
  { engine: 'cpu', threads: 1 },
  { engine: 'wasm', threads: navigator.hardwareConcurrency },
] as const)('on $engine', ({ engine, threads }) => {
  const job = (change: Partial<TrainingJob['recipe']> = {}): TrainingJob => ({
    recipe: { ...recipe, ...change },
    engine,
    parts: dealSamples(samples, recipe),
    runId: null,
    resume: false,
  });

  test('a run learns, tells of each epoch once, and its figures rest on all test pictures', async () => {
    const outcome = await training.ask('train', job());
    expect(outcome.ending).toBe('completed');
    expect(outcome.engine).toMatchObject({ name: engine, threads });
    const told = events.flatMap((event) => (event.type === 'epoch' ? [event.record] : []));
    expect(told).toEqual(outcome.history);
    expect(told.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(told.at(-1)?.loss).toBeLessThan(told[0]?.loss as number);
    for (const { valLoss, valAccuracy } of told) {
      expect(valLoss).toBeGreaterThan(0);
      expect(valAccuracy).toBeGreaterThanOrEqual(0);
    }
    const { tp, fp, tn, fn } = outcome.test?.confusion ?? { tp: 0, fp: 0, tn: 0, fn: 0 };
    expect([outcome.test?.images, tp + fn, fp + tn]).toEqual([8, 4, 4]);
    const steps = events.flatMap((e) => (e.type === 'progress' ? e.progress.newStepLosses : []));
    expect(steps).toHaveLength(4 * 7);
    expect(outcome.steps).toBe(4 * 7);
  });

  /** Two ArrayBuffers of one length count as equal, whatever is in them. */
  function weightsOf({ snapshot }: TrainingOutcome): Float32Array {
    return new Float32Array(snapshot.weightData);
  }

  test('the same seed gives the same weights, another seed others', async () => {
    const weights = async (seed: number) =>
      weightsOf(await training.ask('train', job({ seed, epochs: 1 })));
    const first = await weights(3);
    expect(await weights(3)).toEqual(first);
    expect(await weights(4)).not.toEqual(first);
  });

  test('without held-out parts there are no such figures', async () => {
    const parts = { train: samples, validation: [], test: [] };
    const outcome = await training.ask('train', { ...job({ epochs: 1 }), parts });
    expect(outcome.test).toBeNull();
    expect(outcome.history[0]).toMatchObject({ valLoss: null, valAccuracy: null });
  });

  describe('steering', () => {
    test('a stop is a normal ending: what was learned so far comes back, tested', async () => {
      onEvent = (event) => {
        if (event.type === 'epoch' && event.record.epoch === 2)
          void training.ask('command', 'stop');
      };
      const outcome = await training.ask('train', job({ epochs: 1000 }));
      expect(outcome.ending).toBe('stopped');
      expect(outcome.history.length).toBeGreaterThanOrEqual(2);
      expect(outcome.history.length).toBeLessThan(10);
      expect(outcome.test?.images).toBe(8);
    });

    test('a paused run stands still until it is resumed, and ends as if it had not been', async () => {
      const straight = await training.ask('train', job({ epochs: 2 }));
      onEvent = (event) => {
        if (event.type === 'epoch' && event.record.epoch === 1)
          void training.ask('command', 'pause');
        if (event.type === 'paused') {
          const seen = events.length;
          // An answer proves that the worker has heard messages and done nothing else.
          void training.ask('command', 'pause').then(() => {
            expect(events).toHaveLength(seen);
            return training.ask('command', 'resume');
          });
        }
      };
      const outcome = await training.ask('train', job({ epochs: 2 }));
      expect(events.map(({ type }) => type)).toContain('paused');
      expect(events.map(({ type }) => type)).toContain('resumed');
      expect(weightsOf(outcome)).toEqual(weightsOf(straight));
    });

    test('a pause during validation is told and saved, and ends', async () => {
      const parts = { ...job().parts, validation: samples };
      onEvent = (event) => {
        const { progress } = event.type === 'progress' ? event : { progress: null };
        if (progress && progress.step === progress.steps) void training.ask('command', 'pause');
        // All steps of the epoch are on the disk while it stands paused.
        if (event.type === 'checkpoint') void training.ask('command', 'resume');
      };
      const runId = 'paused in validation';
      const outcome = await training.ask('train', { ...job({ epochs: 1 }), parts, runId });
      const types = events.map(({ type }) => type);
      expect(types.indexOf('checkpoint')).toBeGreaterThan(-1);
      expect(types.indexOf('checkpoint')).toBeLessThan(types.indexOf('epoch'));
      expect(types.indexOf('paused')).toBeGreaterThan(-1);
      expect(types.indexOf('paused')).toBeLessThan(types.indexOf('epoch'));
      expect(outcome.history).toHaveLength(1);
    });

    test('a run that is stopped before its first step has learned nothing', async () => {
      const running = training.ask('train', job());
      await training.ask('command', 'stop');
      const outcome = await running;
      expect(outcome).toMatchObject({ steps: 0, history: [], test: null, ending: 'stopped' });
    });

    test('a paused run can be stopped', async () => {
      onEvent = (event) => {
        if (event.type === 'epoch') void training.ask('command', 'pause');
        if (event.type === 'paused') void training.ask('command', 'stop');
      };
      expect((await training.ask('train', job({ epochs: 50 }))).ending).toBe('stopped');
    });
  });

  test('a loss that is no number ends the run', async () => {
    const error: unknown = await training
      .ask('train', job({ learningRate: 1e30 }))
      .catch((reason: unknown) => reason);
    expect((error as FailureError).failure).toMatchObject({ kind: 'loss-not-finite' });
    // The worker is there for the next run.
    expect((await training.ask('train', job({ epochs: 1 }))).ending).toBe('completed');
  });

  test('a loaded model gives each test picture the class that the evaluation counted', async () => {
    const { snapshot, test: evaluation } = await training.ask('train', job({ epochs: 1 }));
    const question = { modelId: 7, snapshot, engine, unrounded: false };
    expect(await training.ask('load', question)).toMatchObject({ imageSize });
    const pack = await openPack(pixelsPack(recipe));
    const counts = { tp: 0, fp: 0, tn: 0, fn: 0 };
    for (const { label, slot } of job().parts.test) {
      const pixels = await readPicture(pack, imageSize, slot);
      const called = (await training.ask('predict', { modelId: 7, pixels })) < 0.5 ? 0 : 1;
      counts[called === label ? (label ? 'tp' : 'tn') : called ? 'fp' : 'fn']++;
    }
    expect(counts).toEqual(evaluation?.confusion);
    // Never by another model than the one that was asked.
    const pixels = new Uint8Array(imageSize * imageSize * 3);
    await expect(training.ask('predict', { modelId: 8, pixels })).rejects.toThrow('no-model');
  });

  test('a model loaded unrounded predicts by floats, and tells fractions apart', async () => {
    const { snapshot } = await training.ask('train', job({ epochs: 1 }));
    const question = { modelId: 7, snapshot, engine };
    const random = createRandom(5);
    const bytes = Uint8Array.from({ length: imageSize * imageSize * 3 }, () => random() * 255);
    const predict = (pixels: Uint8Array | Float32Array) =>
      training.ask('predict', { modelId: 7, pixels });
    await training.ask('load', { ...question, unrounded: false });
    const wanted = [await predict(bytes), await predict(bytes.map((byte) => byte + 1))] as const;
    expect(await training.ask('load', { ...question, unrounded: true })).toMatchObject({
      imageSize,
      stockLayers: [],
    });
    expect(await predict(Float32Array.from(bytes))).toBeCloseTo(wanted[0], 7);
    const between = await predict(Float32Array.from(bytes, (byte) => byte + 0.5));
    const [least = NaN, most = NaN] = [...wanted].sort((a, b) => a - b);
    expect(between).toBeGreaterThan(least);
    expect(between).toBeLessThan(most);
  });

  test('without a model there is no prediction', async () => {
    training.end();
    const pixels = new Uint8Array(imageSize * imageSize * 3);
    const error: unknown = await training
      .ask('predict', { modelId: 7, pixels })
      .catch((e: unknown) => e);
    expect((error as FailureError).failure).toEqual({ kind: 'no-model' });
  });
});
