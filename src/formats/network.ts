/**
 * A network as plain layers: what stands between tfjs's topology and every other tool's file. Each
 * format is written from one and read into one. Must not know tfjs, files, or who asks.
 */
import { FailureError } from '../domain/failure.ts';

export const activations = [
  'linear',
  'relu',
  'relu6',
  'sigmoid',
  'hardSigmoid',
  'tanh',
  'elu',
  'selu',
  'softplus',
  'softsign',
  'swish',
] as const;
/** As tfjs and Keras 2 name them, in camel case. */
export type Activation = (typeof activations)[number];

export type Pair = readonly [number, number];
export type Padding = 'valid' | 'same';

/** What a layer does; all maps are `[height, width, channels]`, channels last. */
export type Operation =
  | {
      readonly kind: 'Conv2D';
      readonly filters: number;
      readonly kernelSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
      readonly dilation: Pair;
      readonly activation: Activation;
      readonly useBias: boolean;
    }
  | {
      readonly kind: 'DepthwiseConv2D';
      readonly kernelSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
      readonly dilation: Pair;
      readonly depthMultiplier: number;
      readonly activation: Activation;
      readonly useBias: boolean;
    }
  | {
      readonly kind: 'SeparableConv2D';
      readonly filters: number;
      readonly kernelSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
      readonly dilation: Pair;
      readonly depthMultiplier: number;
      readonly activation: Activation;
      readonly useBias: boolean;
    }
  | {
      readonly kind: 'MaxPooling2D' | 'AveragePooling2D';
      readonly poolSize: Pair;
      readonly strides: Pair;
      readonly padding: Padding;
    }
  | { readonly kind: 'GlobalAveragePooling2D' | 'GlobalMaxPooling2D' | 'Flatten' | 'Add' }
  | {
      readonly kind: 'Dense';
      readonly units: number;
      readonly activation: Activation;
      readonly useBias: boolean;
    }
  | { readonly kind: 'Dropout'; readonly rate: number }
  | {
      readonly kind: 'BatchNormalization';
      readonly momentum: number;
      readonly epsilon: number;
      readonly center: boolean;
      readonly scale: boolean;
    }
  | { readonly kind: 'Activation'; readonly activation: Activation }
  | { readonly kind: 'ReLU'; readonly maxValue: number | null }
  | { readonly kind: 'Rescaling'; readonly scale: number; readonly offset: number }
  /** Rows above and below, columns left and right. */
  | { readonly kind: 'ZeroPadding2D'; readonly padding: readonly [Pair, Pair] }
  /** Along the channels. */
  | { readonly kind: 'Concatenate' };

export interface Weight {
  /** As Keras names it within its layer: `kernel`, `bias`, `gamma`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Layer {
  /** Letters, digits, `_`, `-`, `.` and `/`, not a digit or sign first; no two layers share one. */
  readonly name: string;
  readonly operation: Operation;
  /** Names of the layers whose outputs it takes, or the network's input. */
  readonly inputs: readonly string[];
  /** In Keras's order: kernel, bias; depthwise kernel, pointwise kernel, bias; gamma, beta, mean, variance. */
  readonly weights: readonly Weight[];
}

export interface Network {
  readonly name: string;
  readonly input: {
    readonly name: string;
    /** `[height, width, channels]`. */
    readonly shape: readonly [number, number, number];
  };
  /** Each after those that it takes from; the last one gives the network's output. */
  readonly layers: readonly Layer[];
}

/** The shape of each layer's output without the batch, by its name, the input's among them. */
export function shapesOf({ input, layers }: Network): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([[input.name, input.shape]]);
  for (const layer of layers) {
    const given = layer.inputs.map((name) => {
      const shape = shapes.get(name);
      if (!shape) throw wrong(`${layer.name} takes from ${name}, which does not come before it`);
      return shape;
    });
    shapes.set(layer.name, shapeAfter(layer, given));
  }
  return shapes;
}

