/** Batches that go through the network in several passes, and devices that have little room. */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Batch, PlanOptions, PlanState } from '../plan.ts';
import { batchOf, networkOf } from '../trials/networks.ts';
import { planOnWebgpu } from './plan.ts';
import { watchBuffers } from './trials/buffers.ts';
import { courseOf, free, straysOf, type Course } from './trials/course.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';
import { withRoom } from './trials/room.ts';
import { smallNetwork, smallSize } from './trials/small-network.ts';

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
  expect(tf.memory().numTensors).toBe(0);
});

interface Way extends Partial<PlanOptions> {
  readonly makeModel?: () => LayersModel;
}

/** Of whole batches, and of batches with padding that reaches over whole passes. */
async function courseBy({ makeModel = smallNetwork, ...given }: Way): Promise<
  Course & {
    readonly microBatch: number | undefined;
    readonly memoryBytes: number;
    readonly callsPerStep: number | null;
    readonly kernels: number;
  }
> {
  const options = { batchSize: 5, imageSize: smallSize, learningRate: 0.001, ...given };
  const { batchSize, imageSize } = options;
  const batches = [batchSize, 3, 1, batchSize - 1].map((pictures, i) =>
    batchOf(imageSize, batchSize, pictures, i + 1),
  );
  const model = makeModel();
  try {
    const plan = await planOnWebgpu(model, options);
    const { microBatch, memoryBytes, callsPerStep, kernels } = plan;
    const of = { microBatch, memoryBytes, callsPerStep, kernels: kernels.length };
    return { ...(await courseOf(plan, model, batches)), ...of };
  } catch (error) {
    free(model);
    throw error;
  }
}

test('a micro-batch of the whole batch is the whole batch, to the bit', async () => {
  const whole = await courseBy({});
  expect(await courseBy({ microBatch: 5 })).toEqual(whole);
});

test('pictures that are dealt unevenly go in the evenest passes', async () => {
  expect(await courseBy({ microBatch: 4 })).toEqual(await courseBy({ microBatch: 3 }));
});

describe('passes of a batch make the same step as the whole', () => {
  test.each([5, 7])('for batches of %i', async (batchSize) => {
    const whole = await courseBy({ batchSize });
    expect(whole.microBatch).toBe(batchSize);
    for (const microBatch of [1, 2, 3]) {
      const found = await courseBy({ batchSize, microBatch });
      expect(found.microBatch).toBe(microBatch);
      expect(found.callsPerStep).toBe(Math.ceil(batchSize / microBatch) * found.kernels);
      expect(straysOf(found, whole)).toEqual([]);
    }
  });

  test('where classes weigh differently', async () => {
    const classWeights = [0.625, 2.5] as const;
    const whole = await courseBy({ classWeights });
    expect(straysOf(whole, await courseBy({}))).not.toEqual([]);
    for (const microBatch of [1, 2, 3]) {
      expect(straysOf(await courseBy({ classWeights, microBatch }), whole)).toEqual([]);
    }
  });

  test('for the network of the reference, where classes weigh differently', async () => {
    const imageSize = 23;
    const makeModel = () => networkOf('the reference’s network', imageSize);
    const way = { makeModel, imageSize, batchSize: 7, classWeights: [0.625, 2.5] as const };
    const whole = await courseBy(way);
    for (const microBatch of [1, 3, 7]) {
      expect(straysOf(await courseBy({ ...way, microBatch }), whole)).toEqual([]);
    }
  });

  test.each(['layers that are not trained', 'no biases', 'dropout behind flatten'] as const)(
    'for %s',
    async (network) => {
      const imageSize = 10;
      const makeModel = () => networkOf(network, imageSize);
      const whole = await courseBy({ makeModel, imageSize });
      const found = await courseBy({ makeModel, imageSize, microBatch: 2 });
      expect(straysOf(found, whole)).toEqual([]);
    },
  );
});

