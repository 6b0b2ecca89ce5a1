/** Networks and manifests to try a format on. The same arguments give the same bits. */
import { preprocessingOf } from '../../domain/model.ts';
import { createRandom } from '../../domain/random.ts';
import { defaultRecipe } from '../../domain/recipe.ts';
import type { Manifest } from '../manifest.ts';
import {
  elements,
  shapesOf,
  weightShapes,
  type Layer,
  type Network,
  type Operation,
} from '../network.ts';

type Step = readonly [name: string, operation: Operation, inputs?: readonly string[]];

/** The reference's network, `size` x `size` x 3, at least 22, with random weights. */
export function referenceNetwork(size = 32, seed = 1): Network {
  const conv = (filters: number) =>
    ({
      kind: 'Conv2D',
      filters,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'valid',
      dilation: [1, 1],
      activation: 'relu',
      useBias: true,
    }) as const;
  const pool = {
    kind: 'MaxPooling2D',
    poolSize: [2, 2],
    strides: [2, 2],
    padding: 'valid',
  } as const;
  return networkOfSteps(
    'sequential',
    size,
    [
      ['conv2d', conv(16)],
      ['max_pooling2d', pool],
      ['conv2d_1', conv(32)],
      ['max_pooling2d_1', pool],
      ['conv2d_2', conv(16)],
      ['max_pooling2d_2', pool],
      ['flatten', { kind: 'Flatten' }],
      ['dense', { kind: 'Dense', units: 256, activation: 'relu', useBias: true }],
      ['dense_1', { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true }],
    ],
    seed,
  );
}

/** Has each kind of layer once, two branches that meet by Add and by Concatenate. */
export function networkOfAllKinds(size = 24, seed = 1): Network {
  const window = { strides: [1, 1], padding: 'same', dilation: [1, 1] } as const;
  return networkOfSteps(
    'all_kinds',
    size,
    [
      ['rescaling', { kind: 'Rescaling', scale: 2, offset: -1 }],
      [
        'padding',
        {
          kind: 'ZeroPadding2D',
          padding: [
            [0, 1],
            [2, 0],
          ],
        },
      ],
      [
        'conv',
        {
          kind: 'Conv2D',
          filters: 6,
          kernelSize: [3, 2],
          ...window,
          strides: [2, 2],
          activation: 'linear',
          useBias: false,
        },
      ],
      [
        'norm',
        { kind: 'BatchNormalization', momentum: 0.99, epsilon: 0.001, center: true, scale: true },
      ],
      ['relu', { kind: 'ReLU', maxValue: 6 }],
      [
        'depthwise',
        {
          kind: 'DepthwiseConv2D',
          kernelSize: [3, 3],
          ...window,
          depthMultiplier: 1,
          activation: 'relu',
          useBias: true,
        },
      ],
      ['add', { kind: 'Add' }, ['relu', 'depthwise']],
      [
        'average',
        { kind: 'AveragePooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'same' },
        ['add'],
      ],
      [
        'max',
        { kind: 'MaxPooling2D', poolSize: [3, 3], strides: [2, 2], padding: 'same' },
        ['add'],
      ],
      ['concatenate', { kind: 'Concatenate' }, ['average', 'max']],
      [
        'separable',
        {
          kind: 'SeparableConv2D',
          filters: 8,
          kernelSize: [3, 3],
          ...window,
          depthMultiplier: 2,
          activation: 'tanh',
          useBias: true,
        },
      ],
      ['dropout', { kind: 'Dropout', rate: 0.25 }],
      ['global', { kind: 'GlobalAveragePooling2D' }],
      ['hidden', { kind: 'Dense', units: 5, activation: 'linear', useBias: true }],
      ['elu', { kind: 'Activation', activation: 'elu' }],
      ['head', { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true }],
    ],
    seed,
  );
}

/** Each step takes from the one before it, where it does not say from which. */
export function networkOfSteps(
  name: string,
  size: number,
  steps: readonly Step[],
  seed: number,
): Network {
  const input = { name: 'input_layer', shape: [size, size, 3] } as const;
  const random = createRandom(seed);
  const layers: Layer[] = [];
  for (const [layerName, operation, inputs = [layers.at(-1)?.name ?? input.name]] of steps) {
    const shape = shapesOf({ name, input, layers }).get(inputs[0] as string) ?? [];
    const weights = weightShapes({ operation }, shape).map((weight) => {
      const fanIn = weight.shape.length > 1 ? elements(weight.shape.slice(0, -1)) : 4;
      const spread = Math.sqrt(6 / fanIn);
      const values = Float32Array.from({ length: elements(weight.shape) }, () =>
        weight.name === 'moving_variance' ? 0.5 + random() : spread * (2 * random() - 1),
      );
      return { ...weight, values };
    });
    layers.push({ name: layerName, operation, inputs, weights });
  }
  return { name, input, layers };
}

/** `[pictures, size, size, 3]`, from 0 to 1. */
export function randomInputs(pictures: number, size: number, seed = 9): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: pictures * size * size * 3 }, () => random());
}

export function manifestFor({ input, layers }: Network): Manifest {
  const recipe = { ...defaultRecipe, imageSize: input.shape[0], epochs: 2 };
  const epoch = { loss: 0.5, accuracy: 0.75, valLoss: 0.6, valAccuracy: 0.7 };
  const pace = { seconds: 1.5, imagesPerSecond: 100 };
  return {
    format: 'twofold-model',
    version: 1,
    name: 'ants or <bees> & “others”',
    createdAt: '2026-01-02T03:04:05.678Z',
    classNames: ['ants', '<bees> & “others”'],
    preprocessing: preprocessingOf(recipe),
    recipe,
    layers: layers.map(({ name, operation, weights }) => ({
      name,
      type: operation.kind,
      outputShape: [null],
      parameters: weights.reduce((sum, { values }) => sum + values.length, 0),
    })),
    engine: {
      name: 'wasm',
      adapter: 'processor',
      threads: 2,
      software: false,
      passedOver: [],
      timings: [],
    },
    images: [10, 12],
    dataDigest: '0123456789abcdef',
    split: { train: 15, validation: 3, test: 4 },
    history: [
      { epoch: 1, ...epoch, ...pace },
      { epoch: 2, ...epoch, loss: 0.25, ...pace },
    ],
    ending: 'completed',
    test: {
      images: 4,
      loss: 0.4,
      accuracy: 0.75,
      precision: 1,
      recall: 0.5,
      confusion: { tp: 1, fp: 0, tn: 2, fn: 1 },
    },
    seconds: { train: 3, evaluate: 0.5 },
    threshold: 0.5,
    files: {
      train: [],
      validation: [],
      test: [
        { path: 'ants/a, 1.png', label: 0, sha256: 'a'.repeat(64), probability: 0.25 },
        { path: 'ants/b "2".png', label: 0, sha256: 'b'.repeat(64), probability: 0.125 },
        { path: 'bees/=c.png', label: 1, sha256: 'c'.repeat(64), probability: 0.875 },
        { path: 'bees/d.png', label: 1, sha256: 'd'.repeat(64), probability: 0.375 },
      ],
    },
    parity: null,
    software: { Twofold: '0.1.0' },
  };
}
