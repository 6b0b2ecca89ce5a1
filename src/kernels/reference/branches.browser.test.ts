import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  layers,
  model as modelOf,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import type { Batch } from '../plan.ts';
import { relativeL2 } from '../trials/compare.ts';
import { planOnStockOperations } from './plan.ts';

const imageSize = 10;
const batchSize = 4;
const options = { batchSize, imageSize, learningRate: 0.01 };

const seeded = (seed: number) => initializers.glorotUniform({ seed });

function batchOf(labels: readonly number[]): Batch {
  const random = createRandom(1);
  const length = batchSize * imageSize * imageSize * 3;
  const pixels = Uint8Array.from({ length }, () => Math.floor(random() * 256));
  return { pixels, labels: Uint8Array.from(labels) };
}

test('branches that meet again are gone through as the network says', async () => {
  await tf.setBackend('cpu');
  const pixels = input({ shape: [imageSize, imageSize, 3] });
  const branch = (seed: number) =>
    layers
      .conv2d({ filters: 2, kernelSize: 3, padding: 'same', kernelInitializer: seeded(seed) })
      .apply(pixels) as SymbolicTensor;
  const sum = layers.add().apply([branch(1), branch(2)]) as SymbolicTensor;
  const both = layers.concatenate().apply([sum, pixels]) as SymbolicTensor;
  const flat = layers.globalAveragePooling2d({}).apply(both) as SymbolicTensor;
  const head = layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: seeded(3) });
  const branching = modelOf({ inputs: pixels, outputs: head.apply(flat) as SymbolicTensor });
  const batch = batchOf([0, 1, 1]);
  const plan = planOnStockOperations(branching, options);
  const logits = await plan.infer(batch);
  const expected = tf.tidy(() => {
    const shape = [batchSize, imageSize, imageSize, 3] as const;
    const inputs = tf.div(tf.tensor4d(Float32Array.from(batch.pixels), [...shape]), 255);
    return (branching.predict(inputs) as tf.Tensor).dataSync<'float32'>();
  });
  const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  expect(relativeL2(probabilities, expected.slice(0, 3))).toBeLessThan(1e-6);
  plan.dispose();
  branching.dispose();
});
