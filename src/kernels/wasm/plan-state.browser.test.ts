/** What a plan of the WASM engine promises beside right numbers: its state and its batch. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { crossEntropy, sigmoid } from '../../domain/metrics.ts';
import { createRandom } from '../../domain/random.ts';
import { createModel } from '../../training/model.ts';
import type { Batch, Plan, PlanState } from '../plan.ts';
import { planOnStockOperations } from '../reference/plan.ts';
import { planOnWasm } from './plan.ts';
import { batchOf } from '../trials/networks.ts';

const imageSize = 22;
const batchSize = 5;
const options = { batchSize, imageSize, learningRate: 0.001, threads: 1 };
const pictureBytes = imageSize * imageSize * 3;

let model: LayersModel;
beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  model = createModel({ imageSize, seed: 5 });
});
afterEach(() => {
  model.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

async function withPlan<T>(work: (plan: Plan) => Promise<T>, given = options): Promise<T> {
  const plan = await planOnWasm(model, given);
  try {
    return await work(plan);
  } finally {
    plan.dispose();
  }
}

const readModel = () => model.weights.map((weight) => weight.read().dataSync<'float32'>().slice());

describe('the state', () => {
  test('of a plan that goes on from another’s is to the bit what that one’s would be', async () => {
    const batches = [1, 2, 3, 4].map((seed) => batchOf(imageSize, batchSize, 5 - (seed % 2), seed));
    const states = await withPlan(async (plan) => {
      const found: PlanState[] = [];
      for (const batch of batches) {
        await plan.step(batch);
        found.push(await plan.readState());
      }
      return found;
    });
    const again = await withPlan(async (plan) => {
      // Other weights and moments, to be forgotten.
      await plan.step(batches[0] as Batch);
      plan.writeState(states[1] as PlanState);
      for (const batch of batches.slice(2)) await plan.step(batch);
      return plan.readState();
    });
    expect(again).toEqual(states[3]);
    expect(again.steps).toBe(4);
  });

  test('is a copy, which later steps leave alone', async () => {
    await withPlan(async (plan) => {
      const before = await plan.readState();
      const kept = structuredClone(before);
      await plan.step(batchOf(imageSize, batchSize, 5));
      expect(before).toEqual(kept);
      expect((await plan.readState()).weights).not.toEqual(kept.weights);
    });
  });

  test('begins with the model’s weights and reaches the model when it is told to', async () => {
    const start = readModel();
    const batch = batchOf(imageSize, batchSize, 5);
    await withPlan(async (plan) => {
      expect((await plan.readState()).weights).toEqual(start);
      await plan.step(batch);
      expect(readModel()).toEqual(start);
      await plan.updateModel();
      expect(readModel()).toEqual((await plan.readState()).weights);
      const logits = await plan.infer(batch);
      const pixels = Float32Array.from(batch.pixels, (byte) => byte / 255);
      const shape: [number, number, number, number] = [batchSize, imageSize, imageSize, 3];
      const probabilities = tf.tidy(() =>
        (model.predict(tf.tensor4d(pixels, shape)) as tf.Tensor).dataSync(),
      );
      logits.forEach((logit, i) =>
        expect(sigmoid(logit)).toBeCloseTo(probabilities[i] as number, 6),
      );
    });
  });

  test('does not change by inferring', async () => {
    await withPlan(async (plan) => {
      await plan.step(batchOf(imageSize, batchSize, 4));
      const before = await plan.readState();
      const batch = batchOf(imageSize, batchSize, 5, 2);
      const logits = await plan.infer(batch);
      expect(await plan.readState()).toEqual(before);
      expect(await plan.infer(batch)).toEqual(logits);
      expect(await plan.step(batch)).toEqual(logits);
    });
  });
});

describe('padding', () => {
  test.each([1, 2, 3, 4])('behind %i pictures takes no part', async (pictures) => {
    const batch = batchOf(imageSize, batchSize, pictures);
    const start = await withPlan((plan) => plan.readState());
    const ends: [Float32Array, PlanState][] = [];
    for (const byte of [0, 255, null]) {
      const pixels = batch.pixels.slice();
      if (byte !== null) pixels.fill(byte, pictures * pictureBytes);
      await withPlan(async (plan) => {
        // Leaves a whole batch's maps and gradients in memory.
        await plan.step(batchOf(imageSize, batchSize, batchSize, 9));
        plan.writeState(start);
        ends.push([await plan.step({ ...batch, pixels }), await plan.readState()]);
      });
    }
    expect(ends[0]?.[0]).toHaveLength(pictures);
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  test('that is none of the plan’s size is refused', async () => {
    await withPlan(async (plan) => {
      const { pixels, labels } = batchOf(imageSize, batchSize + 1, batchSize + 1);
      const fitting = pixels.subarray(0, batchSize * imageSize ** 2 * 3);
      await expect(plan.infer({ pixels, labels: labels.subarray(1) })).rejects.toThrow(RangeError);
      await expect(plan.step({ pixels: fitting, labels })).rejects.toThrow(RangeError);
    });
  });

  test('and its room make no difference to one picture, to the bit', async () => {
    const one = batchOf(imageSize, 1, 1);
    const pixels = new Uint8Array(batchSize * pictureBytes).fill(255);
    pixels.set(one.pixels);
    const course = (batch: Batch) => async (plan: Plan) => {
      const logits = await plan.step(batch);
      return { logits, state: await plan.readState() };
    };
    const padded = await withPlan(course({ ...one, pixels }));
    expect(await withPlan(course(one), { ...options, batchSize: 1 })).toEqual(padded);
  });
});

test('the gradient of the whole network is what finite differences find', async () => {
  const batch = batchOf(imageSize, batchSize, 4);
  await withPlan(async (plan) => {
    const start = await plan.readState();
    await plan.step(batch);
    const { firstMoments } = await plan.readState();
    const lossAt = async (weights: Float32Array[]) => {
      plan.writeState({ ...start, weights });
      const logits = await plan.infer(batch);
      const losses = Array.from(logits, (z, i) => crossEntropy(z, batch.labels[i] as 0 | 1));
      return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    };
    const random = createRandom(4);
    for (const [w, moments] of firstMoments.entries()) {
      const gradient = moments.map((moment) => moment / 0.1);
      const length = Math.hypot(...gradient);
      // Along the gradient itself, and across it.
      const along = gradient.map((value) => value / length);
      const noise = gradient.map(() => (2 * random() - 1) / Math.sqrt(gradient.length));
      for (const direction of [along, noise]) {
        // Small enough to pass over few kinks of ReLU and pooling, large enough for float32.
        const h = 5e-4;
        const moved = (by: number) =>
          start.weights.map((weights, i) =>
            i === w ? weights.map((weight, j) => weight + by * (direction[j] as number)) : weights,
          );
        const found = ((await lossAt(moved(h))) - (await lossAt(moved(-h)))) / (2 * h);
        const wanted = gradient.reduce((sum, g, j) => sum + g * (direction[j] as number), 0);
        expect(Math.abs(found - wanted)).toBeLessThan(0.04 * length);
      }
    }
  });
});

test.each([NaN, Infinity, -Infinity])(
  'a weight that is %s shows in the logits wherever it shows in the reference plan’s',
  async (value) => {
    const noise = batchOf(imageSize, batchSize, 3);
    // Of zeros alone there is less to see it by.
    const black = { ...noise, pixels: new Uint8Array(noise.pixels.length) };
    const reference = planOnStockOperations(model, options);
    const start = await reference.readState();
    await withPlan(async (plan) => {
      for (const w of start.weights.keys()) {
        const weights = start.weights.map((values) => values.slice());
        const spoilt = weights[w] as Float32Array;
        spoilt[spoilt.length >> 1] = value;
        for (const batch of [noise, black]) {
          const areFinite = async (either: Plan) => {
            either.writeState({ ...start, weights });
            return (await either.infer(batch)).every(Number.isFinite);
          };
          // ReLU closes what is minus infinity. Winograd makes NaN of it, and hides nothing.
          const isHidden = await areFinite(reference);
          if (value !== -Infinity) expect(isHidden, `variable ${w}`).toBe(false);
          if (!isHidden) expect(await areFinite(plan), `variable ${w}`).toBe(false);
        }
      }
    });
    reference.dispose();
  },
);
