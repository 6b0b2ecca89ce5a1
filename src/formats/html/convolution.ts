/**
 * Convolutions and windows for a page that stands alone. The function goes into that page as text:
 * nothing outside of it may be named in it, but types.
 */
import type { Padding, Pair } from '../network.ts';

export type Values = Float32Array<ArrayBuffer>;

/** Maps are `[height, width, channels]`. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Values;
}

export interface Windows {
  readonly window: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
}

/** A kernel, `[rows, outputs]` whatever its rank, with or without biases. */
export interface Kernel {
  readonly values: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly outputs: number;
}

export interface Convolutions {
  readonly convolution: (kernel: Kernel, windows: Windows) => (input: Tensor) => Tensor;
  /** Over the last axis, whatever the rank. */
  readonly dense: (kernel: Kernel) => (input: Tensor) => Tensor;
  /** Rows and columns of the windows of a map. */
  readonly countsOf: (shape: readonly number[], windows: Windows) => readonly [number, number];
  /** Calls `at` with each place of each window that lies inside of a map. */
  readonly walk: (
    shape: readonly number[],
    windows: Windows,
    at: (output: number, from: number, place: number) => void,
  ) => void;
}

/** Sums are in double precision, maps in float32. */
export function convolutionRuntime(): Convolutions {
  /** Where windows lie along one side. */
  interface Side {
    readonly count: number;
    readonly stride: number;
    readonly before: number;
  }

  /** As TensorFlow pads: of an odd number of places the last one comes behind. */
  function sideOf(length: number, window: number, stride: number, padding: Padding): Side {
    if (padding === 'valid') {
      return { count: Math.ceil((length - window + 1) / stride), stride, before: 0 };
    }
    const count = Math.ceil(length / stride);
    const added = Math.max(0, (count - 1) * stride + window - length);
    return { count, stride, before: Math.floor(added / 2) };
  }

  function sidesOf([height, width]: readonly number[], asked: Windows) {
    const { window, strides, padding, dilation } = asked;
    const spread = (i: 0 | 1) => (window[i] - 1) * dilation[i] + 1;
    return [
      sideOf(height!, spread(0), strides[0], padding),
      sideOf(width!, spread(1), strides[1], padding),
    ] as const;
  }

  /** `[rows, outputs]` as blocks of four columns, each `[rows, 4]`, so that memory is read in order. */
  function inBlocks({ values, outputs }: Kernel): Values {
    const rows = values.length / outputs;
    const packed = new Float32Array(Math.ceil(outputs / 4) * rows * 4);
    for (let row = 0, from = 0; row < rows; row++) {
      for (let o = 0; o < outputs; o++, from++) {
        packed[((o >> 2) * rows + row) * 4 + (o & 3)] = values[from]!;
      }
    }
    return packed;
  }

  /**
   * Fills `result` from `to` on, `[count, outputs]`, with the products of `lines`, `[count, length]`, and
   * a kernel in blocks. Four sums at a time stay in registers.
   */
  function multiply(
    lines: Values,
    length: number,
    blocks: Values,
    { bias, outputs }: Kernel,
    result: Values,
    to: number,
  ): void {
    const count = lines.length / length;
    for (let first = 0; first < outputs; first += 4) {
      const start = first * length;
      const left = outputs - first;
      for (let line = 0; line < count; line++) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        const end = (line + 1) * length;
        for (let i = line * length, k = start; i < end; i++, k += 4) {
          const x = lines[i]!;
          a += x * blocks[k]!;
          b += x * blocks[k + 1]!;
          c += x * blocks[k + 2]!;
          d += x * blocks[k + 3]!;
        }
        const at = to + line * outputs + first;
        result[at] = a + (bias?.[first] ?? 0);
        if (left > 1) result[at + 1] = b + (bias?.[first + 1] ?? 0);
        if (left > 2) result[at + 2] = c + (bias?.[first + 2] ?? 0);
        if (left > 3) result[at + 3] = d + (bias?.[first + 3] ?? 0);
      }
    }
  }

  function dense(kernel: Kernel) {
    const blocks = inBlocks(kernel);
    return ({ shape, values }: Tensor): Tensor => {
      const length = shape.at(-1)!;
      const result = new Float32Array((values.length / length) * kernel.outputs);
      multiply(values, length, blocks, kernel, result, 0);
      return { shape: [...shape.slice(0, -1), kernel.outputs], values: result };
    };
  }

  function convolution(kernel: Kernel, windows: Windows) {
    const blocks = inBlocks(kernel);
    const { window, dilation } = windows;
    return ({ shape, values }: Tensor): Tensor => {
      const [height, width, channels] = shape as [number, number, number];
      const [rows, columns] = sidesOf(shape, windows);
      const [down, across] = dilation;
      const length = window[0] * window[1] * channels;
      const result = new Float32Array(rows.count * columns.count * kernel.outputs);
      const lines = new Float32Array(columns.count * length);
      for (let y = 0; y < rows.count; y++) {
        // What every window of a row looks at, side by side; outside of the map are zeros.
        for (let x = 0, to = 0; x < columns.count; x++) {
          for (let p = 0; p < window[0]; p++) {
            const row = y * rows.stride - rows.before + p * down;
            for (let q = 0; q < window[1]; q++, to += channels) {
              const column = x * columns.stride - columns.before + q * across;
              const isInside = row >= 0 && row < height && column >= 0 && column < width;
              const from = (row * width + column) * channels;
              for (let c = 0; c < channels; c++) lines[to + c] = isInside ? values[from + c]! : 0;
            }
          }
        }
        multiply(lines, length, blocks, kernel, result, y * columns.count * kernel.outputs);
      }
      return { shape: [rows.count, columns.count, kernel.outputs], values: result };
    };
  }

  function walk(
    shape: readonly number[],
    windows: Windows,
    at: (output: number, from: number, place: number) => void,
  ): void {
    const [height, width] = shape as [number, number];
    const { window, dilation } = windows;
    const [rows, columns] = sidesOf(shape, windows);
    for (let y = 0, output = 0; y < rows.count; y++) {
      for (let x = 0; x < columns.count; x++, output++) {
        for (let place = 0; place < window[0] * window[1]; place++) {
          const down = Math.floor(place / window[1]) * dilation[0];
          const across = (place % window[1]) * dilation[1];
          const row = y * rows.stride - rows.before + down;
          const column = x * columns.stride - columns.before + across;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          at(output, row * width + column, place);
        }
      }
    }
  }

  function countsOf(shape: readonly number[], windows: Windows) {
    const [rows, columns] = sidesOf(shape, windows);
    return [rows.count, columns.count] as const;
  }

  return { convolution, dense, countsOf, walk };
}