test.each([
  [5, 2],
  [1, 3],
  [2, 5],
])('a state is handed from micro-batches of %i to those of %i', async (before, after) => {
  const model = smallNetwork();
  const options = { batchSize: 5, imageSize: smallSize, learningRate: 0.001 };
  const batches = [5, 4, 5, 3].map((pictures, i) => batchOf(smallSize, 5, pictures, i + 1));
  async function goOn(microBatch: number, from: PlanState | null, given: readonly Batch[]) {
    const plan = await planOnWebgpu(model, { ...options, microBatch });
    if (from) {
      plan.writeState(from);
      expect(await plan.readState()).toEqual(from);
    }
    for (const batch of given) await plan.step(batch);
    const state = await plan.readState();
    plan.dispose();
    return state;
  }
  const wanted = await goOn(5, null, batches);
  const handed = await goOn(before, null, batches.slice(0, 2));
  const found = await goOn(after, handed, batches.slice(2));
  free(model);
  const courseTo = (state: PlanState) => ({ logits: [], states: [state], stockLayers: [] });
  expect(straysOf(courseTo(found), courseTo(wanted))).toEqual([]);
});

describe('a device with too little memory', () => {
  test('for the whole batch gets as much of it as fits', async () => {
    const batchSize = 7;
    const whole = await courseBy({ batchSize });
    const few = await courseBy({ batchSize, microBatch: 2 });
    const watch = watchBuffers(trial.device);
    for (const [roomBytes, microBatch] of [
      [whole.memoryBytes, 7],
      [whole.memoryBytes - 1, 4],
      [few.memoryBytes, 2],
    ] as const) {
      const found = await withRoom(trial.device, roomBytes, () => courseBy({ batchSize }));
      expect(found.microBatch).toBe(microBatch);
      expect(found.memoryBytes).toBeLessThanOrEqual(roomBytes);
      expect(straysOf(found, whole)).toEqual([]);
      expect(watch.live().filter(({ label }) => label !== '')).toEqual([]);
    }
    watch.stop();
  });

  test('for one picture is told so, in words', async () => {
    const watch = watchBuffers(trial.device);
    const asked = withRoom(trial.device, 1000, () => courseBy({}));
    await expect(asked).rejects.toThrow(/no room for this network/);
    expect(watch.live().filter(({ label }) => label !== '')).toEqual([]);
    watch.stop();
  });
});

describe('a device of its own', () => {
  const name = 'webgpu-of-default-limits';
  let own: TrialDevice;

  // As any browser gives it to who asks for nothing.
  beforeAll(async () => {
    const adapter = (await navigator.gpu.requestAdapter()) as GPUAdapter;
    const device = await adapter.requestDevice();
    tf.registerBackend(name, () => new WebGPUBackend(device, adapter.info));
    tf.copyRegisteredKernels('webgpu', name);
    own = await startWebgpu(name);
    await tf.setBackend('webgpu');
  });

  async function withOwn<T>(work: () => Promise<T>): Promise<T> {
    await tf.setBackend(name);
    try {
      return await work();
    } finally {
      await tf.setBackend('webgpu');
    }
  }

  test('with default limits is enough', async () => {
    const whole = await courseBy({});
    expect(own.device.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
    const watch = watchBuffers(own.device);
    const found = await withOwn(() => courseBy({}));
    expect(watch.made()).toBeGreaterThan(10);
    watch.stop();
    expect(await own.complaints()).toEqual([]);
    expect(straysOf(found, whole)).toEqual([]);
  });

  // The last one: it has no device behind it.
  test('that is lost lets no step wait for ever', async () => {
    await withOwn(async () => {
      const model = smallNetwork();
      const options = { batchSize: 2, imageSize: smallSize, learningRate: 0.001 };
      const plan = await planOnWebgpu(model, options);
      const batch = batchOf(smallSize, 2, 2);
      await plan.step(batch);
      const flying = plan.step(batch).catch((error: unknown) => error);
      own.device.destroy();
      expect(await flying).toBeInstanceOf(Error);
      await expect(plan.step(batch)).rejects.toThrow();
      await expect(plan.readState()).rejects.toThrow();
      plan.dispose();
      free(model);
    });
  });
});
