/**
 * What the kernels should compute, as the textbook has it: straight sums over indices in float64, one
 * picture after the other. Slow, and short enough to be believed.
 */
import { adam } from '../plan.ts';

export interface ConvShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernelSize: number;
  readonly padding: 'valid' | 'same';
  /** Pictures that there is room for, and real ones. */
  readonly batch: number;
  readonly pictures: number;
}

export interface ConvSizes {
  /** Rows of zeros above the input and columns left of it; and below and right. */
  readonly padBefore: number;
  readonly padAfter: number;
  /** Before the pooling. */
  readonly rows: number;
  readonly columns: number;
  readonly pooledRows: number;
  readonly pooledColumns: number;
}

export function sizesOf(shape: ConvShape): ConvSizes {
  const padding = shape.padding === 'same' ? shape.kernelSize - 1 : 0;
  const padBefore = Math.floor(padding / 2);
  const rows = shape.height + padding - shape.kernelSize + 1;
  const columns = shape.width + padding - shape.kernelSize + 1;
  const [pooledRows, pooledColumns] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  return { padBefore, padAfter: padding - padBefore, rows, columns, pooledRows, pooledColumns };
}

/** All but `bias`, `[filters]`, as in Keras: `[height, width, channels, filters]`, `[picture, ...]`. */
export interface ConvValues {
  readonly input: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Of the pooled map. */
  readonly outputGradient: Float32Array;
}

/** One product of a convolution: indices into input, weights and the map before the pooling. */
type Visit = (input: number, weight: number, output: number) => void;

function eachProduct(shape: ConvShape, visit: Visit): void {
  const { height, width, channels, filters, kernelSize: k } = shape;
  const { padBefore, rows, columns } = sizesOf(shape);
  for (let picture = 0; picture < shape.pictures; picture++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const output = ((picture * rows + row) * columns + column) * filters;
        for (let ky = 0; ky < k; ky++) {
          for (let kx = 0; kx < k; kx++) {
            const [y, x] = [row + ky - padBefore, column + kx - padBefore];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            for (let c = 0; c < channels; c++) {
              const input = ((picture * height + y) * width + x) * channels + c;
              const weight = ((ky * k + kx) * channels + c) * filters;
              for (let f = 0; f < filters; f++) visit(input, weight + f, output + f);
            }
          }
        }
      }
    }
  }
}

/** Convolution and bias, before ReLU and pooling: `[picture, rows, columns, filters]`. */
export function convolved(shape: ConvShape, { input, weights, bias }: ConvValues): Float64Array {
  const { rows, columns } = sizesOf(shape);
  const { filters } = shape;
  const map = new Float64Array(shape.pictures * rows * columns * filters);
  map.forEach((_, i) => (map[i] = bias[i % filters] as number));
  eachProduct(shape, (i, w, o) => {
    map[o]! += (input[i] as number) * (weights[w] as number);
  });
  return map;
}

/** Calls back with each pooled value's index, and the indices of its four candidates in the map. */
export function eachWindow(
  shape: ConvShape,
  visit: (cell: number, candidates: readonly [number, number, number, number]) => void,
): void {
  const { rows, columns, pooledRows, pooledColumns } = sizesOf(shape);
  const { filters } = shape;
  let cell = 0;
  for (let picture = 0; picture < shape.pictures; picture++) {
    for (let row = 0; row < pooledRows; row++) {
      for (let column = 0; column < pooledColumns; column++) {
        const first = ((picture * rows + 2 * row) * columns + 2 * column) * filters;
        const below = first + columns * filters;
        for (let f = 0; f < filters; f++) {
          visit(cell++, [first + f, first + filters + f, below + f, below + filters + f]);
        }
      }
    }
  }
}

/** 0 to 3, the first of equals; 4 for a window that ReLU has closed. */
export function winnersOf(shape: ConvShape, map: Float64Array): Uint8Array {
  const winners: number[] = [];
  eachWindow(shape, (_, candidates) => {
    const values = candidates.map((i) => map[i] as number);
    const largest = Math.max(...values);
    winners.push(largest > 0 ? values.indexOf(largest) : 4);
  });
  return Uint8Array.from(winners);
}

/** ReLU and pooling: `[picture, pooledRows, pooledColumns, filters]`. */
export function pooled(shape: ConvShape, map: Float64Array): Float64Array {
  const values: number[] = [];
  eachWindow(shape, (_, candidates) => {
    values.push(Math.max(0, ...candidates.map((i) => map[i] as number)));
  });
  return Float64Array.from(values);
}

export interface ConvGradients {
  readonly input: Float64Array;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** `winners` decides where gradients go, so that a near-tie is no matter here. */
export function convGradients(
  shape: ConvShape,
  values: ConvValues,
  winners: Uint8Array,
): ConvGradients {
  const { rows, columns } = sizesOf(shape);
  const map = new Float64Array(shape.pictures * rows * columns * shape.filters);
  eachWindow(shape, (cell, candidates) => {
    const winner = candidates[winners[cell] as number];
    if (winner !== undefined) map[winner] = values.outputGradient[cell] as number;
  });
  const input = new Float64Array(shape.pictures * shape.height * shape.width * shape.channels);
  const weights = new Float64Array(values.weights.length);
  const bias = new Float64Array(shape.filters);
  eachProduct(shape, (i, w, o) => {
    input[i]! += (map[o] as number) * (values.weights[w] as number);
    weights[w]! += (map[o] as number) * (values.input[i] as number);
  });
  map.forEach((gradient, i) => (bias[i % shape.filters]! += gradient));
  return { input, weights, bias };
}

/** `[rows, columns]` from `[rows, depth]` and `[depth, columns]`. */
export function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [rows, depth, columns]: readonly [number, number, number],
): Float64Array {
  const result = new Float64Array(rows * columns);
  result.forEach((_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    for (let j = 0; j < depth; j++) {
      result[i]! += (a[row * depth + j] as number) * (b[j * columns + column] as number);
    }
  });
  return result;
}

/** `[columns, rows]` from `[rows, columns]`. */
export function transposed(a: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: rows * columns },
    (_, i) => a[(i % rows) * columns + Math.floor(i / rows)] as number,
  );
}

export interface AdamValues {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

/** Kingma and Ba, "Adam", algorithm 1, with epsilon outside of the bias correction as in Keras. */
export function adamStep(
  { weight, mean, variance }: AdamValues,
  gradient: number,
  rate: number,
): AdamValues {
  const { beta1, beta2, epsilon } = adam;
  const m = beta1 * mean + (1 - beta1) * gradient;
  const v = beta2 * variance + (1 - beta2) * gradient ** 2;
  return { weight: weight - (rate * m) / (Math.sqrt(v) + epsilon), mean: m, variance: v };
}
