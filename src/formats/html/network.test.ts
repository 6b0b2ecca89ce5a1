/** The operations of the page that stands alone, against tfjs's. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { modelFrom } from '../../training/model.ts';
import { activations, type Network, type Operation } from '../network.ts';
import { snapshotOf } from '../snapshot.ts';
import {
  networkOfAllKinds,
  networkOfSteps,
  randomInputs,
  referenceNetwork,
} from '../trials/networks.ts';
import { convolutionRuntime, type Convolutions } from './convolution.ts';
import { networkRuntime } from './network.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** As the page gets it: as text, with nothing around it. */
function alone<T>(made: T): T {
  // oxlint-disable-next-line typescript/no-implied-eval
  return (new Function(`return ${String(made)}`) as () => T)();
}

const convolutions: Convolutions = alone(convolutionRuntime)();
const predictorOf = alone(networkRuntime)(convolutions);

/** Of two pictures: what the page gives, and what tfjs gives. */
async function both(network: Network) {
  const [height, width, channels] = network.input.shape;
  const inputs = randomInputs(2, height);
  const model = await modelFrom(snapshotOf(network));
  const input = tf.tensor4d(inputs, [2, height, width, channels]);
  const output = model.predict(input) as tf.Tensor;
  const wanted = [...(await output.data())];
  tf.dispose([input, output]);
  model.dispose();
  const predict = predictorOf(network);
  const length = inputs.length / 2;
  const got = [0, 1].flatMap((i) => [
    ...predict(new Float32Array(inputs.subarray(i * length, (i + 1) * length))),
  ]);
  return { got, wanted };
}

async function expectSame(network: Network) {
  const { got, wanted } = await both(network);
  expect(new Set(wanted).size).toBe(2);
  expect(got).toHaveLength(wanted.length);
  got.forEach((probability, i) => expect(probability).toBeCloseTo(wanted[i] as number, 6));
}

test.each([
  ['the reference', referenceNetwork(48)],
  ['all kinds of layers', networkOfAllKinds(24)],
  ['all kinds of layers at an odd size', networkOfAllKinds(23, 2)],
])('%s', async (_, network) => {
  await expectSame(network);
});

const window = { strides: [1, 1], padding: 'same', dilation: [1, 1] } as const;
const head: readonly [string, Operation] = [
  'head',
  { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true },
];
const odd: Operation = {
  ...{ kind: 'Conv2D', filters: 7, kernelSize: [3, 2], strides: [3, 2], padding: 'valid' },
  ...{ dilation: [1, 1], activation: 'linear', useBias: true },
};

test.each<[string, Operation[]]>([
  ['a dilated convolution', [{ ...odd, strides: [1, 1], dilation: [2, 3] }]],
  ['a dilated convolution, padded', [{ ...odd, ...window, dilation: [3, 2] }]],
  ['a convolution that leaves places out', [odd]],
  ['a convolution that leaves places out, padded', [{ ...odd, padding: 'same' }]],
  [
    'a depthwise convolution with more channels',
    [
      {
        ...{ kind: 'DepthwiseConv2D', kernelSize: [2, 3], ...window, strides: [2, 2] },
        ...{ depthMultiplier: 3, activation: 'linear', useBias: false },
      },
    ],
  ],
  [
    'pooling that overlaps',
    [
      { kind: 'MaxPooling2D', poolSize: [3, 2], strides: [2, 1], padding: 'valid' },
      { kind: 'AveragePooling2D', poolSize: [3, 3], strides: [1, 1], padding: 'same' },
    ],
  ],
  ['the largest of each channel', [odd, { kind: 'GlobalMaxPooling2D' }]],
  ['a Dense on a map', [{ kind: 'Dense', units: 6, activation: 'tanh', useBias: true }, odd]],
  ['an unbounded ReLU', [odd, { kind: 'ReLU', maxValue: null }]],
  [
    'a normalization without scale and center',
    [
      odd,
      { kind: 'BatchNormalization', momentum: 0.9, epsilon: 0.01, center: false, scale: false },
    ],
  ],
])('%s', async (_, operations) => {
  const steps = operations.map((operation, i) => [`layer_${i}`, operation] as const);
  const isFlat = operations.at(-1)?.kind.startsWith('Global');
  const flatten = isFlat ? [] : [['flatten', { kind: 'Flatten' }] as const];
  await expectSame(networkOfSteps('odd', 22, [...steps, ...flatten, head], 3));
});

test.each(activations)('%s', async (activation) => {
  const steps = [
    ['odd', odd],
    ['spread', { kind: 'Rescaling', scale: 3, offset: -0.5 }],
    ['activation', { kind: 'Activation', activation }],
    ['global', { kind: 'GlobalAveragePooling2D' }],
    head,
  ] as const;
  await expectSame(networkOfSteps('activated', 22, steps, 4));
});

test('an activation leaves alone what another branch takes', async () => {
  const steps = [
    ['flatten', { kind: 'Flatten' }],
    ['first', { kind: 'Activation', activation: 'tanh' }, ['flatten']],
    ['second', { kind: 'Activation', activation: 'softsign' }, ['flatten']],
    ['joined', { kind: 'Concatenate' }, ['first', 'second', 'flatten']],
    head,
  ] as const;
  await expectSame(networkOfSteps('branches', 8, steps, 5));
});
