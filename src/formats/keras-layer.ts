/**
 * What one layer of a Keras configuration does. The white list: layers that are not here are refused
 * by name. Source: the `get_config` of each layer in Keras 2 and 3, and tfjs's `toJSON`.
 */
import { FailureError } from '../domain/failure.ts';
import { notAModel } from './checked.ts';
import {
  fieldsOf,
  flagOf,
  listOf,
  numberOf,
  pairOf,
  shortened,
  wholeOf,
  type Fields,
} from './keras-values.ts';
import type { Activation, Operation, Padding, Pair } from './network.ts';

export interface LayerConfig {
  readonly className: string;
  /** As the file has it. */
  readonly name: string;
  readonly config: Fields;
}

export interface ReadLayer {
  readonly operation: Operation;
  /** A softmax follows it, which no `Operation` has a word for. */
  readonly softmax: boolean;
  /** The axis that it works along, the batch counted as 0; -1 is the last. */
  readonly axis: number;
}

/** tfjs's own topologies count as 2. */
export type KerasVersion = 2 | 3;

const activationNames: ReadonlyMap<string, Activation | 'softmax'> = new Map([
  ['linear', 'linear'],
  ['relu', 'relu'],
  ['relu6', 'relu6'],
  ['sigmoid', 'sigmoid'],
  ['hard_sigmoid', 'hardSigmoid'],
  ['tanh', 'tanh'],
  ['elu', 'elu'],
  ['selu', 'selu'],
  ['softplus', 'softplus'],
  ['softsign', 'softsign'],
  ['swish', 'swish'],
  ['silu', 'swish'],
  ['softmax', 'softmax'],
]);

/** Throws `unsupported-layer`, or `not-a-model` for what can be said in words. */
export function readLayer(layer: LayerConfig, version: KerasVersion): ReadLayer {
  const { className, config } = layer;
  if (className === 'Lambda') {
    throw notAModel('it has a Lambda layer, which is a program, and no program in a file is run');
  }
  if (config.data_format === 'channels_first') {
    throw notAModel('its channels come first, as they do for some graphics cards only');
  }
  const asked = config.activation ?? (className === 'Softmax' ? 'softmax' : 'linear');
  const named = activationOf(layer, asked, version);
  const softmax = named === 'softmax';
  const operation = operationOf(layer, softmax ? 'linear' : named);
  return { operation, softmax, axis: axisOf(config.axis ?? -1, `the axis of ${layer.name}`) };
}

export function unsupported({ name, className }: LayerConfig, how = ''): FailureError {
  return new FailureError({
    kind: 'unsupported-layer',
    layer: shortened(name),
    type: shortened(`${className}${how}`),
    format: null,
  });
}

function operationOf(layer: LayerConfig, activation: Activation): Operation {
  const { className, config, name } = layer;
  const of = (key: string) => `${key} of ${name}`;
  const whole = (key: string) => wholeOf(config[key], of(key));
  const shared = () => ({ activation, useBias: flagOf(config.use_bias, of('use_bias'), true) });
  const window = () => ({
    kernelSize: pairOf(config.kernel_size, of('kernel_size')),
    strides: pairOf(config.strides ?? 1, of('strides')),
    padding: paddingOf(config.padding, of('padding')),
    dilation: pairOf(config.dilation_rate ?? 1, of('dilation_rate')),
  });
  const multiplier = () => wholeOf(config.depth_multiplier ?? 1, of('depth_multiplier'));
  switch (className) {
    case 'Conv2D':
      if ((config.groups ?? 1) !== 1) throw unsupported(layer, ' in groups');
      return { kind: className, filters: whole('filters'), ...window(), ...shared() };
    case 'DepthwiseConv2D':
      return { kind: className, ...window(), depthMultiplier: multiplier(), ...shared() };
    case 'SeparableConv2D': {
      const depthMultiplier = multiplier();
      const filters = whole('filters');
      return { kind: className, filters, ...window(), depthMultiplier, ...shared() };
    }
    case 'Dense':
      return { kind: className, units: whole('units'), ...shared() };
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const poolSize = pairOf(config.pool_size ?? 2, of('pool_size'));
      const strides = config.strides ? pairOf(config.strides, of('strides')) : poolSize;
      const padding = paddingOf(config.padding, of('padding'));
      return { kind: className, poolSize, strides, padding };
    }
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      if (config.keepdims === true) throw unsupported(layer, ' that keeps its dimensions');
      return { kind: className };
    case 'Flatten':
    case 'Add':
    case 'Concatenate':
      return { kind: className };
    case 'Dropout':
      return { kind: className, rate: fractionOf(config.rate, of('rate')) };
    case 'BatchNormalization':
      return {
        kind: className,
        momentum: numberOf(config.momentum ?? 0.99, of('momentum')),
        epsilon: numberOf(config.epsilon ?? 0.001, of('epsilon')),
        center: flagOf(config.center, of('center'), true),
        scale: flagOf(config.scale, of('scale'), true),
      };
    case 'Activation':
      return { kind: className, activation };
    case 'Softmax':
      return { kind: 'Activation', activation };
    case 'ReLU': {
      if (config.negative_slope || config.threshold) throw unsupported(layer, ' with a slope');
      const most = config.max_value ?? null;
      return { kind: className, maxValue: most === null ? null : numberOf(most, of('max_value')) };
    }
    case 'Rescaling': {
      const { scale, offset = 0 } = config;
      if (typeof scale !== 'number' || typeof offset !== 'number') {
        throw unsupported(layer, ' with a scale for each channel');
      }
      return {
        kind: className,
        scale: numberOf(scale, of('scale')),
        offset: numberOf(offset, of('offset')),
      };
    }
    case 'ZeroPadding2D':
      return { kind: className, padding: marginsOf(config.padding ?? 1, of('padding')) };
    default:
      throw unsupported(layer);
  }
}

function activationOf(
  layer: LayerConfig,
  asked: unknown,
  version: KerasVersion,
): Activation | 'softmax' {
  // Keras 3 may wrap a function's name in an object.
  const text = typeof asked === 'object' ? fieldsOf(asked, 'an activation').config : asked;
  const named = typeof text === 'string' ? activationNames.get(text) : undefined;
  if (!named) {
    throw unsupported(layer, typeof text === 'string' ? ` with ${text}` : ' with its activation');
  }
  // The line between 0 and 1 has another slope since Keras 3.
  if (named === 'hardSigmoid' && version === 3) throw unsupported(layer, " with 3's hard_sigmoid");
  return named;
}

function paddingOf(value: unknown, what: string): Padding {
  const padding = value ?? 'valid';
  if (padding === 'valid' || padding === 'same') return padding;
  throw notAModel(`${shortened(what)} is neither "valid" nor "same"`);
}

function fractionOf(value: unknown, what: string): number {
  const fraction = numberOf(value, what);
  if (fraction >= 0 && fraction < 1) return fraction;
  throw notAModel(`${shortened(what)} is not from 0 to 1`);
}

function axisOf(value: unknown, what: string): number {
  const list = typeof value === 'number' ? [value] : listOf(value, what);
  return list.length === 1 ? numberOf(list[0], what) : NaN;
}

/** One number, one for rows and one for columns, or two for each. */
function marginsOf(value: unknown, what: string): readonly [Pair, Pair] {
  if (typeof value === 'number') {
    const all = pairOf(value, what, 0);
    return [all, all];
  }
  const [rows, columns] = listOf(value, what);
  return [pairOf(rows, what, 0), pairOf(columns, what, 0)];
}
