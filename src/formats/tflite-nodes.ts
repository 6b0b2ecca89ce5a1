/** Layers as operators of TFLite. Maps are `[1, height, width, channels]`, as in Keras. */
import { transposed } from './kernel-order.ts';
import type { Layer, Operation, Padding, Pair } from './network.ts';
import { foldedNormalization, normalizationOf } from './normalization.ts';
import { activated, clipped, plus, times, withActivation } from './tflite-activations.ts';
import type { TfliteLayer, TfliteOptions, TfliteValue } from './tflite-graph.ts';

const paddings = { same: 0, valid: 1 } as const;

/** Adds what `layer` does to `inputs`, and gives what comes out, of `shape` with the batch. */
export function addLayer(
  to: TfliteLayer,
  layer: Layer,
  inputs: readonly TfliteValue[],
  shape: readonly number[],
): TfliteValue {
  const { operation } = layer;
  const [input] = inputs as [TfliteValue];
  switch (operation.kind) {
    case 'Conv2D':
      return withActivation(to, operation.activation, (activation) => {
        const { filters, kernelSize } = operation;
        const kernel = to.constant(
          'kernel',
          [filters, ...kernelSize, input.shape[3] as number],
          transposed(valuesOf(layer, 0), filters),
        );
        const given = [input, kernel, biasOf(to, layer, 1, filters)];
        return to.operator('CONV_2D', given, shape, convolution(operation, activation));
      });
    case 'DepthwiseConv2D':
      return withActivation(to, operation.activation, (activation) => {
        const bias = biasOf(to, layer, 1, shape[3] as number);
        return depthwise(to, layer, operation, input, bias, shape, activation);
      });
    case 'SeparableConv2D':
      return withActivation(to, operation.activation, (activation) => {
        const units = (input.shape[3] as number) * operation.depthMultiplier;
        const none = to.constant('no_bias', [units], new Float32Array(units));
        const between = [...shape.slice(0, 3), units];
        const each = depthwise(to, layer, operation, input, none, between, 0);
        return pointwise(to, layer, 1, each, shape, activation);
      });
    case 'MaxPooling2D':
      return to.operator('MAX_POOL_2D', inputs, shape, pooling(operation));
    case 'AveragePooling2D':
      return to.operator('AVERAGE_POOL_2D', inputs, shape, pooling(operation));
    case 'GlobalAveragePooling2D':
      return to.operator('MEAN', [input, overMap(to)], shape, acrossMap);
    case 'GlobalMaxPooling2D':
      return to.operator('REDUCE_MAX', [input, overMap(to)], shape, acrossMap);
    case 'Flatten':
      return input.shape.length === 2
        ? input
        : to.operator('RESHAPE', [input, to.constant('shape', [2], Int32Array.from(shape))], shape);
    case 'Dense':
      return withActivation(to, operation.activation, (activation) =>
        input.shape.length === 2
          ? dense(to, layer, input, shape, activation)
          : pointwise(to, layer, 0, input, shape, activation),
      );
    case 'Dropout':
      return input;
    case 'BatchNormalization': {
      const { scale, offset } = foldedNormalization(normalizationOf(layer, operation));
      const scaled = to.operator('MUL', [input, to.constant('scale', [scale.length], scale)]);
      return to.operator('ADD', [scaled, to.constant('offset', [offset.length], offset)]);
    }
    case 'Activation':
      return activated(to, input, operation.activation);
    case 'ReLU':
      return operation.maxValue === null
        ? to.operator('RELU', inputs)
        : clipped(to, input, operation.maxValue);
    case 'Rescaling':
      return plus(to, times(to, input, operation.scale), operation.offset);
    case 'ZeroPadding2D': {
      const around = Int32Array.from([0, 0, ...operation.padding.flat(), 0, 0]);
      return to.operator('PAD', [input, to.constant('paddings', [4, 2], around)], shape);
    }
    case 'Add':
      return inputs.reduce((sum, term) => to.operator('ADD', [sum, term]));
    case 'Concatenate': {
      const options = {
        table: 'ConcatenationOptions',
        values: { axis: shape.length - 1 },
      } as const;
      return to.operator('CONCATENATION', inputs, shape, options);
    }
  }
}

