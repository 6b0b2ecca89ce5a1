/** Which models a plan of the WASM engine takes, and how it reads them. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  layers,
  model as modelOf,
  sequential,
  type LayersModel,
  type Sequential,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../training/model.ts';
import { stagesOf } from './recognise.ts';
import { networkOf } from './trials/networks.ts';

const imageSize = 22;
const inputShape = [imageSize, imageSize, 3];

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

/** Of a layer that is used twice tfjs's own `dispose` forgets the weights. */
function dispose(model: LayersModel): void {
  tf.dispose(model.weights.map((weight) => weight.read()));
}

function kindsOf(model: LayersModel): string[] {
  const kinds = stagesOf(model, inputShape).map(({ kind }) => kind);
  dispose(model);
  return kinds;
}

test('the app’s network is three convolutions and two dense layers', () => {
  const model = createModel({ imageSize, seed: 1 });
  const stages = stagesOf(model, inputShape);
  expect(stages.map(({ kind, outputShape }) => [kind, ...outputShape])).toEqual([
    ['conv', 10, 10, 16],
    ['conv', 4, 4, 32],
    ['conv', 1, 1, 16],
    ['dense', 256],
    ['dense', 1],
  ]);
  dispose(model);
});

test('padding of even kernels is one more below and right, as in TensorFlow', () => {
  const model = networkOf('even kernels', imageSize);
  const stages = stagesOf(model, inputShape);
  expect(stages[1]).toMatchObject({ kernelSize: 4, padBefore: 1, padAfter: 2 });
  dispose(model);
});

describe('runs on tfjs:', () => {
  const conv = { filters: 4, kernelSize: 3, activation: 'relu', inputShape } as const;
  const pool = { poolSize: 2 } as const;
  type Options = { [name: string]: unknown };
  test.each<[string, Options, Options]>([
    ['a stride', { strides: 2 }, {}],
    ['a dilation', { dilationRate: 2 }, {}],
    ['an oblong kernel', { kernelSize: [3, 2] }, {}],
    ['another activation', { activation: 'sigmoid' }, {}],
    ['no activation', { activation: 'linear' }, {}],
    ['a pooling by three', {}, { poolSize: 3 }],
    ['a pooling that overlaps', {}, { strides: 1 }],
    ['a padded pooling', {}, { padding: 'same' }],
  ])('a block with %s', (_, ofConv, ofPool) => {
    const block = [
      layers.conv2d({ ...conv, ...ofConv }),
      layers.maxPooling2d({ ...pool, ...ofPool }),
    ];
    const end = [layers.flatten(), layers.dense({ units: 1, activation: 'sigmoid' })];
    expect(kindsOf(sequential({ layers: [...block, ...end] }))).toEqual([
      'stock',
      'stock',
      'dense',
    ]);
  });
});

type Tensor = SymbolicTensor;
const unit = () => layers.dense({ units: 1, activation: 'sigmoid' });
const dense = () => layers.dense({ units: 4 });

/** From a picture and its floats to what goes into the last unit. */
function branching(body: (floats: Tensor, picture: Tensor) => Tensor): LayersModel {
  const picture = input({ shape: inputShape });
  const end = body(layers.flatten().apply(picture) as Tensor, picture);
  return modelOf({ inputs: picture, outputs: unit().apply(end) as Tensor });
}

function chain(...ends: Parameters<Sequential['add']>[0][]): LayersModel {
  return sequential({ layers: [layers.flatten({ inputShape }), ...ends] });
}

test('a chain is taken however it was made', () => {
  expect(kindsOf(chain(dense(), unit()))).toEqual(['dense', 'dense']);
  const made = branching((floats) => dense().apply(floats) as Tensor);
  expect(kindsOf(made)).toEqual(['dense', 'dense']);
});

describe('is refused:', () => {
  const models: { [what: string]: () => LayersModel } = {
    'two units': () => chain(layers.dense({ units: 2, activation: 'softmax' })),
    'a unit without sigmoid': () => chain(layers.dense({ units: 1 })),
    'a last unit on a map': () =>
      sequential({ layers: [layers.conv2d({ filters: 2, kernelSize: 3, inputShape }), unit()] }),
    'an end that is not dense': () => chain(unit(), layers.dropout({ rate: 0.5 })),
    'a sum of two branches': () =>
      branching((floats) => {
        const branches = [dense(), dense()].map((layer) => layer.apply(floats) as Tensor);
        return layers.add().apply(branches) as Tensor;
      }),
    'a step over a layer': () =>
      branching((floats) => {
        const before = dense().apply(floats) as Tensor;
        return layers.add().apply([dense().apply(before) as Tensor, before]) as Tensor;
      }),
    'a layer that is used twice': () =>
      branching((floats) => {
        const twice = dense();
        return twice.apply(twice.apply(dense().apply(floats))) as Tensor;
      }),
    'two pictures at once': () => {
      const inputs = [input({ shape: inputShape }), input({ shape: inputShape })];
      const both = layers.flatten().apply(layers.concatenate().apply(inputs)) as Tensor;
      return modelOf({ inputs, outputs: unit().apply(both) as Tensor });
    },
  };

  test.each(Object.entries(models))('%s', (_, make) => {
    const model = make();
    expect(() => stagesOf(model, inputShape)).toThrow('not-a-model');
    dispose(model);
  });
});
