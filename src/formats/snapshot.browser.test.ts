import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers as tfLayers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ModelSnapshot } from '../domain/model.ts';
import { createModel, modelFrom, snapshotOf as snapshotOfModel } from '../training/model.ts';
import type { Network } from './network.ts';
import { networkOf, snapshotOf } from './snapshot.ts';
import { networkOfAllKinds, randomInputs, referenceNetwork } from './trials/networks.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

async function predict(snapshot: ModelSnapshot, size: number): Promise<Float32Array> {
  const model = await modelFrom(snapshot);
  const inputs = tf.tensor4d(randomInputs(2, size), [2, size, size, 3]);
  const outputs = model.predict(inputs) as tf.Tensor;
  const probabilities = await outputs.data<'float32'>();
  tf.dispose([inputs, outputs]);
  model.dispose();
  return probabilities;
}

describe('the snapshot of a network', () => {
  const cases: readonly (readonly [string, Network, number])[] = [
    ['of the reference', referenceNetwork(), 32],
    ['with layers of all kinds', networkOfAllKinds(), 24],
  ];
  test.each(cases)('%s is a model of tfjs that gives it back', async (_, network, size) => {
    const snapshot = snapshotOf(network);
    expect(networkOf(structuredClone(snapshot))).toEqual(network);

    const model = await modelFrom(snapshot);
    const saved = await snapshotOfModel(model);
    model.dispose();
    // In the same order, so that whoever goes by it alone is right too.
    expect(saved.weightSpecs).toEqual(snapshot.weightSpecs);
    expect(new Uint8Array(saved.weightData)).toEqual(new Uint8Array(snapshot.weightData));
    expect(new Set(await predict(snapshot, size)).size).toBe(2);
  });
});

test("a model that tfjs made predicts to the bit what its network's snapshot predicts", async () => {
  const model = createModel({ imageSize: 32, seed: 3 });
  const snapshot = await snapshotOfModel(model);
  model.dispose();
  const network = networkOf(snapshot);
  expect(network.layers.map(({ operation }) => operation.kind)).toEqual([
    ...['Conv2D', 'MaxPooling2D', 'Conv2D', 'MaxPooling2D', 'Conv2D', 'MaxPooling2D'],
    ...['Flatten', 'Dense', 'Dense'],
  ]);
  expect(await predict(snapshotOf(network), 32)).toEqual(await predict(snapshot, 32));
});

test('two units with softmax become one with a sigmoid, and a lone sigmoid joins its Dense', async () => {
  const start = () => [
    tfLayers.conv2d({ name: 'conv', filters: 4, kernelSize: 3, inputShape: [8, 8, 3] }),
    tfLayers.flatten({ name: 'flatten' }),
  ];
  const softmax = sequential({
    layers: [...start(), tfLayers.dense({ name: 'two', units: 2, activation: 'softmax' })],
  });
  const apart = sequential({
    layers: [
      ...start(),
      tfLayers.dense({ name: 'one', units: 1 }),
      tfLayers.activation({ name: 'end', activation: 'sigmoid' }),
    ],
  });
  const inputs = tf.tensor4d(randomInputs(4, 8), [4, 8, 8, 3]);
  for (const [model, classes] of [
    [softmax, 2],
    [apart, 1],
  ] as const) {
    const network = networkOf(await snapshotOfModel(model));
    const head = { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true };
    expect(network.layers.at(-1)?.operation).toEqual(head);
    const answers = await (model.predict(inputs) as tf.Tensor).data<'float32'>();
    const copy = await modelFrom(snapshotOf(network));
    const [...probabilities] = await (copy.predict(inputs) as tf.Tensor).data<'float32'>();
    probabilities.forEach((probability, i) => {
      expect(probability).toBeCloseTo(answers[(i + 1) * classes - 1] as number, 6);
    });
  }
});
