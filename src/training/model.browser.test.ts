import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { unzipSync } from 'fflate';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { countParameters, type ModelInfo } from '../domain/model.ts';
import { zipModel } from '../formats/model-zip.ts';
import { planOnStockOperations } from '../kernels/reference/plan.ts';
import { createModel, modelFrom, snapshotOf, summaryOf } from './model.ts';

/** What the network's files do not depend on. */
const anyInfo = { name: 'any' } as ModelInfo;

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => expect(tf.memory().numTensors).toBe(0));

test('the network at full size is the reference, layer by layer', () => {
  const model = createModel({ imageSize: 256, seed: 1 });
  const summary = summaryOf(model);
  model.dispose();
  expect(summary.map(({ outputShape }) => outputShape.slice(1).join(' x '))).toEqual([
    '254 x 254 x 16',
    '127 x 127 x 16',
    '125 x 125 x 32',
    '62 x 62 x 32',
    '60 x 60 x 16',
    '30 x 30 x 16',
    '14400',
    '256',
    '1',
  ]);
  expect(countParameters(summary)).toBe(3_696_625);
});

test('kernels start by the Glorot uniform rule, drawn by the seed, biases at zero', async () => {
  const [one, same, other] = [5, 5, 6].map((seed) => createModel({ imageSize: 32, seed }));
  const read = async (model: LayersModel | undefined) => {
    const { weightData } = await snapshotOf(model as LayersModel);
    model?.dispose();
    return new Float32Array(weightData);
  };
  const weights = await read(one);
  expect(await read(same)).toEqual(weights);
  expect(await read(other)).not.toEqual(weights);
  // The first kernel: 3 x 3 from 3 channels to 16.
  const limit = Math.sqrt(6 / (9 * 3 + 9 * 16));
  const kernel = weights.subarray(0, 432);
  expect(Math.max(...kernel)).toBeLessThanOrEqual(limit);
  expect(Math.max(...kernel)).toBeGreaterThan(0.95 * limit);
  expect(Math.min(...kernel)).toBeLessThan(-0.95 * limit);
  expect([...weights.subarray(432, 448)]).toEqual(Array(16).fill(0));
});

test('a seed of 0 is a seed', async () => {
  const models = [0, 0].map((seed) => createModel({ imageSize: 22, seed }));
  const snapshots = await Promise.all(models.map(snapshotOf));
  for (const model of models) model.dispose();
  const [one, two] = snapshots.map(({ weightData }) => new Float32Array(weightData));
  expect(one).toEqual(two);
});

test('a model from a snapshot predicts the same to the bit', async () => {
  const model = createModel({ imageSize: 24, seed: 3 });
  const copy = await modelFrom(structuredClone(await snapshotOf(model)));
  const pixels = Uint8Array.from({ length: 24 * 24 * 3 }, (_, i) => (i * 31) % 256);
  const logits = [];
  for (const each of [model, copy]) {
    const plan = planOnStockOperations(each, { batchSize: 1, imageSize: 24, learningRate: 0 });
    logits.push(await plan.infer({ pixels, labels: Uint8Array.of(0) }));
    plan.dispose();
    each.dispose();
  }
  expect(logits[0]).toEqual(logits[1]);
});

test('the files in the downloaded zip open with tf.loadLayersModel', async () => {
  const model = createModel({ imageSize: 24, seed: 3 });
  const snapshot = await snapshotOf(model);
  const files = unzipSync(zipModel({ info: anyInfo, snapshot }));
  const file = (name: string) => new File([files[name] as Uint8Array<ArrayBuffer>], name);
  const opened = await loadLayersModel(
    tf.io.browserFiles([file('model.json'), file('weights.bin')]),
  );
  const input = tf.randomUniform([2, 24, 24, 3], 0, 1, 'float32', 5);
  const [own, theirs] = [model, opened].map((each) => each.predict(input) as tf.Tensor);
  expect(await theirs?.data()).toEqual(await own?.data());
  tf.dispose([input, own as tf.Tensor, theirs as tf.Tensor]);
  model.dispose();
  opened.dispose();
});

test('a snapshot that tfjs can not read is refused', async () => {
  const snapshot = { topology: { nonsense: 1 }, weightSpecs: [], weightData: new ArrayBuffer(0) };
  const error: unknown = await modelFrom(snapshot).catch((reason: unknown) => reason);
  expect((error as FailureError).failure).toMatchObject({ kind: 'not-a-model' });
});

test.each([NaN, Infinity])('a snapshot with a weight of %d is refused', async (value) => {
  const model = createModel({ imageSize: 24, seed: 3 });
  const snapshot = await snapshotOf(model);
  model.dispose();
  new Float32Array(snapshot.weightData)[1000] = value;
  const error: unknown = await modelFrom(snapshot).catch((reason: unknown) => reason);
  expect((error as FailureError).failure).toMatchObject({ kind: 'not-a-model' });
});
