/** What a plan of the WebGPU engine takes of the device, and gives back. */
import type { WebGPUMemoryInfo } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Batch, Plan } from '../plan.ts';
import { batchOf, networkOf } from '../trials/networks.ts';
import { planOnWebgpu } from './plan.ts';
import { watchBuffers, type BufferWatch } from './trials/buffers.ts';
import { free } from './trials/course.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';
import { smallNetwork, smallSize } from './trials/small-network.ts';

const batchSize = 3;
const options = { batchSize, imageSize: smallSize, learningRate: 0.001 };

let trial: TrialDevice;
let model: LayersModel;
let watch: BufferWatch;
beforeAll(async () => {
  trial = await startWebgpu();
});
beforeEach(() => {
  model = smallNetwork();
  watch = watchBuffers(trial.device);
});
afterEach(async () => {
  watch.stop();
  free(model);
  expect(await trial.complaints()).toEqual([]);
  expect(tf.memory().numTensors).toBe(0);
});

/** tfjs gives no labels, and keeps some buffers for its next need. */
function ofPlan() {
  return watch.live().filter(({ label }) => label !== '');
}

function inUse() {
  const { numTensors, numBytesInGPU } = tf.memory() as unknown as WebGPUMemoryInfo & {
    numTensors: number;
  };
  return { numTensors, numBytesInGPU, made: watch.made(), live: watch.live().length };
}

/** Three steps are in flight, as in a run. */
async function run(plan: Plan, batches: readonly Batch[], steps: number): Promise<void> {
  const flying: Promise<Float32Array>[] = [];
  for (let i = 0; i < steps; i++) {
    flying.push(plan.step(batches[i % batches.length] as Batch));
    if (flying.length === 3) await flying.shift();
  }
  await Promise.all(flying);
}

describe('nothing grows', () => {
  test('in a thousand steps', async () => {
    const plan = await planOnWebgpu(model, options);
    const batches = [3, 1, 2].map((count, i) => batchOf(smallSize, batchSize, count, i + 1));
    await run(plan, batches, 5);
    const before = inUse();
    await run(plan, batches, 1000);
    expect(inUse()).toEqual(before);
    expect((await plan.readState()).steps).toBe(1005);
    plan.dispose();
  });

  test('in steps with a layer that tfjs runs', async () => {
    free(model);
    model = networkOf('a convolution without pooling', 10);
    const plan = await planOnWebgpu(model, { ...options, imageSize: 10, microBatch: 2 });
    const batches = [3, 2].map((count, i) => batchOf(10, batchSize, count, i + 1));
    await run(plan, batches, 6);
    const before = inUse();
    await run(plan, batches, 60);
    expect(inUse()).toEqual(before);
    plan.dispose();
  });

  test('when states are read and written, and pictures classified', async () => {
    const plan = await planOnWebgpu(model, options);
    const batch = batchOf(smallSize, batchSize, 3);
    await plan.infer(batch);
    const { made: _, ...before } = inUse();
    for (let i = 0; i < 5; i++) {
      plan.writeState(await plan.readState());
      await plan.infer(batch);
    }
    expect(inUse()).toMatchObject(before);
    plan.dispose();
  });
});

describe('the memory of a plan', () => {
  test('is what it says, and all of it is given back', async () => {
    for (const microBatch of [batchSize, 2]) {
      const plan = await planOnWebgpu(model, { ...options, microBatch });
      const bytes = ofPlan().reduce((sum, buffer) => sum + buffer.bytes, 0);
      expect(plan.memoryBytes).toBe(bytes);
      await run(plan, [batchOf(smallSize, batchSize, 3)], 4);
      expect(ofPlan().length).toBeGreaterThan(10);
      plan.dispose();
      expect(ofPlan()).toEqual([]);
    }
  });

  test('is given back though a step is under way', async () => {
    const plan = await planOnWebgpu(model, options);
    const batch = batchOf(smallSize, batchSize, 3);
    await plan.step(batch);
    const flying = [plan.step(batch), plan.step(batch)];
    plan.dispose();
    // Whether they end well is not promised.
    await Promise.allSettled(flying);
    expect(ofPlan()).toEqual([]);
  });

  test.each([{}, { inferOnly: true } as const])(
    'is less where fewer pictures go through at a time, %o',
    async (ofPlanning) => {
      const found: { logits: Float32Array; memoryBytes: number }[] = [];
      for (const microBatch of [16, 8, 3, 1]) {
        const way = { ...options, ...ofPlanning, batchSize: 16, microBatch };
        const plan = await planOnWebgpu(model, way);
        const logits = await plan.infer(batchOf(smallSize, 16, 13));
        found.push({ logits, memoryBytes: plan.memoryBytes });
        plan.dispose();
        expect(ofPlan()).toEqual([]);
      }
      const sizes = found.map(({ memoryBytes }) => memoryBytes);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      expect(sizes.at(-1)).toBeLessThan((sizes[0] as number) / 2);
      const [whole, ...parts] = found.map(({ logits }) => logits);
      // Forward each picture is by itself.
      for (const logits of parts) expect(logits).toEqual(whole);
    },
  );

  test('is less where it only infers', async () => {
    const batch = batchOf(smallSize, batchSize, 3);
    const found: { logits: Float32Array; memoryBytes: number }[] = [];
    for (const way of [options, { ...options, inferOnly: true } as const]) {
      const plan = await planOnWebgpu(model, way);
      found.push({ logits: await plan.infer(batch), memoryBytes: plan.memoryBytes });
      plan.dispose();
    }
    const [trains, infers] = found as [(typeof found)[0], (typeof found)[0]];
    expect(infers.logits).toEqual(trains.logits);
    expect(infers.memoryBytes).toBeLessThan(trains.memoryBytes / 2);
  });

  test('is given back by a plan whose kernels the device refuses', async () => {
    const refusal = new Error('a kernel that it does not take');
    const create = vi.spyOn(trial.device, 'createComputePipelineAsync').mockRejectedValue(refusal);
    await expect(planOnWebgpu(model, options)).rejects.toThrow(refusal);
    create.mockRestore();
    expect(ofPlan()).toEqual([]);
  });
});
