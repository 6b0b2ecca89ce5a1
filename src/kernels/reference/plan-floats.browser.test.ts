/** Pictures that nobody rounded to bytes, on the reference plan: on `webgl` and, for WebGPU, on stock operations. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sigmoid } from '../../domain/metrics.ts';
import { createRandom } from '../../domain/random.ts';
import type { InferBatch } from '../plan.ts';
import { worstError } from '../trials/compare.ts';
import { batchOf, networkOf } from '../trials/networks.ts';
import { planOnStockOperations } from './plan.ts';

const imageSize = 22;
const batchSize = 5;
const options = { batchSize, imageSize, learningRate: 0, inferOnly: true } as const;

function fractions(pictures: number): InferBatch {
  const { pixels, labels } = batchOf(imageSize, batchSize, pictures);
  const random = createRandom(2);
  return { pixels: Float32Array.from(pixels, (byte) => Math.min(255, byte + random())), labels };
}

describe.each(['cpu', 'webgl'])('on %s', (backend) => {
  let model: LayersModel;
  beforeAll(async () => {
    expect(await tf.setBackend(backend)).toBe(true);
  });
  beforeEach(() => {
    model = networkOf('padded kernels of three', imageSize);
  });
  afterEach(() => {
    model.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  async function infer(batch: InferBatch, microBatch = batchSize): Promise<Float32Array> {
    const plan = planOnStockOperations(model, { ...options, microBatch });
    try {
      return await plan.infer(batch);
    } finally {
      plan.dispose();
    }
  }

  test('whole numbers are as good as bytes, to the bit', async () => {
    for (const pictures of [5, 3]) {
      const batch = batchOf(imageSize, batchSize, pictures);
      const floats = { ...batch, pixels: Float32Array.from(batch.pixels) };
      const logits = await infer(floats);
      expect(logits).toHaveLength(pictures);
      expect(logits).toEqual(await infer(batch));
    }
  });

  test('fractions give what the model says of them', async () => {
    const batch = fractions(5);
    const wanted = tf.tidy(() => {
      const input = tf.tensor4d(batch.pixels, [batchSize, imageSize, imageSize, 3]);
      return (model.predict(tf.div(input, 255)) as tf.Tensor).dataSync<'float32'>();
    });
    const found = (await infer(batch)).map(sigmoid);
    expect(worstError(found, wanted)).toBeLessThan(1e-6);
    const bytes = { ...batch, pixels: Uint8Array.from(batch.pixels) };
    expect(worstError((await infer(bytes)).map(sigmoid), wanted)).toBeGreaterThan(1e-5);
  });

  test('they may be taken a few at a time', async () => {
    for (const pictures of [5, 3]) {
      const wanted = await infer(fractions(pictures));
      for (const microBatch of [1, 2, 3]) {
        const found = await infer(fractions(pictures), microBatch);
        expect(worstError(found, wanted)).toBeLessThan(5e-6);
      }
    }
  });
});
