/** Pictures that nobody rounded to bytes, on the plan of the WASM engine. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sigmoid } from '../../domain/metrics.ts';
import { createRandom } from '../../domain/random.ts';
import type { Batch, InferBatch, Plan } from '../plan.ts';
import { planOnStockOperations } from '../reference/plan.ts';
import { relativeL2 } from '../trials/compare.ts';
import {
  batchOf,
  networkOf,
  networksOfKernels,
  networksWithStock,
  type NetworkName,
} from '../trials/networks.ts';
import { planOnWasm } from './plan.ts';

const imageSize = 23;
const pictureFloats = imageSize * imageSize * 3;
const batchSize = 5;
const options = { batchSize, imageSize, learningRate: 0.001 };
const networks = [...networksOfKernels, ...networksWithStock];

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

function free(model: LayersModel): void {
  const weights = model.weights.map((weight) => weight.read());
  model.dispose();
  // tfjs leaves those of a network within the network.
  tf.dispose(weights);
}

/** On both builds of the kernels, one after the other. */
async function withPlans(
  network: NetworkName,
  work: (plan: Plan) => Promise<void>,
  given: { readonly inferOnly?: true } = {},
): Promise<void> {
  for (const fma of [false, true]) {
    const model = networkOf(network, imageSize);
    const plan = await planOnWasm(model, { ...options, ...given, build: { fma, shared: false } });
    try {
      await work(plan);
    } finally {
      plan.dispose();
      free(model);
    }
  }
}

function asFloats({ pixels, labels }: Batch): InferBatch {
  return { pixels: Float32Array.from(pixels), labels };
}

function allGrey({ pixels, labels }: Batch): Batch {
  return { pixels: pixels.map((_, i) => pixels[i - (i % 3)] as number), labels };
}

/** As resizing gives them; every third picture is grey. */
function fractions(pictures: number, seed: number): InferBatch {
  const { pixels, labels } = batchOf(imageSize, batchSize, pictures, seed);
  const random = createRandom(seed + 100);
  const floats = Float32Array.from(pixels, (byte) => Math.min(255, byte + random()));
  floats.forEach((_, i) => {
    const isGrey = Math.floor(i / pictureFloats) % 3 === 2;
    if (isGrey && i % 3 > 0) floats[i] = floats[i - 1] as number;
  });
  return { pixels: floats, labels };
}

const isGrey = (picture: number) => picture % 3 === 2;

/** Of grey bytes one channel is looked at, of floats all three: sums are rounded in another way. */
function expectClose(found: Float32Array, wanted: Float32Array): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((logit, i) => {
    const difference = sigmoid(logit) - sigmoid(wanted[i] as number);
    expect(Math.abs(difference)).toBeLessThan(1e-6);
  });
}

describe.each(networks)('%s', (network) => {
  test('infers from whole numbers what it infers from the bytes', async () => {
    await withPlans(network, async (plan) => {
      for (const [seed, pictures] of [5, 3, 1].entries()) {
        const batch = batchOf(imageSize, batchSize, pictures, seed + 1);
        const wanted = await plan.infer(batch);
        const found = await plan.infer(asFloats(batch));
        expect(found).toHaveLength(pictures);
        const coloured = (logits: Float32Array) => logits.filter((_, i) => !isGrey(i));
        expect(coloured(found)).toEqual(coloured(wanted));
        expectClose(found, wanted);
      }
    });
  });

  test('infers from fractions what the stock plan does', async () => {
    const batches = [fractions(5, 1), fractions(4, 2)];
    const model = networkOf(network, imageSize);
    const stock = planOnStockOperations(model, options);
    const wanted: Float32Array[] = [];
    for (const batch of batches) wanted.push(await stock.infer(batch));
    stock.dispose();
    free(model);
    await withPlans(
      network,
      async (plan) => {
        for (const [i, batch] of batches.entries()) {
          const found = await plan.infer(batch);
          expect(relativeL2(found, wanted[i] as Float32Array)).toBeLessThan(1e-5);
          const pixels = Uint8Array.from(batch.pixels);
          expect(await plan.infer({ ...batch, pixels })).not.toEqual(found);
        }
      },
      { inferOnly: true },
    );
  });
});

describe.each(['the reference’s network', 'padded kernels of three'] as const)('%s', (network) => {
  test('leaves nothing of a batch for one of the other kind', async () => {
    const coloured = batchOf(imageSize, batchSize, 5, 7);
    const grey = allGrey(batchOf(imageSize, batchSize, 5, 8));
    await withPlans(network, async (plan) => {
      const alone = [await plan.infer(coloured), await plan.infer(grey)] as const;
      const found: Float32Array[] = [];
      // Bytes that are all grey, floats that are not, and the other way round.
      for (const batch of [grey, asFloats(coloured), grey, asFloats(grey), coloured]) {
        found.push(await plan.infer(batch));
      }
      const wanted = [alone[1], alone[0], alone[1], alone[1], alone[0]];
      found.forEach((logits, i) => expectClose(logits, wanted[i] as Float32Array));
      // The same kind of batch, to the bit.
      expect([found[0], found[2], found[4]]).toEqual([alone[1], alone[1], alone[0]]);
    });
  });

  test('infers by the weights of the last step', async () => {
    const batch = batchOf(imageSize, batchSize, 5, 3);
    await withPlans(network, async (plan) => {
      const before = await plan.infer(asFloats(batch));
      await plan.step(batch);
      const after = await plan.infer(asFloats(batch));
      expectClose(after, await plan.infer(batch));
      expect(relativeL2(after, before)).toBeGreaterThan(1e-3);
    });
  });
});

test('floats of another number of pictures are refused', async () => {
  await withPlans('one filter', async (plan) => {
    const pixels = new Float32Array((batchSize - 1) * pictureFloats);
    await expect(plan.infer({ pixels, labels: new Uint8Array(2) })).rejects.toThrow(RangeError);
  });
});
