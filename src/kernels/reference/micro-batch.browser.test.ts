/** A batch that is taken in parts against the batch as a whole: same results, less memory. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import type { WebGLMemoryInfo } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../../training/model.ts';
import { evenWeights } from '../plan.ts';
import { worstError } from '../trials/compare.ts';
import { batchOf, networkOf, type NetworkName } from '../trials/networks.ts';
import { microBatchesOf, microBatchFor } from './micro-batch.ts';
import { planOnStockOperations } from './plan.ts';

const imageSize = 22;
const learningRate = 0.001;

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

describe('the parts of a batch', () => {
  const pictureBytes = 3;
  const batch = { pixels: Uint8Array.from({ length: 21 }, (_, i) => i), labels: new Uint8Array(5) };

  test('are in order and all of one size, the last one padded', () => {
    const whole = { pixels: batch.pixels, labels: Uint8Array.of(1, 0, 1, 1, 0, 0, 1) };
    const parts = microBatchesOf(whole, 3, pictureBytes);
    expect(parts.map(({ labels }) => [...labels])).toEqual([[1, 0, 1], [1, 0, 0], [1]]);
    const pixels = parts.flatMap((part) => [...part.pixels]);
    expect(pixels).toEqual([...batch.pixels, 0, 0, 0, 0, 0, 0]);
  });

  test('are left out where they hold no picture', () => {
    const parts = microBatchesOf(batch, 2, pictureBytes);
    expect(parts.map(({ labels }) => labels.length)).toEqual([2, 2, 1]);
    // Behind the last picture the batch's own padding.
    expect([...(parts[2]?.pixels ?? [])]).toEqual([12, 13, 14, 15, 16, 17]);
  });

  test('of floats are floats, and so is their padding', () => {
    const floats = { labels: batch.labels, pixels: Float32Array.from(batch.pixels, (x) => x / 7) };
    const parts = microBatchesOf(floats, 4, pictureBytes);
    const kept = { labels: floats.labels, pixels: floats.pixels.subarray(0, 15) };
    expect(microBatchesOf(kept, 4, pictureBytes)[1]?.pixels).toEqual(
      Float32Array.of(...floats.pixels.subarray(12, 15), 0, 0, 0, 0, 0, 0, 0, 0, 0),
    );
    expect(parts.map(({ pixels }) => pixels)).toEqual([
      floats.pixels.subarray(0, 12),
      Float32Array.of(...floats.pixels.subarray(12), 0, 0, 0),
    ]);
  });

  test('may be the batch itself', () => {
    expect(microBatchesOf(batch, 7, pictureBytes)).toEqual([batch]);
  });
});

describe('the pictures at a time', () => {
  function chosen(model: LayersModel, size: number, batchSizes: readonly number[]): number[] {
    const found = batchSizes.map((batchSize) =>
      microBatchFor(model, { batchSize, imageSize: size }),
    );
    model.dispose();
    return found;
  }

  test('of the app’s network at 256 pixels are 8 at most, with little padding', () => {
    const model = createModel({ imageSize: 256, seed: 1 });
    // 30 is 5 times 6; of 31 no part is even, and 4 leaves as much over as 8.
    expect(chosen(model, 256, [1, 7, 8, 9, 30, 31, 32])).toEqual([1, 7, 8, 5, 6, 8, 8]);
  });

  test('are all where there is room', () => {
    expect(chosen(createModel({ imageSize: 64, seed: 1 }), 64, [1, 32, 128])).toEqual([1, 32, 128]);
  });

  test('are never less than one', () => {
    const model = sequential({
      layers: [
        layers.flatten({ inputShape: [256, 256, 3] }),
        layers.dense({ units: 80, kernelInitializer: 'zeros' }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    expect(chosen(model, 256, [32])).toEqual([1]);
  });

  test('are fewer where a layer within a layer is large', () => {
    const wide = () =>
      layers.conv2d({ inputShape: [128, 128, 3], filters: 64, kernelSize: 3, padding: 'same' });
    const model = sequential({
      layers: [
        sequential({ layers: [wide(), layers.maxPooling2d({ poolSize: 8 })] }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    expect(chosen(model, 128, [64])).toEqual([16]);
  });

  test('are no more than are asked for, with little padding', () => {
    const model = createModel({ imageSize: 256, seed: 1 });
    const asked = [1, 2, 3, 6, 7, 12, 32];
    const options = { batchSize: 12, imageSize: 256 };
    const found = asked.map((microBatch) => microBatchFor(model, { ...options, microBatch }));
    model.dispose();
    expect(found).toEqual([1, 2, 3, 6, 6, 6, 6]);
  });

  test('are the whole batch where a layer looks at all of them', () => {
    const inner = sequential({
      layers: [layers.batchNormalization({ inputShape: [512, 512, 3] }), layers.flatten()],
    });
    const model = sequential({
      layers: [inner, layers.dense({ units: 1, activation: 'sigmoid' })],
    });
    const options = { batchSize: 200, imageSize: 512 };
    // Who asks for fewer has to have them.
    expect(microBatchFor(model, { ...options, microBatch: 50 })).toBe(50);
    expect(chosen(model, 512, [200])).toEqual([200]);
  });
});

async function outcomeOf(
  name: NetworkName,
  batchSize: number,
  pictures: number,
  microBatch = batchSize,
  classWeights = evenWeights,
) {
  const model = networkOf(name, imageSize);
  const options = { batchSize, imageSize, learningRate, microBatch, classWeights };
  const plan = planOnStockOperations(model, options);
  expect(plan.microBatch).toBe(microBatch);
  const batch = batchOf(imageSize, batchSize, pictures);
  const stepped = await plan.step(batch);
  const { weights, firstMoments, secondMoments } = await plan.readState();
  const inferred = await plan.infer(batch);
  plan.dispose();
  model.dispose();
  return [stepped, inferred, ...weights, ...firstMoments, ...secondMoments];
}

describe.each([
  { backend: 'cpu', tolerance: 1e-6 },
  // Its sums are in float32, one term after the other: the whole batch's, longer, are no more exact.
  { backend: 'webgl', tolerance: 5e-6 },
])('on $backend', ({ backend, tolerance }) => {
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  });

  test.each([
    { batchSize: 5, pictures: 5, sizes: [1, 2, 3] },
    { batchSize: 6, pictures: 6, sizes: [2, 5] },
    { batchSize: 7, pictures: 7, sizes: [2, 5] },
    { batchSize: 7, pictures: 4, sizes: [1, 2, 3, 5] },
  ])('$pictures pictures of $batchSize give the same by $sizes', async (batch) => {
    const { batchSize, pictures, sizes } = batch;
    for (const name of ['the reference’s network', 'layers that are not trained'] as const) {
      const wanted = await outcomeOf(name, batchSize, pictures);
      for (const size of sizes) {
        const found = await outcomeOf(name, batchSize, pictures, size);
        const errors = found.map((values, i) => worstError(values, wanted[i] as Float32Array));
        expect(found).toHaveLength(wanted.length);
        expect(found[0]).toHaveLength(pictures);
        expect(Math.max(...errors)).toBeLessThan(tolerance);
      }
    }
  });

  // The parts are of other classes than the whole: none may be divided by its own pictures or weights.
  test('pictures of classes that weigh differently give the same', async () => {
    const outcome = (pictures: number, size?: number) =>
      outcomeOf('the reference’s network', 7, pictures, size, [0.625, 2.5]);
    for (const pictures of [7, 4]) {
      const wanted = await outcome(pictures);
      for (const size of [1, 2, 3]) {
        const found = await outcome(pictures, size);
        const errors = found.map((values, i) => worstError(values, wanted[i] as Float32Array));
        expect(Math.max(...errors)).toBeLessThan(tolerance);
      }
    }
  });

  test('leaves no tensor behind', async () => {
    const model = networkOf('the reference’s network', imageSize);
    const options = { batchSize: 5, imageSize, learningRate, microBatch: 2 };
    const plan = planOnStockOperations(model, options);
    await plan.step(batchOf(imageSize, 5, 5));
    const before = tf.memory().numTensors;
    for (const pictures of [5, 4, 1, 3]) {
      await plan.step(batchOf(imageSize, 5, pictures));
      await plan.infer(batchOf(imageSize, 5, pictures));
    }
    expect(tf.memory().numTensors).toBe(before);
    plan.dispose();
    model.dispose();
  });
});

describe('the memory on WebGL', () => {
  // Of no other test here: what those left in the pool has other shapes.
  const size = 46;

  /** The most that has been allocated: tfjs keeps what it frees for its next need. */
  function peakBytes(): number {
    const { numBytesInGPUAllocated } = tf.memory() as WebGLMemoryInfo;
    return numBytesInGPUAllocated;
  }

  async function run(model: LayersModel, batchSize: number, microBatch: number): Promise<number[]> {
    const options = { batchSize, imageSize: size, learningRate, microBatch };
    const plan = planOnStockOperations(model, options);
    const batch = batchOf(size, batchSize, batchSize);
    const peaks: number[] = [];
    for (let i = 0; i < 4; i++) {
      await plan.step(batch);
      await plan.infer(batch);
      peaks.push(peakBytes());
    }
    plan.dispose();
    return peaks;
  }

  test('is that of a micro-batch and the sums, and does not grow', async () => {
    await tf.setBackend('webgl');
    const model = networkOf('the reference’s network', size);
    const before = peakBytes();
    const small = (await run(model, 2, 2)).at(-1) as number;
    const [first, second, ...rest] = await run(model, 7, 2);
    const whole = (await run(model, 7, 7)).at(-1) as number;
    // The sums from before a part and from after it.
    const sumsBytes = 2 * 4 * model.countParams();
    expect((first as number) - small).toBeLessThan(sumsBytes);
    // The second step finds the moments laid out another way.
    expect((second as number) - small).toBeLessThan(sumsBytes);
    expect(rest).toEqual([second, second]);
    // A batch of another size has no use for the pool's memory: all of this is new.
    expect(whole - (second as number)).toBeGreaterThan(small - before);
    model.dispose();
  });
});
