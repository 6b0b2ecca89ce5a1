/** The plan of the WASM engine against the reference plan, on tfjs's own `cpu` backend. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../../training/model.ts';
import { evenWeights, type Batch, type Plan, type PlanState } from '../plan.ts';
import { planOnStockOperations } from '../reference/plan.ts';
import { planOnWasm } from './plan.ts';
import { relativeL2 } from '../trials/compare.ts';
import {
  batchOf,
  networkOf,
  networksOfKernels,
  stockLayersOf,
  networksWithStock,
} from '../trials/networks.ts';

/**
 * In parts of the length of a gradient. Where the largest two of a window are equal but for rounding, the
 * plans may differ in which one wins: both gradients are right then, and farther apart than this. The first
 * step's batches have no such window.
 */
const bound = 1e-5;
/** Nobody has looked for such windows in the steps that follow; more than one would be strange. */
const boundOfLaterSteps = 5e-3;

const batchSize = 5;
const learningRate = 0.001;
/** Pictures in each step's batch. */
const steps = [5, 5, 3];

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

interface Course {
  readonly stockLayers: readonly string[];
  /** Before each step, and of the first batch after all of them. */
  readonly logits: readonly Float32Array[];
  /** After each step. */
  readonly states: readonly PlanState[];
}

async function courseOf(
  model: LayersModel,
  batches: readonly Batch[],
  plan: Plan,
): Promise<Course> {
  const logits: Float32Array[] = [];
  const states: PlanState[] = [];
  for (const batch of batches) {
    logits.push(await plan.step(batch));
    states.push(await plan.readState());
  }
  logits.push(await plan.infer(batches[0] as Batch));
  plan.dispose();
  const weights = model.weights.map((weight) => weight.read());
  model.dispose();
  // tfjs leaves those of a network within the network.
  tf.dispose(weights);
  return { logits, states, stockLayers: plan.stockLayers };
}

function expectSame(found: Course, wanted: Course): void {
  found.logits.forEach((logits, i) => {
    const limit = i === 0 ? bound : boundOfLaterSteps;
    expect(relativeL2(logits, wanted.logits[i] as Float32Array)).toBeLessThan(limit);
  });
  found.states.forEach((state, i) => {
    const right = wanted.states[i] as PlanState;
    expect(state.steps).toBe(right.steps);
    expect(state.weights).toHaveLength(right.weights.length);
    const limit = i === 0 ? bound : boundOfLaterSteps;
    right.weights.forEach((weights, w) => {
      const error = (of: 'firstMoments' | 'secondMoments') =>
        relativeL2(state[of][w] as Float32Array, right[of][w] as Float32Array);
      // From zero on, the first step's moments are a tenth of the gradients.
      expect(error('firstMoments'), `gradient of variable ${w}, step ${i}`).toBeLessThan(limit);
      // A square's error is twice that of its root.
      expect(error('secondMoments')).toBeLessThan(2 * limit);
      // Adam divides by a gradient's size: of one near zero, rounding is a large part.
      expect(relativeL2(state.weights[w] as Float32Array, weights)).toBeLessThan(boundOfLaterSteps);
    });
  });
}

async function expectReference(
  makeModel: () => LayersModel,
  imageSize: number,
  change: (pixels: Uint8Array) => void = () => {},
  classWeights = evenWeights,
): Promise<Course> {
  const batches = steps.map((pictures, i) => batchOf(imageSize, batchSize, pictures, i + 1));
  for (const { pixels } of batches) change(pixels);
  const options = { batchSize, imageSize, learningRate, classWeights };
  const reference = makeModel();
  const wanted = await courseOf(reference, batches, planOnStockOperations(reference, options));
  for (const fma of [false, true]) {
    const model = makeModel();
    const plan = await planOnWasm(model, { ...options, build: { fma, shared: false } });
    const found = await courseOf(model, batches, plan);
    expectSame(found, wanted);
    if (fma) return found;
  }
  throw new Error('no build was tried');
}

describe('logits, gradients and states are those of the reference plan', () => {
  test.each([22, 23, 37, 46])('for the app’s own network at %i pixels', async (imageSize) => {
    const found = await expectReference(() => createModel({ imageSize, seed: 3 }), imageSize);
    expect(found.stockLayers).toEqual([]);
  });

  test.each([
    'the reference’s network',
    'dense layers alone',
    'layers that are not trained',
    'an unpooled convolution last',
    'tanh behind flatten',
    'batch normalization',
  ] as const)('where classes weigh differently, for %s', async (network) => {
    await expectReference(() => networkOf(network, 23), 23, undefined, [0.625, 2.5]);
  });

  // X-rays have black borders: thousands of windows whose four values are equal.
  test.each([8, 11])('for pictures with a black border of %i pixels', async (border) => {
    const imageSize = 46;
    await expectReference(
      () => createModel({ imageSize, seed: 3 }),
      imageSize,
      (pixels) =>
        pixels.forEach((_, i) => {
          const column = Math.floor(i / 3) % imageSize;
          const row = Math.floor(i / 3 / imageSize) % imageSize;
          const isInside = [row, column].every((at) => at >= border && at < imageSize - border);
          if (!isInside) pixels[i] = 0;
        }),
    );
  });

  test.each([0, 255])('for pictures of nothing but %i', async (byte) => {
    await expectReference(
      () => createModel({ imageSize: 30, seed: 3 }),
      30,
      (pixels) => {
        pixels.fill(byte);
      },
    );
  });

  // Grey pictures go by one channel: each sort of them must end as if it had not.
  test.each([
    ['are all grey', () => true, null],
    ['are grey, every other one', (picture: number) => picture % 2 === 0, null],
    ['would be grey but for their first red', () => true, 0],
    ['would be grey but for a green amidst', () => true, 1501],
    ['would be grey but for their last blue', () => true, -1],
  ] as const)('for pictures that %s', async (_, isGrey, coloured) => {
    for (const imageSize of [22, 23]) {
      const pictureBytes = imageSize * imageSize * 3;
      const change = (pixels: Uint8Array) => {
        for (let picture = 0; picture < batchSize; picture++) {
          if (!isGrey(picture)) continue;
          const bytes = pixels.subarray(picture * pictureBytes, (picture + 1) * pictureBytes);
          for (let i = 0; i < bytes.length; i += 3) bytes.fill(bytes[i] as number, i, i + 3);
          const odd = coloured === null ? null : (coloured + pictureBytes) % pictureBytes;
          if (odd !== null) bytes[odd] = 255 - (bytes[odd] as number);
        }
      };
      await expectReference(() => createModel({ imageSize, seed: 3 }), imageSize, change);
      await expectReference(
        () => networkOf('padded kernels of three', imageSize),
        imageSize,
        change,
      );
    }
  });

  test.each(networksOfKernels)('for %s', async (network) => {
    const found = await expectReference(() => networkOf(network, 23), 23);
    expect(found.stockLayers).toEqual([]);
  });

  test.each(networksWithStock)('for %s, which the plan names', async (network) => {
    const found = await expectReference(() => networkOf(network, 23), 23);
    expect(found.stockLayers).toEqual(stockLayersOf[network]);
  });
});