function depthwise(
  to: TfliteLayer,
  layer: Layer,
  operation: Extract<Operation, { kind: 'DepthwiseConv2D' | 'SeparableConv2D' }>,
  input: TfliteValue,
  bias: TfliteValue,
  shape: readonly number[],
  activation: number,
): TfliteValue {
  const { kernelSize, depthMultiplier } = operation;
  // Channels and multiplier lie one within the other in Keras, too: no number moves.
  const dims = [1, ...kernelSize, shape[3] as number];
  const kernel = to.constant('depthwise_kernel', dims, valuesOf(layer, 0));
  return to.operator('DEPTHWISE_CONV_2D', [input, kernel, bias], shape, {
    table: 'DepthwiseConv2DOptions',
    values: { ...convolution(operation, activation).values, depthMultiplier },
  });
}

/** A convolution of 1 x 1: the second half of a separable one, or a dense layer on each point of a map. */
function pointwise(
  to: TfliteLayer,
  layer: Layer,
  index: number,
  input: TfliteValue,
  shape: readonly number[],
  activation: number,
): TfliteValue {
  const units = shape[3] as number;
  const turned = transposed(valuesOf(layer, index), units);
  const kernel = to.constant('kernel', [units, 1, 1, input.shape[3] as number], turned);
  const given = [input, kernel, biasOf(to, layer, index + 1, units)];
  const steps = { strides: [1, 1], padding: 'valid', dilation: [1, 1] } as const;
  return to.operator('CONV_2D', given, shape, convolution(steps, activation));
}

function dense(
  to: TfliteLayer,
  layer: Layer,
  input: TfliteValue,
  shape: readonly number[],
  fusedActivationFunction: number,
): TfliteValue {
  const units = shape[1] as number;
  const turned = transposed(valuesOf(layer, 0), units);
  const kernel = to.constant('kernel', [units, input.shape[1] as number], turned);
  return to.operator('FULLY_CONNECTED', [input, kernel, biasOf(to, layer, 1, units)], shape, {
    table: 'FullyConnectedOptions',
    values: { fusedActivationFunction },
  });
}

interface Steps {
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
}

function convolution({ strides, padding, dilation }: Steps, fusedActivationFunction: number) {
  return {
    table: 'Conv2DOptions',
    values: {
      padding: paddings[padding],
      strideW: strides[1],
      strideH: strides[0],
      fusedActivationFunction,
      dilationWFactor: dilation[1],
      dilationHFactor: dilation[0],
    },
  } as const satisfies TfliteOptions;
}

type Pooling = Extract<Operation, { kind: 'MaxPooling2D' | 'AveragePooling2D' }>;

function pooling({ poolSize, strides, padding }: Pooling): TfliteOptions {
  return {
    table: 'Pool2DOptions',
    values: {
      padding: paddings[padding],
      strideW: strides[1],
      strideH: strides[0],
      filterWidth: poolSize[1],
      filterHeight: poolSize[0],
    },
  };
}

const acrossMap = { table: 'ReducerOptions', values: { keepDims: 0 } } as const;

function overMap(to: TfliteLayer): TfliteValue {
  return to.constant('axes', [2], Int32Array.of(1, 2));
}

function valuesOf({ weights }: Layer, index: number): Float32Array {
  return weights[index]?.values ?? new Float32Array();
}

/** TFLite's layers always have a bias. */
function biasOf(to: TfliteLayer, { weights }: Layer, index: number, units: number): TfliteValue {
  return to.constant('bias', [units], weights[index]?.values ?? new Float32Array(units));
}
