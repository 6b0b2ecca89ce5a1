import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { crossEntropy } from '../../domain/metrics.ts';
import { createRandom } from '../../domain/random.ts';
import { adam, type Batch, type PlanState } from '../plan.ts';
import { relativeL2 } from '../trials/compare.ts';
import { planOnStockOperations } from './plan.ts';

const imageSize = 10;
const batchSize = 4;
const options = { batchSize, imageSize, learningRate: 0.01 };

const seeded = (seed: number) => initializers.glorotUniform({ seed });

function tinyModel(): LayersModel {
  return sequential({
    layers: [
      layers.conv2d({
        inputShape: [imageSize, imageSize, 3],
        filters: 2,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: seeded(1),
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({
        units: 3,
        activation: 'relu',
        biasInitializer: 'ones',
        kernelInitializer: seeded(2),
      }),
      layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: seeded(3) }),
    ],
  });
}

function batchOf(labels: readonly number[], seed = 1): Batch {
  const random = createRandom(seed);
  const length = batchSize * imageSize * imageSize * 3;
  const pixels = Uint8Array.from({ length }, () => Math.floor(random() * 256));
  return { pixels, labels: Uint8Array.from(labels) };
}

let model: LayersModel;
beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  model = tinyModel();
});
afterEach(() => {
  model.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

async function lossOf(state: PlanState, batch: Batch): Promise<number> {
  const plan = planOnStockOperations(model, options);
  plan.writeState(state);
  const logits = await plan.infer(batch);
  plan.dispose();
  const losses = Array.from(batch.labels, (y, i) => crossEntropy(logits[i] as number, y as 0 | 1));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe('a step', () => {
  test('follows the gradient that finite differences find, by the rule of Adam', async () => {
    const plan = planOnStockOperations(model, options);
    const batch = batchOf([0, 1, 1]);
    const before = await plan.readState();
    await plan.step(batch);
    const after = await plan.readState();
    plan.dispose();
    expect(after.steps).toBe(1);

    let checked = 0;
    for (const [w, weights] of before.weights.entries()) {
      for (const i of [0, Math.floor(weights.length / 2), weights.length - 1]) {
        const nudged = async (by: number) => {
          const changed = before.weights.map((values) => values.slice());
          (changed[w] as Float32Array)[i]! += by;
          return lossOf({ ...before, weights: changed }, batch);
        };
        // Small enough to pass over few kinks of ReLU and pooling, large enough for float32.
        const h = 1e-3;
        const gradient = ((await nudged(h)) - (await nudged(-h))) / (2 * h);
        const moment = (after.firstMoments[w] as Float32Array)[i] as number;
        const square = (after.secondMoments[w] as Float32Array)[i] as number;
        // The first moments are the gradient itself, in parts of 1 - beta.
        expect(moment / (1 - adam.beta1)).toBeCloseTo(gradient, 2);
        const found = moment / (1 - adam.beta1);
        expect(square / (1 - adam.beta2)).toBeCloseTo(found ** 2, 5);
        const rate = (options.learningRate * Math.sqrt(1 - adam.beta2)) / (1 - adam.beta1);
        const change = (rate * moment) / (Math.sqrt(square) + adam.epsilon);
        const now = (after.weights[w] as Float32Array)[i] as number;
        expect(now).toBeCloseTo((weights[i] as number) - change, 6);
        checked++;
      }
    }
    expect(checked).toBe(18);
  });

  test.each([
    [1, 1],
    [0.625, 2.5],
    [3, 0],
  ] as const)('weighs pictures by class, %d and %d, and divides by their number', async (...of) => {
    const { pixels, labels } = batchOf([0, 1, 1]);
    const pictureBytes = imageSize * imageSize * 3;
    const start = planOnStockOperations(model, options);
    const state = await start.readState();
    start.dispose();
    const gradientsOf = async (batch: Batch, classWeights?: readonly [number, number]) => {
      const plan = planOnStockOperations(model, {
        ...options,
        ...(classWeights && { classWeights }),
      });
      plan.writeState(state);
      await plan.step(batch);
      const { firstMoments } = await plan.readState();
      plan.dispose();
      return firstMoments.map((means) => means.map((mean) => mean / (1 - adam.beta1)));
    };
    // Each picture alone, unweighted.
    const alone: Float32Array[][] = [];
    for (const i of labels.keys()) {
      const own = new Uint8Array(pixels.length);
      own.set(pixels.subarray(i * pictureBytes, (i + 1) * pictureBytes));
      alone.push(await gradientsOf({ pixels: own, labels: labels.subarray(i, i + 1) }));
    }
    const found = await gradientsOf({ pixels, labels }, of);
    found.forEach((gradient, w) => {
      const wanted = gradient.map((_, j) => {
        const terms = Array.from(labels, (label, i) => {
          return (of[label] as number) * (alone[i]?.[w]?.[j] as number);
        });
        return terms.reduce((sum, term) => sum + term, 0) / labels.length;
      });
      expect(relativeL2(gradient, wanted), `variable ${w}`).toBeLessThan(1e-5);
    });
  });

  test('gives the logits from before it, one for each real picture', async () => {
    const plan = planOnStockOperations(model, options);
    const batch = batchOf([1, 0]);
    const before = await plan.infer(batch);
    const during = await plan.step(batch);
    const after = await plan.infer(batch);
    plan.dispose();
    expect(during).toHaveLength(2);
    expect([...during]).toEqual([...before]);
    expect([...after]).not.toEqual([...before]);
  });

  test('takes no notice of the padding', async () => {
    const noise = batchOf([1, 0], 1);
    const blank: Batch = { pixels: noise.pixels.slice(), labels: noise.labels };
    blank.pixels.fill(0, 2 * imageSize * imageSize * 3);
    const plan = planOnStockOperations(model, options);
    const start = await plan.readState();
    const ends: PlanState[] = [];
    for (const batch of [noise, blank]) {
      plan.writeState(start);
      await plan.step(batch);
      ends.push(await plan.readState());
    }
    plan.dispose();
    expect(ends[0]).toEqual(ends[1]);
  });

  test('learns', async () => {
    const plan = planOnStockOperations(model, options);
    const batch = batchOf([0, 1, 1, 0]);
    const first = await lossOf(await plan.readState(), batch);
    for (let i = 0; i < 60; i++) await plan.step(batch);
    expect(await lossOf(await plan.readState(), batch)).toBeLessThan(first / 2);
    plan.dispose();
  });

  test('leaves no tensor behind', async () => {
    const plan = planOnStockOperations(model, options);
    const batch = batchOf([0, 1, 1]);
    await plan.step(batch);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) {
      await plan.step(batch);
      await plan.infer(batch);
      plan.writeState(await plan.readState());
    }
    expect(tf.memory().numTensors).toBe(before);
    plan.dispose();
  });
});

test('a run that goes on from a state ends where the run that was not interrupted ends', async () => {
  const batches = [1, 2, 3, 4].map((seed) => batchOf([0, 1, 1, 0], seed));
  const plan = planOnStockOperations(model, options);
  const start = await plan.readState();
  let middle = start;
  for (const [i, batch] of batches.entries()) {
    if (i === 2) middle = await plan.readState();
    await plan.step(batch);
  }
  const straight = await plan.readState();
  plan.dispose();

  const again = planOnStockOperations(model, options);
  again.writeState(middle);
  for (const batch of batches.slice(2)) await again.step(batch);
  expect(await again.readState()).toEqual(straight);
  again.dispose();
});

test('a model with another end is refused', () => {
  const softmax = sequential({
    layers: [
      layers.flatten({ inputShape: [imageSize, imageSize, 3] }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  expect(() => planOnStockOperations(softmax, options)).toThrow('not-a-model');
  softmax.dispose();
});
