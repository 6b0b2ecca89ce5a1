/** Files that PyTorch has written (`e2e/formats/golden/make-torch.py`) give PyTorch's own probabilities. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import type { Network } from './network.ts';
import { readSafetensors } from './safetensors.ts';
import { readTorch } from './torch-read.ts';

const folder = join(import.meta.dirname, '../../e2e/formats/golden');
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const golden = JSON.parse(new TextDecoder().decode(file('torch.json'))) as {
  size: number;
  inputs: string;
  probabilities: number[];
  probabilitiesOfHalf: number[];
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** What tfjs gives for the golden inputs with the network's own layers and weights. */
function probabilitiesOf({ input, layers: chain }: Network): number[] {
  const model = sequential();
  for (const [i, { operation }] of chain.entries()) {
    const first = i === 0 ? { inputShape: [...input.shape] } : {};
    if (operation.kind === 'Conv2D') {
      const { filters, kernelSize } = operation;
      model.add(
        layers.conv2d({ ...first, filters, kernelSize: [...kernelSize], activation: 'relu' }),
      );
    } else if (operation.kind === 'Dense') {
      const activation = operation.activation === 'sigmoid' ? 'sigmoid' : 'relu';
      model.add(layers.dense({ units: operation.units, activation }));
    } else {
      model.add(
        operation.kind === 'Flatten' ? layers.flatten() : layers.maxPooling2d({ poolSize: 2 }),
      );
    }
  }
  return tf.tidy(() => {
    const weights = chain.flatMap((layer) => layer.weights);
    model.setWeights(weights.map(({ values, shape }) => tf.tensor(values, [...shape])));
    const pixels = Uint8Array.from(atob(golden.inputs), (letter) => letter.charCodeAt(0));
    const inputs = Float32Array.from(pixels, (byte) => byte / 255);
    const shape = [2, ...input.shape] as [number, number, number, number];
    const probabilities = [...(model.predict(tf.tensor4d(inputs, shape)) as tf.Tensor).dataSync()];
    model.dispose();
    return probabilities;
  });
}

function largestDifference(network: Network, probabilities: readonly number[]): number {
  const found = probabilitiesOf(network);
  expect(found).toHaveLength(probabilities.length);
  return Math.max(...found.map((value, i) => Math.abs(value - (probabilities[i] as number))));
}

describe('of the same probabilities', () => {
  test.each([
    'torch-script.pt',
    'torch-trace.pt',
    'torch-state.pt',
    'torch-state-protocol-4.pt',
    'torch-double.pt',
    'torch-ddp.pt',
    'torch-channels-last.pt',
    'torch-cpp.pt',
  ])('%s', (name) => {
    const { network, manifest, writtenBy } = readTorch(file(name));
    expect(network.input.shape).toEqual([golden.size, golden.size, 3]);
    expect([manifest, writtenBy]).toEqual([null, 'PyTorch']);
    expect(largestDifference(network, golden.probabilities)).toBeLessThan(1e-6);
  });

  test('torch-half.pt, in both kinds of two bytes', () => {
    const { network } = readTorch(file('torch-half.pt'));
    expect(largestDifference(network, golden.probabilitiesOfHalf)).toBeLessThan(1e-6);
  });

  test('torch.safetensors, sorted by name', () => {
    const { network } = readSafetensors(file('torch.safetensors'));
    expect(network).toEqual(readTorch(file('torch-state.pt')).network);
    expect(largestDifference(network, golden.probabilities)).toBeLessThan(1e-6);
  });
});

test('layers are called as Keras calls them', () => {
  const { network } = readTorch(file('torch-cpp.pt'));
  expect(network.name).toBe('sequential');
  expect(network.layers.map(({ name }) => name)).toEqual([
    ...['conv2d', 'max_pooling2d', 'conv2d_1', 'max_pooling2d_1', 'conv2d_2', 'max_pooling2d_2'],
    ...['flatten', 'dense', 'dense_1'],
  ]);
});

describe('is refused in words', () => {
  test.each([
    ['torch-legacy.pt', 'before 1.6'],
    ['torch-whole.pt', 'it holds __main__.CNN'],
    ['torch-residual.pt', 'bn1.running_mean is of a layer that is no convolution'],
  ])('%s', (name, words) => {
    expect(() => readTorch(file(name))).toThrow(FailureError);
    try {
      readTorch(file(name));
    } catch (error) {
      expect((error as FailureError).failure).toMatchObject({
        kind: 'not-a-model',
        detail: expect.stringContaining(words) as string,
      });
    }
  });
});
