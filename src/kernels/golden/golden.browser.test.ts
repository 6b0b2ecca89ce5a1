/** Plans against real Keras: the same weights, the same batches, the same losses. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Tally } from '../../domain/metrics.ts';
import { createModel } from '../../training/model.ts';
import type { Plan, PlanOptions } from '../plan.ts';
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
 * Small enough to notice a last bias that is not trained. What differs, 4e-6, comes of Keras's
 * rounding 0.999 to float32 before it corrects the moments' bias. At full size, where many more
 * rounding errors meet, no more than 1e-3 is asked.
 */
const toleranceOf = (golden: GoldenCase) => (small.includes(golden) ? 1e-4 : 1e-3);

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

/** The loss before each step of a run of the case. */
async function lossesOf(golden: GoldenCase, makePlan: MakePlan): Promise<number[]> {
  const { imageSize, batchSize } = golden;
  const model = createModel({ imageSize, seed: 1 });
  const weights = goldenWeights(
    golden,
    model.weights.map(({ shape }) => shape),
  );
  const zeros = () => weights.map(({ length }) => new Float32Array(length));
  const plan = await makePlan(model, { batchSize, imageSize, learningRate });
  plan.writeState({ weights, firstMoments: zeros(), secondMoments: zeros(), steps: 0 });
  const losses: number[] = [];
  for (const step of golden.losses.keys()) {
    const batch = goldenBatch(golden, step);
    losses.push(new Tally().add(await plan.step(batch), batch.labels));
  }
  plan.dispose();
  model.dispose();
  return losses;
}

function expectKeras(losses: readonly number[], golden: GoldenCase): void {
  const differences = golden.losses.map((loss, step) => Math.abs(loss - (losses[step] as number)));
  expect(Math.max(...differences)).toBeLessThan(toleranceOf(golden));
}

test('the losses of Keras are worth a comparison', () => {
  expect(goldenCases.map(({ imageSize }) => imageSize)).toEqual([30, 45, 256]);
  for (const { losses } of goldenCases) {
    expect(losses).toHaveLength(20);
    // The network has learned by the end, and at half time is not done.
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
    expect(losses[10]).toBeGreaterThan(0.05);
  }
});

describe('twenty steps give the losses of Keras', () => {
  test.each(small)('on stock operations at $imageSize pixels', async (golden) => {
    expectKeras(await lossesOf(golden, planOnStockOperations), golden);
  });

  describe.each([false, true])('on WASM, relaxed SIMD %s', (fma) => {
    test.each(goldenCases)('at $imageSize pixels', async (golden) => {
      // Unshared memory has one thread, and one thread need not wait: it may be the page's.
      const build = { fma, shared: false };
      const losses = await lossesOf(golden, (model, options) =>
        planOnWasm(model, { ...options, build }),
      );
      expectKeras(losses, golden);
    });
  });
});
