/**
 * Layers as nodes of ONNX's operator set 13 (https://onnx.ai/onnx/operators). Inside the graph maps
 * are `[N, channels, height, width]`, as its convolutions want them.
 */
import { filtersFirst, transposed } from './kernel-order.ts';
import type { Layer, Operation, Padding, Pair } from './network.ts';
import { normalizationOf } from './normalization.ts';
import { activated, clipped } from './onnx-activations.ts';
import { float, integer, integers, type OnnxLayer } from './onnx-graph.ts';

/** `[height, width, channels]`, or `[units]`. */
type Shape = readonly number[];

/**
 * Adds what `layer` does to `inputs`, names of values in the graph, and gives the name of what comes
 * out. `shape`: of the first input, in the network's own order.
 */
export function addLayer(
  to: OnnxLayer,
  layer: Layer,
  inputs: readonly string[],
  shape: Shape,
): string {
  const { operation } = layer;
  const [input = ''] = inputs;
  switch (operation.kind) {
    case 'Conv2D':
      return activated(to, convolved(to, layer, operation, input, shape), operation.activation);
    case 'DepthwiseConv2D': {
      const bias = biasOf(to, layer, 1);
      const each = depthwise(to, layer, operation, input, shape, bias);
      return activated(to, each, operation.activation);
    }
    case 'SeparableConv2D': {
      const { filters, depthMultiplier, activation } = operation;
      const units = (shape[2] as number) * depthMultiplier;
      const each = depthwise(to, layer, operation, input, shape, []);
      const kernel = transposed(valuesOf(layer, 1), filters);
      const joining = to.constant('pointwise_kernel', [filters, units, 1, 1], kernel);
      return activated(to, to.node('Conv', [each, joining, ...biasOf(to, layer, 2)]), activation);
    }
    case 'MaxPooling2D':
      return to.node('MaxPool', [input], windowed(shape, operation.poolSize, operation));
    case 'AveragePooling2D': {
      const window = windowed(shape, operation.poolSize, operation);
      return to.node('AveragePool', [input], [...window, integer('count_include_pad', 0)]);
    }
    case 'GlobalAveragePooling2D':
      return to.node('Flatten', [to.node('GlobalAveragePool', [input])]);
    case 'GlobalMaxPooling2D':
      return to.node('Flatten', [to.node('GlobalMaxPool', [input])]);
    case 'Flatten':
      // In the order of rows, columns and channels the kernel that follows stays as it is.
      return shape.length > 1
        ? to.node('Flatten', [to.node('Transpose', [input], [integers('perm', [0, 2, 3, 1])])])
        : input;
    case 'Dense':
      return activated(to, dense(to, layer, operation.units, input, shape), operation.activation);
    case 'Dropout':
      return input;
    case 'BatchNormalization': {
      // Written in the order in which the operator takes them.
      const { epsilon, ...values } = normalizationOf(layer, operation);
      const names = Object.entries(values).map(([name, numbers]) =>
        to.constant(name, [numbers.length], numbers),
      );
      return to.node('BatchNormalization', [input, ...names], [float('epsilon', epsilon)]);
    }
    case 'Activation':
      return activated(to, input, operation.activation);
    case 'ReLU':
      return operation.maxValue === null
        ? to.node('Relu', [input])
        : clipped(to, input, operation.maxValue);
    case 'Rescaling': {
      const number = (name: string, value: number) => to.constant(name, [], Float32Array.of(value));
      const scaled = to.node('Mul', [input, number('scale', operation.scale)]);
      return to.node('Add', [scaled, number('offset', operation.offset)]);
    }
    case 'ZeroPadding2D': {
      const [[top, bottom], [left, right]] = operation.padding;
      const pads = BigInt64Array.from([0, 0, top, left, 0, 0, bottom, right], BigInt);
      return to.node('Pad', [input, to.constant('pads', [8], pads)]);
    }
    case 'Add':
      return to.node('Sum', inputs);
    case 'Concatenate':
      return to.node('Concat', inputs, [integer('axis', 1)]);
  }
}

function convolved(
  to: OnnxLayer,
  layer: Layer,
  operation: Extract<Operation, { kind: 'Conv2D' }>,
  input: string,
  shape: Shape,
): string {
  const { filters, kernelSize } = operation;
  const channels = shape[2] as number;
  const turned = filtersFirst(valuesOf(layer, 0), channels, filters);
  const kernel = to.constant('kernel', [filters, channels, ...kernelSize], turned);
  const inputs = [input, kernel, ...biasOf(to, layer, 1)];
  return to.node('Conv', inputs, windowed(shape, kernelSize, operation));
}

/** A convolution in as many groups as there are channels. */
function depthwise(
  to: OnnxLayer,
  layer: Layer,
  operation: Extract<Operation, { kind: 'DepthwiseConv2D' | 'SeparableConv2D' }>,
  input: string,
  shape: Shape,
  bias: readonly string[],
): string {
  const { kernelSize, depthMultiplier } = operation;
  const channels = shape[2] as number;
  const units = channels * depthMultiplier;
  const turned = transposed(valuesOf(layer, 0), units);
  const kernel = to.constant('depthwise_kernel', [units, 1, ...kernelSize], turned);
  const window = windowed(shape, kernelSize, operation);
  return to.node('Conv', [input, kernel, ...bias], [...window, integer('group', channels)]);
}

/** On a map a dense layer works on the channels of each point: a convolution of 1 x 1. */
function dense(to: OnnxLayer, layer: Layer, units: number, input: string, shape: Shape): string {
  const channels = shape.at(-1) as number;
  const bias = biasOf(to, layer, 1);
  const values = valuesOf(layer, 0);
  if (shape.length === 1) {
    return to.node('Gemm', [input, to.constant('kernel', [channels, units], values), ...bias]);
  }
  const turned = transposed(values, units);
  return to.node('Conv', [input, to.constant('kernel', [units, channels, 1, 1], turned), ...bias]);
}

function valuesOf({ weights }: Layer, index: number): Float32Array {
  return weights[index]?.values ?? new Float32Array();
}

function biasOf(to: OnnxLayer, { weights }: Layer, index: number): string[] {
  const bias = weights[index];
  return bias ? [to.constant('bias', bias.shape, bias.values)] : [];
}

interface Steps {
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilation?: Pair;
}

/**
 * Paddings are written out: what ONNX's own word for Keras's "same" does with dilations differs from
 * runtime to runtime. The odd row or column goes below and to the right, as TensorFlow has it.
 */
function windowed(shape: Shape, size: Pair, { strides, padding, dilation }: Steps) {
  const around = [0, 1].map((axis) => {
    if (padding === 'valid') return [0, 0] as const;
    const length = shape[axis] as number;
    const stride = strides[axis] as number;
    const reach = ((size[axis] as number) - 1) * (dilation?.[axis] ?? 1) + 1;
    const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + reach - length);
    const before = Math.floor(total / 2);
    return [before, total - before] as const;
  }) as [Pair, Pair];
  return [
    integers('kernel_shape', size),
    integers('strides', strides),
    integers('pads', [around[0][0], around[1][0], around[0][1], around[1][1]]),
    ...(dilation ? [integers('dilations', dilation)] : []),
  ];
}
