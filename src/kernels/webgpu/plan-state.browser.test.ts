/** What a plan of the WebGPU engine promises beside right numbers: its state and its batch. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sigmoid } from '../../domain/metrics.ts';
import type { Batch, Plan, PlanOptions, PlanState } from '../plan.ts';
import { planOnStockOperations } from '../reference/plan.ts';
import { batchOf, networkOf } from '../trials/networks.ts';
import { planOnWebgpu } from './plan.ts';
import { free } from './trials/course.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';
import { smallNetwork, smallSize as imageSize } from './trials/small-network.ts';

const batchSize = 5;
const options: PlanOptions = { batchSize, imageSize, learningRate: 0.001 };
const pictureBytes = imageSize * imageSize * 3;

let trial: TrialDevice;
let model: LayersModel;
beforeAll(async () => {
  trial = await startWebgpu();
});
beforeEach(() => {
  model = smallNetwork();
});
afterEach(async () => {
  free(model);
  expect(await trial.complaints()).toEqual([]);
  expect(tf.memory().numTensors).toBe(0);
});

async function withPlan<T>(work: (plan: Plan) => Promise<T>, given = options): Promise<T> {
  const plan = await planOnWebgpu(model, given);
  try {
    return await work(plan);
  } finally {
    plan.dispose();
  }
}

async function readModel(): Promise<Float32Array[]> {
  const read = model.weights.map((weight) => weight.read().data<'float32'>());
  return (await Promise.all(read)).map((values) => values.slice());
}

describe('the state', () => {
  const batches = [1, 2, 3, 4].map((seed) => batchOf(imageSize, batchSize, 5 - (seed % 2), seed));
  const statesOf = async (plan: Plan) => {
    const found: PlanState[] = [];
    for (const batch of batches) {
      await plan.step(batch);
      found.push(await plan.readState());
    }
    return found;
  };

  test.each([batchSize, 2])(
    'of a plan that goes on from another’s is to the bit what that one’s would be, %s at a time',
    async (microBatch) => {
      const given = { ...options, microBatch };
      const states = await withPlan(statesOf, given);
      const again = await withPlan(async (plan) => {
        // Other weights and moments, to be forgotten.
        await plan.step(batches[0] as Batch);
        plan.writeState(states[1] as PlanState);
        expect(await plan.readState()).toEqual(states[1]);
        for (const batch of batches.slice(2)) await plan.step(batch);
        return plan.readState();
      }, given);
      expect(again).toEqual(states[3]);
      expect(again.steps).toBe(4);
      expect(await withPlan(statesOf, given)).toEqual(states);
    },
  );

  test('goes on as it would have, with a layer that tfjs runs', async () => {
    const seen: PlanState[][] = [];
    for (let time = 0; time < 2; time++) {
      free(model);
      model = networkOf('tanh behind flatten', imageSize);
      seen.push(await withPlan(statesOf));
    }
    expect(seen[1]).toEqual(seen[0]);
    const again = await withPlan(async (plan) => {
      await plan.step(batches[3] as Batch);
      plan.writeState(seen[0]?.[1] as PlanState);
      for (const batch of batches.slice(2)) await plan.step(batch);
      return plan.readState();
    });
    expect(again).toEqual(seen[0]?.[3]);
  });

  test('is a copy of its time, which later steps leave alone', async () => {
    await withPlan(async (plan) => {
      const before = await plan.readState();
      const kept = structuredClone(before);
      const reading = plan.readState();
      await plan.step(batches[1] as Batch);
      expect(await reading).toEqual(kept);
      expect(before).toEqual(kept);
      expect((await plan.readState()).weights).not.toEqual(kept.weights);
    });
  });

  test('begins with the model’s weights and reaches the model when it is told to', async () => {
    const start = await readModel();
    const batch = batches[1] as Batch;
    await withPlan(async (plan) => {
      expect((await plan.readState()).weights).toEqual(start);
      await plan.step(batch);
      expect(await readModel()).toEqual(start);
      await plan.updateModel();
      expect(await readModel()).toEqual((await plan.readState()).weights);
      const logits = await plan.infer(batch);
      const pixels = Float32Array.from(batch.pixels, (byte) => byte / 255);
      const shape: [number, number, number, number] = [batchSize, imageSize, imageSize, 3];
      const predicted = tf.tidy(() => model.predict(tf.tensor4d(pixels, shape)) as tf.Tensor);
      const probabilities = await predicted.data();
      predicted.dispose();
      logits.forEach((logit, i) =>
        expect(sigmoid(logit)).toBeCloseTo(probabilities[i] as number, 6),
      );
    });
  });

  test('does not change by inferring', async () => {
    await withPlan(async (plan) => {
      await plan.step(batchOf(imageSize, batchSize, 4));
      const before = await plan.readState();
      const batch = batches[1] as Batch;
      const logits = await plan.infer(batch);
      expect(await plan.readState()).toEqual(before);
      expect(await plan.infer(batch)).toEqual(logits);
      expect(await plan.step(batch)).toEqual(logits);
    });
  });

  test('is the same whether steps are waited for or not', async () => {
    const waited = await withPlan(statesOf);
    const flown = await withPlan(async (plan) => {
      const steps = batches.map((batch) => {
        const pixels = batch.pixels.slice();
        const step = plan.step({ ...batch, pixels });
        // The batch's memory is no longer looked at.
        pixels.fill(7);
        return step;
      });
      const state = await plan.readState();
      await Promise.all(steps);
      return state;
    });
    expect(flown).toEqual(waited[3]);
  });
});

describe('padding', () => {
  test.each([1, 2, 3, 4])('behind %i pictures takes no part', async (pictures) => {
    const batch = batchOf(imageSize, batchSize, pictures);
    for (const given of [options, { ...options, microBatch: 2 }]) {
      const start = await withPlan((plan) => plan.readState(), given);
      const ends: [Float32Array, Float32Array, PlanState][] = [];
      for (const byte of [0, 255, null]) {
        const pixels = batch.pixels.slice();
        if (byte !== null) pixels.fill(byte, pictures * pictureBytes);
        await withPlan(async (plan) => {
          // Leaves a whole batch's maps and gradients in memory.
          await plan.step(batchOf(imageSize, batchSize, batchSize, 9));
          plan.writeState(start);
          const padded = { ...batch, pixels };
          const inferred = await plan.infer(padded);
          ends.push([inferred, await plan.step(padded), await plan.readState()]);
        }, given);
      }
      expect(ends[0]?.[0]).toHaveLength(pictures);
      expect(ends[0]?.[1]).toEqual(ends[0]?.[0]);
      expect(ends[1]).toEqual(ends[0]);
      expect(ends[2]).toEqual(ends[0]);
    }
  });

  test('that is none of the plan’s size is refused, and changes nothing', async () => {
    await withPlan(async (plan) => {
      await plan.step(batchOf(imageSize, batchSize, batchSize));
      const before = await plan.readState();
      const { pixels, labels } = batchOf(imageSize, batchSize + 1, batchSize + 1);
      const fitting = pixels.subarray(0, batchSize * pictureBytes);
      await expect(plan.infer({ pixels, labels: labels.subarray(1) })).rejects.toThrow(RangeError);
      await expect(plan.step({ pixels: fitting, labels })).rejects.toThrow(RangeError);
      await expect(plan.step({ pixels, labels: labels.subarray(1) })).rejects.toThrow(RangeError);
      expect(await plan.readState()).toEqual(before);
    });
  });
});

test.each([NaN, Infinity, -Infinity])(
  'a weight that is %s shows in the logits wherever it shows in the reference plan’s',
  async (value) => {
    const noise = batchOf(imageSize, batchSize, 3);
    // Of zeros alone there is less to see it by.
    const black = { ...noise, pixels: new Uint8Array(noise.pixels.length) };
    const start = await withPlan((plan) => plan.readState());
    const spoiltStates = start.weights.map((_, w) => {
      const weights = start.weights.map((values) => values.slice());
      const spoilt = weights[w] as Float32Array;
      spoilt[spoilt.length >> 1] = value;
      return { ...start, weights };
    });
    const areFinite = async (plan: Plan) => {
      const found: boolean[] = [];
      for (const state of spoiltStates) {
        plan.writeState(state);
        for (const batch of [noise, black]) {
          found.push((await plan.infer(batch)).every(Number.isFinite));
        }
      }
      return found;
    };
    const found = await withPlan(areFinite);
    await tf.setBackend('cpu');
    const other = smallNetwork();
    const reference = planOnStockOperations(other, options);
    const wanted = await areFinite(reference);
    reference.dispose();
    free(other);
    await tf.setBackend('webgpu');
    // ReLU closes what is minus infinity. Of NaN the reference's pooling makes that, ours does not.
    if (value !== -Infinity) expect(found.some(Boolean)).toBe(false);
    const hidden = wanted.flatMap((isFinite, i) =>
      found[i] && !isFinite ? [`variable ${i >> 1}, ${i % 2 ? 'black' : 'noise'}`] : [],
    );
    expect(hidden).toEqual([]);
  },
);
