/** How many pictures go through the network at a time, by limits that are made up. */
import '@tensorflow/tfjs-backend-cpu';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { stagesOf } from '../recognise.ts';
import { build, isKernel } from './build.ts';
import { mostFlops, passesOf, type DeviceLimits } from './passes.ts';

const inputShape = [64, 64, 3];
const model = sequential({
  layers: [
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
const stages = stagesOf(model, inputShape);
/** The map behind the first pooling, which is the largest of the buffers. */
const largestOfPicture = 4 * 31 * 31 * 8;

const of = (bytes: number): DeviceLimits => ({
  maxBufferSize: bytes,
  maxStorageBufferBindingSize: bytes,
});
const plenty = of(2 ** 31);

function triedOf(
  limits: DeviceLimits,
  {
    batchSize,
    microBatch = batchSize,
  }: { readonly batchSize: number; readonly microBatch?: number },
) {
  const options = { batchSize, microBatch, inferOnly: false };
  return [...passesOf(stages, inputShape, options, limits)];
}
const picturesOf = (...given: Parameters<typeof triedOf>) =>
  triedOf(...given).map(({ pictures }) => pictures);

test('the largest buffer is that of a map, in this network', () => {
  const options = { accumulates: true, inferOnly: false };
  const [largest] = build(stages, inputShape, 4, options)
    .places.map(({ bytes }) => bytes)
    .sort((a, b) => b - a);
  expect(largest).toBe(4 * largestOfPicture);
});

describe('pictures at a time', () => {
  test('are all of the batch, and after that as few as even passes ask for', () => {
    expect(picturesOf(plenty, { batchSize: 32 })).toEqual([32, 16, 11, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(picturesOf(plenty, { batchSize: 5 })).toEqual([5, 3, 2, 1]);
    expect(picturesOf(plenty, { batchSize: 1 })).toEqual([1]);
  });

  test('are as many as either limit allows', () => {
    expect(picturesOf(of(8 * largestOfPicture), { batchSize: 32 })[0]).toBe(8);
    expect(picturesOf(of(8 * largestOfPicture - 1), { batchSize: 32 })[0]).toBe(7);
    for (const name of ['maxBufferSize', 'maxStorageBufferBindingSize'] as const) {
      const limits = { ...plenty, [name]: 3 * largestOfPicture };
      expect(picturesOf(limits, { batchSize: 7 })).toEqual([3, 2, 1]);
    }
  });

  test('are none where not even one fits', () => {
    expect(picturesOf(of(largestOfPicture), { batchSize: 9 })).toEqual([1]);
    expect(picturesOf(of(largestOfPicture - 1), { batchSize: 9 })).toEqual([]);
  });

  test('are no more than is asked for, and fewer where passes are evener or the limits ask for it', () => {
    expect(picturesOf(plenty, { batchSize: 7, microBatch: 7 })).toEqual([7, 4, 3, 2, 1]);
    expect(picturesOf(plenty, { batchSize: 7, microBatch: 6 })).toEqual([4, 3, 2, 1]);
    expect(picturesOf(plenty, { batchSize: 7, microBatch: 3 })).toEqual([3, 2, 1]);
    expect(picturesOf(plenty, { batchSize: 7, microBatch: 1 })).toEqual([1]);
    expect(picturesOf(of(2 * largestOfPicture), { batchSize: 7, microBatch: 3 })).toEqual([2, 1]);
  });

  test('keep sums of gradients where one pass is not the step', () => {
    const haveSums = triedOf(plenty, { batchSize: 5 }).map(({ places }) =>
      places.some(({ label }) => label.endsWith(': gradient')),
    );
    expect(haveSums).toEqual([false, true, true, true]);
  });
});

describe('a dispatch that would be long', () => {
  // 1 GFLOP a picture, and 6.
  const wide = (filters: number) =>
    sequential({
      layers: [
        layers.conv2d({
          ...{ filters, kernelSize: 7, padding: 'same', activation: 'relu', inputShape },
          kernelInitializer: 'zeros',
        }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
  const longestOf = (filters: number, batchSize: number) => {
    const options = { batchSize, microBatch: batchSize, inferOnly: false };
    const wideStages = stagesOf(wide(filters), inputShape);
    const [first] = passesOf(wideStages, inputShape, options, plenty);
    const kernels = [...(first?.forward ?? []), ...(first?.backward ?? [])].filter(isKernel);
    return {
      pictures: first?.pictures,
      flops: Math.max(...kernels.map(({ work }) => work.flops)),
    };
  };

  test('takes fewer pictures', () => {
    const { pictures, flops } = longestOf(832, 16);
    expect(pictures).toBe(4);
    expect(flops).toBeLessThan(mostFlops);
  });

  test('takes one picture at the least', () => {
    const { pictures, flops } = longestOf(4992, 4);
    expect(pictures).toBe(1);
    expect(flops).toBeGreaterThan(mostFlops);
  });
});
