/** Plans against real Keras: the same weights, the same batches, the same losses, weighted or not. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy } from '../../domain/metrics.ts';
import type { Label } from '../../domain/sample.ts';
import { createModel } from '../../training/model.ts';
import { adam, type Batch, type Plan, type PlanOptions } from '../plan.ts';
import { planOnStockOperations } from '../reference/plan.ts';
import { planOnWasm } from '../wasm/plan.ts';
import {
  goldenBatch,
  goldenCases,
  goldenWeights,
  learningRate,
  type GoldenCase,
} from './golden.ts';

type MakePlan = (model: LayersModel, options: PlanOptions) => Plan | Promise<Plan>;

/** The rest has too many pixels for operations in plain JavaScript. */
const small = goldenCases.filter(({ imageSize }) => imageSize < 100);
/**
 * Small enough to notice a last bias that is not trained. What differs, 6e-6, comes of Keras's
 * rounding 0.999 to float32 before it corrects the moments' bias. At full size, where many more
 * rounding errors meet, no more than 1e-3 is asked.
 */
const toleranceOf = (golden: GoldenCase) => (small.includes(golden) ? 1e-4 : 1e-3);
/** In parts of a gradient's length; 1.2e-6 is the most that was seen. */
const gradientTolerance = 1e-5;

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

/** By the pictures of the batch, not by what they weigh. */
function weightedLoss(
  logits: Float32Array,
  { labels }: Batch,
  { classWeights }: GoldenCase,
): number {
  const losses = Array.from(labels as ArrayLike<Label>, (label, i) => {
    return classWeights[label] * crossEntropy(logits[i] as number, label);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function lengthOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

/** A run of the case. */
async function courseOf(
  golden: GoldenCase,
  makePlan: MakePlan,
): Promise<Pick<GoldenCase, 'losses' | 'gradientLengths'>> {
  const { imageSize, batchSize, classWeights } = golden;
  const model = createModel({ imageSize, seed: 1 });
  const weights = goldenWeights(
    golden,
    model.weights.map(({ shape }) => shape),
  );
  const zeros = () => weights.map(({ length }) => new Float32Array(length));
  const plan = await makePlan(model, { batchSize, imageSize, learningRate, classWeights });
  plan.writeState({ weights, firstMoments: zeros(), secondMoments: zeros(), steps: 0 });
  const losses: number[] = [];
  let gradientLengths: number[] = [];
  for (const step of golden.losses.keys()) {
    const batch = goldenBatch(golden, step);
    losses.push(weightedLoss(await plan.step(batch), batch, golden));
    if (step > 0) continue;
    const { firstMoments } = await plan.readState();
    // From zero on, Adam's first moments are the gradient but for a factor.
    gradientLengths = firstMoments.map((means) => lengthOf(means) / (1 - adam.beta1));
  }
  plan.dispose();
  model.dispose();
  return { losses, gradientLengths };
}

function expectKeras(
  { losses, gradientLengths }: Awaited<ReturnType<typeof courseOf>>,
  golden: GoldenCase,
): void {
  const differences = golden.losses.map((loss, step) => Math.abs(loss - (losses[step] as number)));
  expect(Math.max(...differences)).toBeLessThan(toleranceOf(golden));
  const parts = golden.gradientLengths.map((length, variable) =>
    Math.abs((gradientLengths[variable] as number) / length - 1),
  );
  expect(Math.max(...parts)).toBeLessThan(gradientTolerance);
}

test('the losses of Keras are worth a comparison', () => {
  expect(goldenCases.map(({ imageSize }) => imageSize)).toEqual([30, 45, 256, 30]);
  for (const { losses } of goldenCases) {
    expect(losses).toHaveLength(20);
    // The network has learned by the end, and at half time is not done.
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    expect(losses[10]).toBeGreaterThan(0.05);
  }
});

describe('twenty steps give the losses of Keras', () => {
  test.each(small)(
    'on stock operations at $imageSize pixels, weights $classWeights',
    async (golden) => {
      expectKeras(await courseOf(golden, planOnStockOperations), golden);
    },
  );

  describe.each([false, true])('on WASM, relaxed SIMD %s', (fma) => {
    test.each(goldenCases)('at $imageSize pixels, weights $classWeights', async (golden) => {
      // Unshared memory has one thread, and one thread need not wait: it may be the page's.
      const build = { fma, shared: false };
      const course = await courseOf(golden, (model, options) =>
        planOnWasm(model, { ...options, build }),
      );
      expectKeras(course, golden);
    });
  });
});
