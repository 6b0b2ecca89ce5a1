/** Chains of every kind of layer that PyTorch's plain modules can do, with random weights. */
import type { Activation, Network, Operation, Padding } from '../network.ts';
import { networkOfSteps } from './networks.ts';

const norm = {
  kind: 'BatchNormalization',
  momentum: 0.9,
  epsilon: 0.002,
  center: true,
  scale: true,
} as const;

/** `size` x `size` x 3, at least 20. Normalises before the first convolution and after flattening, too. */
export function chainOfKinds(size = 20, seed = 1): Network {
  const convolution = (filters: number, padding: Padding, activation: Activation) =>
    ({
      kind: 'Conv2D',
      filters,
      kernelSize: [3, 2],
      strides: [2, 1],
      padding,
      dilation: [1, 1],
      activation,
      useBias: padding === 'same',
    }) as const;
  return networkOfSteps(
    'chain',
    size,
    [
      ['rescaling', { kind: 'Rescaling', scale: 2, offset: -0.75 }],
      ['norm', norm],
      [
        'padding',
        {
          kind: 'ZeroPadding2D',
          padding: [
            [0, 1],
            [2, 3],
          ],
        },
      ],
      ['first', convolution(4, 'same', 'elu')],
      ['norm_1', { ...norm, scale: false }],
      ['relu', { kind: 'ReLU', maxValue: 6 }],
      ['max', { kind: 'MaxPooling2D', poolSize: [2, 1], strides: [1, 2], padding: 'valid' }],
      [
        'dilated',
        {
          kind: 'Conv2D',
          filters: 5,
          kernelSize: [3, 3],
          strides: [1, 1],
          padding: 'same',
          dilation: [2, 1],
          activation: 'linear',
          useBias: true,
        },
      ],
      ['swish', { kind: 'Activation', activation: 'swish' }],
      [
        'average',
        { kind: 'AveragePooling2D', poolSize: [2, 3], strides: [2, 2], padding: 'valid' },
      ],
      ['second', convolution(3, 'valid', 'softsign')],
      ['flatten', { kind: 'Flatten' }],
      ['norm_2', { ...norm, center: false }],
      ['dropout', { kind: 'Dropout', rate: 0.5 }],
      ...(['selu', 'softplus', 'hardSigmoid', 'tanh', 'relu6'] satisfies Activation[]).map(
        (activation) => [activation, dense(6, activation)] as const,
      ),
      ['head', dense(1, 'sigmoid')],
    ],
    seed,
  );
}

/** Dense layers alone, straight from the pixels or from what is left of them by `pooling`. */
export function withoutConvolutions(
  pooling: 'Flatten' | 'GlobalAveragePooling2D' | 'GlobalMaxPooling2D',
): Network {
  return networkOfSteps(
    'dense',
    4,
    [
      ['pooling', { kind: pooling }],
      ['hidden', { ...dense(5, 'relu'), useBias: false }],
      ['unlimited', { kind: 'ReLU', maxValue: null }],
      ['head', dense(1, 'sigmoid')],
    ],
    1,
  );
}

function dense(units: number, activation: Activation) {
  return { kind: 'Dense', units, activation, useBias: true } as const satisfies Operation;
}
