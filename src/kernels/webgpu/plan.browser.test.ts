/** The plan of the WebGPU engine against the reference plan, on tfjs's own `cpu` backend. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy } from '../../domain/metrics.ts';
import { createModel } from '../../training/model.ts';
import { evenWeights, type Batch } from '../plan.ts';
import {
  batchOf,
  networkOf,
  networksOfKernels,
  networksWithStock,
  stockLayersOf,
} from '../trials/networks.ts';
import type { Layer } from '../recognise.ts';
import { planOnWebgpu } from './plan.ts';
import { courseOf, referenceCourse, straysOf, type Course } from './trials/course.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';
import { smallNetwork, smallSize } from './trials/small-network.ts';

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
  expect(tf.memory().numTensors).toBe(0);
});

interface Sizes {
  readonly imageSize: number;
  readonly batchSize?: number;
  /** Pictures in each step's batch. */
  readonly steps?: readonly number[];
  readonly firstSeed?: number;
  readonly change?: (pixels: Uint8Array) => void;
  readonly classWeights?: readonly [number, number];
}

interface Comparison {
  readonly batches: readonly Batch[];
  readonly found: Course;
  readonly wanted: Course;
}

async function expectReference(makeModel: () => LayersModel, sizes: Sizes): Promise<Comparison> {
  const { imageSize, batchSize = 5, steps = [5, 3], firstSeed = 1, change } = sizes;
  const { classWeights = evenWeights } = sizes;
  const batches = steps.map((pictures, i) => {
    const batch = batchOf(imageSize, batchSize, pictures, firstSeed + i);
    change?.(batch.pixels);
    return batch;
  });
  const options = { batchSize, imageSize, learningRate: 0.001, classWeights };
  const wanted = await referenceCourse(makeModel, options, batches);
  const model = makeModel();
  const found = await courseOf(await planOnWebgpu(model, options), model, batches);
  expect(straysOf(found, wanted)).toEqual([]);
  return { batches, found, wanted };
}

const appNetwork = (imageSize: number) => () => createModel({ imageSize, seed: 3 });

describe('logits, gradients and states are those of the reference plan', () => {
  test.each([
    [23, 5],
    [29, 3],
    [46, 2],
  ])('for the app’s own network at %i pixels, batches of %i', async (imageSize, batchSize) => {
    const steps = [batchSize, batchSize - 1];
    const { found } = await expectReference(appNetwork(imageSize), { imageSize, batchSize, steps });
    expect(found.stockLayers).toEqual([]);
  });

  test('for twenty steps, with losses that stay together', async () => {
    const steps = Array.from({ length: 20 }, (_, i) => (i % 3 < 2 ? 5 : 4));
    const { batches, found, wanted } = await expectReference(appNetwork(22), {
      imageSize: 22,
      steps,
    });
    const lossesOf = ({ logits }: Course) =>
      batches.map(({ labels }, i) => {
        const losses = Array.from(labels, (label, picture) =>
          crossEntropy(logits[i]?.[picture] as number, label as 0 | 1),
        );
        return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      });
    const right = lossesOf(wanted);
    lossesOf(found).forEach((loss, i) => {
      expect(Math.abs(loss - (right[i] as number)), `step ${i}`).toBeLessThan(1e-4);
    });
  });

  test.each([1, 2, 3, 4, 6, 7, 8, 9, 33])('for batches of %i pictures', async (batchSize) => {
    const steps = [batchSize, Math.ceil(batchSize / 2)];
    await expectReference(smallNetwork, { imageSize: smallSize, batchSize, steps });
  });

  test.each([
    'the reference’s network',
    'an unpooled convolution last',
    'tanh behind flatten',
    'batch normalization',
  ] as const)('where classes weigh differently, for %s', async (network) => {
    const sizes = { imageSize: 23, classWeights: [0.625, 2.5] as const };
    await expectReference(() => networkOf(network, 23), sizes);
  });

  test.each([
    ['the first block is', [0]],
    ['the second block is', [2]],
    ['all but the last layer are', [0, 2, 5]],
    ['all but the first block are', [2, 5, 6]],
  ])('where %s not trained', async (_, frozen) => {
    const makeModel = () => {
      const model = smallNetwork();
      for (const i of frozen) (model.layers[i] as Layer).trainable = false;
      return model;
    };
    const { found } = await expectReference(makeModel, { imageSize: smallSize });
    expect(found.states[0]?.weights).toHaveLength(8 - 2 * frozen.length);
  });

  // One after the other: what is compiled for one serves the next.
  describe('at 30 pixels', () => {
    const imageSize = 30;
    const isInside = (i: number, border: number) => {
      const column = Math.floor(i / 3) % imageSize;
      const row = Math.floor(i / 3 / imageSize) % imageSize;
      return [row, column].every((at) => at >= border && at < imageSize - border);
    };
    // X-rays have black borders: thousands of windows whose four values are equal.
    test.each<[string, (pixels: Uint8Array) => void]>([
      ['noise', () => {}],
      ['a black border of 5', (pixels) => blacken(pixels, 5)],
      ['a black border of 8', (pixels) => blacken(pixels, 8)],
      ['nothing but black', (pixels) => pixels.fill(0)],
      ['nothing but white', (pixels) => pixels.fill(255)],
    ])('for pictures of %s', async (_, change) => {
      await expectReference(appNetwork(imageSize), { imageSize, change });
    });

    function blacken(pixels: Uint8Array, border: number): void {
      pixels.forEach((_, i) => {
        if (!isInside(i, border)) pixels[i] = 0;
      });
    }
  });

  test.each(networksOfKernels)('for %s', async (network) => {
    const { found } = await expectReference(() => networkOf(network, 23), { imageSize: 23 });
    expect(found.stockLayers).toEqual([]);
  });

  test.each(networksWithStock)('for %s, which the plan names', async (network) => {
    const { found } = await expectReference(() => networkOf(network, 23), { imageSize: 23 });
    expect(found.stockLayers).toEqual(stockLayersOf[network]);
  });
});

test('floats are refused, and bytes are taken after them', async () => {
  const model = smallNetwork();
  const options = { batchSize: 2, imageSize: smallSize, learningRate: 0, inferOnly: true } as const;
  const plan = await planOnWebgpu(model, options);
  const batch = batchOf(smallSize, 2, 2);
  const wanted = await plan.infer(batch);
  const pixels = Float32Array.from(batch.pixels);
  await expect(plan.infer({ ...batch, pixels })).rejects.toThrow(TypeError);
  expect(await plan.infer(batch)).toEqual(wanted);
  plan.dispose();
  model.dispose();
});
