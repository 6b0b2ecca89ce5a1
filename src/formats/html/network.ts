/**
 * What runs a network in a page that stands alone. The function goes into that page as text: nothing
 * outside of it may be named in it, but types.
 */
import type { Activation, Operation, Pair } from '../network.ts';
import type { Convolutions, Tensor, Values, Windows } from './convolution.ts';

export interface RunnableLayer {
  readonly name: string;
  readonly operation: Operation;
  readonly inputs: readonly string[];
  readonly weights: readonly { readonly name: string; readonly values: Float32Array }[];
}

export interface RunnableNetwork {
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly layers: readonly RunnableLayer[];
}

/** From `[height, width, channels]`, in the network's own range, to the values of its last layer. */
export type Predictor = (input: Values) => Values;

export function networkRuntime({
  convolution,
  dense,
  countsOf,
  walk,
}: Convolutions): (network: RunnableNetwork) => Predictor {
  type Step = (input: Tensor, others: readonly Tensor[]) => Tensor;

  const activate: { readonly [name in Activation]: (x: number) => number } = {
    linear: (x) => x,
    relu: (x) => (x > 0 ? x : 0),
    relu6: (x) => Math.min(6, Math.max(0, x)),
    sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
    hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
    tanh: Math.tanh,
    elu: (x) => (x >= 0 ? x : Math.expm1(x)),
    // Klambauer et al., "Self-Normalizing Neural Networks", 2017.
    selu: (x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    softsign: (x) => x / (1 + Math.abs(x)),
    swish: (x) => x / (1 + Math.exp(-x)),
  };

  function mapped({ shape, values }: Tensor, change: (x: number) => number): Tensor {
    return { shape, values: values.map(change) };
  }

  /** Changes the values themselves. */
  function activated(tensor: Tensor, name: Activation): Tensor {
    const { values } = tensor;
    const change = activate[name];
    // Most are of this kind, and a call for each value would take as long as all the rest.
    if (name === 'relu') {
      for (let i = 0; i < values.length; i++) if (values[i]! < 0) values[i] = 0;
    } else if (name !== 'linear') {
      for (let i = 0; i < values.length; i++) values[i] = change(values[i]!);
    }
    return tensor;
  }

  function stepOf({ operation, weights }: RunnableLayer): Step {
    const weight = (name: string) => weights.find((one) => one.name === name)?.values;
    const bias = weight('bias');
    const kernel = (name: string, outputs: number, own = bias) => {
      return { values: weight(name)!, outputs, bias: own };
    };
    switch (operation.kind) {
      case 'Conv2D': {
        const windows = { ...operation, window: operation.kernelSize };
        const step = convolution(kernel('kernel', operation.filters), windows);
        return (input) => activated(step(input), operation.activation);
      }
      case 'DepthwiseConv2D': {
        const windows = { ...operation, window: operation.kernelSize };
        const step = depthwise(weight('depthwise_kernel')!, bias, windows);
        return (input) => activated(step(input), operation.activation);
      }
      case 'SeparableConv2D': {
        const windows = { ...operation, window: operation.kernelSize };
        const first = depthwise(weight('depthwise_kernel')!, undefined, windows);
        const second = dense(kernel('pointwise_kernel', operation.filters));
        return (input) => activated(second(first(input)), operation.activation);
      }
      case 'Dense': {
        const step = dense(kernel('kernel', operation.units));
        return (input) => activated(step(input), operation.activation);
      }
      case 'MaxPooling2D':
      case 'AveragePooling2D': {
        const windows = { ...operation, window: operation.poolSize, dilation: [1, 1] as const };
        return (input) => pooled(input, windows, operation.kind === 'MaxPooling2D');
      }
      case 'GlobalMaxPooling2D':
      case 'GlobalAveragePooling2D':
        return (input) => {
          const window = [input.shape[0]!, input.shape[1]!] as const;
          const windows = { window, strides: window, padding: 'valid', dilation: [1, 1] } as const;
          const { values } = pooled(input, windows, operation.kind === 'GlobalMaxPooling2D');
          return { shape: [values.length], values };
        };
      case 'Flatten':
        return ({ values }) => ({ shape: [values.length], values });
      case 'Dropout':
        return (input) => input;
      case 'BatchNormalization':
        return normalization(operation.epsilon, weight);
      case 'Activation':
        return ({ shape, values }) =>
          activated({ shape, values: values.slice() }, operation.activation);
      case 'ReLU': {
        const most = operation.maxValue ?? Infinity;
        return (input) => mapped(input, (x) => Math.min(most, Math.max(0, x)));
      }
      case 'Rescaling':
        return (input) => mapped(input, (x) => x * operation.scale + operation.offset);
      case 'ZeroPadding2D':
        return (input) => padded(input, operation.padding);
      case 'Add':
        return (input, others) => ({
          shape: input.shape,
          values: input.values.map((x, i) =>
            others.reduce((sum, { values }) => sum + values[i]!, x),
          ),
        });
      case 'Concatenate':
        return (input, others) => joined([input, ...others]);
    }
  }

  function depthwise(
    kernel: Float32Array,
    bias: Float32Array | undefined,
    windows: Windows,
  ): (input: Tensor) => Tensor {
    const size = kernel.length / (windows.window[0] * windows.window[1]);
    return ({ shape, values }) => {
      const channels = shape[2]!;
      const multiplier = size / channels;
      const [rows, columns] = countsOf(shape, windows);
      const sums = new Float64Array(rows * columns * size);
      walk(shape, windows, (output, from, place) => {
        for (let o = 0; o < size; o++) {
          const x = values[from * channels + Math.floor(o / multiplier)]!;
          sums[output * size + o]! += x * kernel[place * size + o]!;
        }
      });
      if (bias) for (let i = 0; i < sums.length; i++) sums[i]! += bias[i % size]!;
      return { shape: [rows, columns, size], values: new Float32Array(sums) };
    };
  }

  /** What lies outside of the map counts neither for the largest nor for the mean. */
  function pooled({ shape, values }: Tensor, windows: Windows, isMax: boolean): Tensor {
    const channels = shape[2]!;
    const [rows, columns] = countsOf(shape, windows);
    const found = new Float64Array(rows * columns * channels).fill(isMax ? -Infinity : 0);
    const counts = new Uint32Array(rows * columns);
    walk(shape, windows, (output, from) => {
      counts[output]!++;
      for (let c = 0, to = output * channels, at = from * channels; c < channels; c++, to++, at++) {
        const x = values[at]!;
        if (!isMax) found[to]! += x;
        else if (x > found[to]!) found[to] = x;
      }
    });
    if (!isMax) {
      for (let i = 0; i < found.length; i++) found[i]! /= counts[Math.floor(i / channels)]!;
    }
    return { shape: [rows, columns, channels], values: new Float32Array(found) };
  }

  function normalization(
    epsilon: number,
    weight: (name: string) => Float32Array | undefined,
  ): Step {
    const mean = weight('moving_mean')!;
    const factors = weight('moving_variance')!.map(
      (variance, c) => (weight('gamma')?.[c] ?? 1) / Math.sqrt(variance + epsilon),
    );
    const beta = weight('beta');
    return ({ shape, values }) => {
      const channels = mean.length;
      const result = values.map((x, i) => {
        const c = i % channels;
        return (x - mean[c]!) * factors[c]! + (beta?.[c] ?? 0);
      });
      return { shape, values: result };
    };
  }

  function padded({ shape, values }: Tensor, [rows, columns]: readonly [Pair, Pair]): Tensor {
    const [height, width, channels] = shape as [number, number, number];
    const [newHeight, newWidth] = [height + rows[0] + rows[1], width + columns[0] + columns[1]];
    const result = new Float32Array(newHeight * newWidth * channels);
    for (let y = 0; y < height; y++) {
      const row = values.subarray(y * width * channels, (y + 1) * width * channels);
      result.set(row, ((y + rows[0]) * newWidth + columns[0]) * channels);
    }
    return { shape: [newHeight, newWidth, channels], values: result };
  }

  function joined(tensors: readonly Tensor[]): Tensor {
    const [{ shape, values }] = tensors as [Tensor];
    const places = values.length / shape.at(-1)!;
    const channels = tensors.reduce((sum, one) => sum + one.shape.at(-1)!, 0);
    const result = new Float32Array(places * channels);
    let first = 0;
    for (const one of tensors) {
      const own = one.shape.at(-1)!;
      for (let place = 0; place < places; place++) {
        result.set(one.values.subarray(place * own, (place + 1) * own), place * channels + first);
      }
      first += own;
    }
    return { shape: [...shape.slice(0, -1), channels], values: result };
  }

  return ({ input, layers }) => {
    const steps = layers.map(stepOf);
    const lastUses = new Map<string, number>();
    layers.forEach(({ inputs }, i) => inputs.forEach((name) => lastUses.set(name, i)));
    return (values) => {
      let last: Tensor = { shape: input.shape, values };
      const known = new Map([[input.name, last]]);
      layers.forEach(({ name, inputs }, i) => {
        const [first, ...others] = inputs.map((one) => known.get(one)!);
        last = steps[i]!(first!, others);
        known.set(name, last);
        // A map that nobody takes any more may be large.
        for (const one of inputs) if (lastUses.get(one) === i) known.delete(one);
      });
      return last.values;
    };
  };
}
