/** Networks that no person would train, for what the others do not have. */
import { activations, type Network, type Pair, type Padding } from '../network.ts';
import { networkOfSteps } from './networks.ts';

/**
 * A chain with uneven strides, dilations, windows and "same" paddings on an odd size, without biases,
 * a dense layer on a map, normalisation without scale or centre, and no operation at its end.
 */
export function oddChain(size = 25, seed = 3): Network {
  const steps = (padding: Padding, strides: Pair, dilation: Pair = [1, 1]) =>
    ({ padding, strides, dilation }) as const;
  const norm = { kind: 'BatchNormalization', momentum: 0.9, center: false, scale: false } as const;
  const conv = { kind: 'Conv2D', kernelSize: [3, 3], useBias: true } as const;
  return networkOfSteps(
    'odd_chain',
    size,
    [
      [
        'block/conv',
        {
          ...conv,
          filters: 5,
          kernelSize: [3, 5],
          ...steps('same', [2, 2]),
          activation: 'relu6',
          useBias: false,
        },
      ],
      ['max', { kind: 'MaxPooling2D', poolSize: [3, 2], strides: [2, 1], padding: 'same' }],
      [
        'depthwise',
        {
          kind: 'DepthwiseConv2D',
          kernelSize: [3, 3],
          ...steps('same', [1, 1]),
          depthMultiplier: 2,
          activation: 'swish',
          useBias: false,
        },
      ],
      [
        'separable',
        {
          kind: 'SeparableConv2D',
          filters: 6,
          kernelSize: [3, 2],
          ...steps('same', [1, 1], [2, 2]),
          depthMultiplier: 1,
          activation: 'linear',
          useBias: true,
        },
      ],
      [
        'dilated',
        { ...conv, filters: 4, ...steps('same', [1, 1], [2, 3]), activation: 'hardSigmoid' },
      ],
      ['on_map', { kind: 'Dense', units: 6, activation: 'selu', useBias: true }],
      ['norm_of_map', { ...norm, epsilon: 0.01 }],
      [
        'sparse',
        {
          ...conv,
          filters: 7,
          kernelSize: [1, 1],
          ...steps('same', [2, 2]),
          activation: 'softplus',
        },
      ],
      ['flatten', { kind: 'Flatten' }],
      ['hidden', { kind: 'Dense', units: 9, activation: 'softsign', useBias: false }],
      ['norm', { ...norm, epsilon: 0.001, center: true }],
      ['head', { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true }],
      ['dropout', { kind: 'Dropout', rate: 0.5 }],
    ],
    seed,
  );
}

/** Each activation on the same map, values well below and above 0, and bounds of ReLU other than 6. */
export function networkOfAllActivations(size = 10, seed = 4): Network {
  const each = activations.map(
    (activation) => [`as_${activation}`, { kind: 'Activation', activation }, ['wide']] as const,
  );
  const bounded = [null, 1].map(
    (maxValue) => [`up_to_${maxValue}`, { kind: 'ReLU', maxValue }, ['wide']] as const,
  );
  const branches = [...each, ...bounded];
  return networkOfSteps(
    'all_activations',
    size,
    [
      [
        'conv',
        {
          kind: 'Conv2D',
          filters: 4,
          kernelSize: [3, 3],
          strides: [1, 1],
          padding: 'valid',
          dilation: [1, 1],
          activation: 'linear',
          useBias: true,
        },
      ],
      ['wide', { kind: 'Rescaling', scale: 3, offset: 0.1 }],
      ...branches,
      ['concatenate', { kind: 'Concatenate' }, branches.map(([name]) => name)],
      [
        'separable',
        {
          kind: 'SeparableConv2D',
          filters: 8,
          kernelSize: [3, 2],
          strides: [2, 2],
          padding: 'same',
          dilation: [1, 1],
          depthMultiplier: 2,
          activation: 'elu',
          useBias: false,
        },
      ],
      ['global_max', { kind: 'GlobalMaxPooling2D' }, ['separable']],
      ['global_average', { kind: 'GlobalAveragePooling2D' }, ['separable']],
      ['add', { kind: 'Add' }, ['global_max', 'global_average', 'global_max']],
      ['hidden', { kind: 'Dense', units: 4, activation: 'relu6', useBias: true }],
      ['head', { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true }],
    ],
    seed,
  );
}
