/** What Keras's `get_config` says of each kind of layer; the legacy form and Keras 3's share it. */
import type { Activation, Layer } from './network.ts';

const activationNames: Partial<Record<Activation, string>> = { hardSigmoid: 'hard_sigmoid' };

/** `initializerModule` is where Keras 3 is told to look for initializers; null for the legacy form. */
export function layerConfig({ name, operation }: Layer, initializerModule: string | null): object {
  const initializer = (className: string) => {
    const object = {
      class_name: className,
      config: className === 'GlorotUniform' ? { seed: null } : {},
    };
    return initializerModule === null
      ? object
      : { module: initializerModule, ...object, registered_name: null };
  };
  const base = { name, trainable: true, dtype: 'float32' };
  const weighted = (kinds: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(kinds).flatMap(([weight, start]) => [
        [`${weight}_initializer`, initializer(start)],
        [`${weight}_regularizer`, null],
        [`${weight}_constraint`, null],
      ]),
    );
  const last = { data_format: 'channels_last' };
  switch (operation.kind) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'SeparableConv2D': {
      const kernels = {
        Conv2D: { kernel: 'GlorotUniform' },
        DepthwiseConv2D: { depthwise: 'GlorotUniform' },
        SeparableConv2D: { depthwise: 'GlorotUniform', pointwise: 'GlorotUniform' },
      }[operation.kind];
      return {
        ...base,
        ...('filters' in operation && { filters: operation.filters }),
        kernel_size: operation.kernelSize,
        strides: operation.strides,
        padding: operation.padding,
        ...last,
        dilation_rate: operation.dilation,
        ...(operation.kind === 'Conv2D' && { groups: 1 }),
        ...('depthMultiplier' in operation && { depth_multiplier: operation.depthMultiplier }),
        activation: activationName(operation.activation),
        use_bias: operation.useBias,
        ...weighted({ ...kernels, bias: 'Zeros' }),
        activity_regularizer: null,
      };
    }
    case 'Dense':
      return {
        ...base,
        units: operation.units,
        activation: activationName(operation.activation),
        use_bias: operation.useBias,
        ...weighted({ kernel: 'GlorotUniform', bias: 'Zeros' }),
        activity_regularizer: null,
      };
    case 'BatchNormalization': {
      const { momentum, epsilon, center, scale } = operation;
      return {
        ...base,
        axis: -1,
        momentum,
        epsilon,
        center,
        scale,
        ...weighted({ beta: 'Zeros', gamma: 'Ones' }),
        moving_mean_initializer: initializer('Zeros'),
        moving_variance_initializer: initializer('Ones'),
      };
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const { poolSize, strides, padding } = operation;
      return { ...base, pool_size: poolSize, padding, strides, ...last };
    }
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
    case 'Flatten':
      return { ...base, ...last };
    case 'ZeroPadding2D':
      return { ...base, padding: operation.padding, ...last };
    case 'Dropout':
      return { ...base, rate: operation.rate, noise_shape: null, seed: null };
    case 'Activation':
      return { ...base, activation: activationName(operation.activation) };
    case 'ReLU':
      return { ...base, max_value: operation.maxValue, negative_slope: 0, threshold: 0 };
    case 'Rescaling':
      return { ...base, scale: operation.scale, offset: operation.offset };
    case 'Add':
      return base;
    case 'Concatenate':
      return { ...base, axis: -1 };
  }
}

function activationName(activation: Activation): string {
  return activationNames[activation] ?? activation;
}