/** The shapes that a layer's weights must have, in Keras's order, with their names. */
export function weightShapes(
  { operation }: Pick<Layer, 'operation'>,
  input: readonly number[],
): { readonly name: string; readonly shape: readonly number[] }[] {
  const channels = input.at(-1) ?? 0;
  const bias = (units: number) =>
    'useBias' in operation && operation.useBias ? [{ name: 'bias', shape: [units] }] : [];
  switch (operation.kind) {
    case 'Conv2D': {
      const { kernelSize, filters } = operation;
      return [{ name: 'kernel', shape: [...kernelSize, channels, filters] }, ...bias(filters)];
    }
    case 'DepthwiseConv2D': {
      const { kernelSize, depthMultiplier } = operation;
      const shape = [...kernelSize, channels, depthMultiplier];
      return [{ name: 'depthwise_kernel', shape }, ...bias(channels * depthMultiplier)];
    }
    case 'SeparableConv2D': {
      const { kernelSize, depthMultiplier, filters } = operation;
      return [
        { name: 'depthwise_kernel', shape: [...kernelSize, channels, depthMultiplier] },
        { name: 'pointwise_kernel', shape: [1, 1, channels * depthMultiplier, filters] },
        ...bias(filters),
      ];
    }
    case 'Dense':
      return [{ name: 'kernel', shape: [channels, operation.units] }, ...bias(operation.units)];
    case 'BatchNormalization':
      return [
        ...(operation.scale ? ['gamma'] : []),
        ...(operation.center ? ['beta'] : []),
        ...['moving_mean', 'moving_variance'],
      ].map((name) => ({ name, shape: [channels] }));
    default:
      return [];
  }
}

/** Is each layer fed by the one before it alone? */
export function isChain({ input, layers }: Network): boolean {
  return layers.every(
    ({ inputs }, i) => inputs.length === 1 && inputs[0] === (layers[i - 1]?.name ?? input.name),
  );
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function shapeAfter({ name, operation }: Layer, inputs: readonly (readonly number[])[]) {
  const [input] = inputs;
  const isMerge = operation.kind === 'Add' || operation.kind === 'Concatenate';
  if (!input || (inputs.length > 1 && !isMerge)) {
    throw wrong(`${name} takes ${inputs.length} inputs`);
  }
  const map = (): readonly [number, number, number] => {
    const [height, width, channels] = input;
    if (input.length !== 3) throw wrong(`${name} does not get a map of height, width and channels`);
    return [height, width, channels] as [number, number, number];
  };
  const windowed = (window: Pair, { strides, padding }: { strides: Pair; padding: Padding }) => {
    const [height, width] = map();
    const size = [height, width].map((length, i) => {
      const stride = strides[i] as number;
      const room = padding === 'same' ? length : length - (window[i] as number) + 1;
      if (room < 1) throw wrong(`the window of ${name} is larger than what it looks at`);
      return Math.ceil(room / stride);
    });
    return size as [number, number];
  };
  const dilated = ({ kernelSize, dilation }: { kernelSize: Pair; dilation: Pair }): Pair => [
    (kernelSize[0] - 1) * dilation[0] + 1,
    (kernelSize[1] - 1) * dilation[1] + 1,
  ];
  switch (operation.kind) {
    case 'Conv2D':
    case 'SeparableConv2D':
      return [...windowed(dilated(operation), operation), operation.filters];
    case 'DepthwiseConv2D':
      return [...windowed(dilated(operation), operation), map()[2] * operation.depthMultiplier];
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return [...windowed(operation.poolSize, operation), map()[2]];
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      return [map()[2]];
    case 'Flatten':
      return [elements(input)];
    case 'Dense':
      return [...input.slice(0, -1), operation.units];
    case 'ZeroPadding2D': {
      const [height, width, channels] = map();
      const [rows, columns] = operation.padding;
      return [height + rows[0] + rows[1], width + columns[0] + columns[1], channels];
    }
    case 'Add':
      if (inputs.some((shape) => String(shape) !== String(input))) {
        throw wrong(`${name} adds maps of different shapes`);
      }
      return input;
    case 'Concatenate': {
      const heads = new Set(inputs.map((shape) => String(shape.slice(0, -1))));
      if (heads.size > 1) throw wrong(`${name} joins maps of different sizes`);
      const channels = inputs.reduce((sum, shape) => sum + (shape.at(-1) as number), 0);
      return [...input.slice(0, -1), channels];
    }
    default:
      return input;
  }
}

function wrong(detail: string): FailureError {
  return new FailureError({ kind: 'not-a-model', detail });
}
