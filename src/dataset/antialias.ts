/**
 * `tf.image.resize(..., method='bilinear', antialias=True)`: each output pixel is the mean of the input
 * pixels around it, weighted by a triangle as wide as the picture shrinks. As computed by
 * tensorflow/core/kernels/image/scale_and_translate_op.cc: rows first, then columns.
 */
import type { Pixels } from './pixels.ts';

/** What is filled: its type rounds, or does not. */
export type Resized = Uint8ClampedArray | Float32Array;

/** Which input places an output place is the mean of, and how each weighs. */
interface Spans {
  /** The most places that one output place has. */
  readonly longest: number;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** `[outputSize, longest]`; a row adds up to 1. */
  readonly weights: Float32Array;
}

/**
 * Fills `resized`, `[size, size, 3]`, or `[size, size]` of a grey picture; its type rounds exact halves
 * to the even neighbour.
 */
export function resizeAntialiased(
  { width, height, rgba }: Pixels,
  size: number,
  resized: Resized,
): void {
  const isGrey = resized.length === size * size;
  const rows = triangleSpans(height, size);
  const columns = triangleSpans(width, size);
  const line = new Float32Array(width * (isGrey ? 1 : 3));
  const length = resized.length / size;
  for (let y = 0; y < size; y++) {
    const row = resized.subarray(y * length, (y + 1) * length);
    if (isGrey) {
      gatherGreyRows(rgba, rows, y, line);
      gatherGreyColumns(line, columns, row);
    } else {
      gatherRows(rgba, rows, y, line);
      gatherColumns(line, columns, row);
    }
  }
}

/** Fills `line`, `[width, 3]`, with the weighted sums of the rows of output row `y`. */
function gatherRows(
  rgba: Pixels['rgba'],
  { longest, starts, lengths, weights }: Spans,
  y: number,
  line: Float32Array,
): void {
  const f = Math.fround;
  const stride = (line.length / 3) * 4;
  const length = lengths[y] as number;
  const firstWeight = y * longest;
  for (let from = (starts[y] as number) * stride, to = 0; to < line.length; from += 4, to += 3) {
    let red = f(0);
    let green = f(0);
    let blue = f(0);
    for (let row = 0, at = from; row < length; row++, at += stride) {
      const weight = weights[firstWeight + row] as number;
      red = f(red + f(weight * (rgba[at] as number)));
      green = f(green + f(weight * (rgba[at + 1] as number)));
      blue = f(blue + f(weight * (rgba[at + 2] as number)));
    }
    line[to] = red;
    line[to + 1] = green;
    line[to + 2] = blue;
  }
}

/** The same for `line` of `[width]`. */
function gatherGreyRows(
  rgba: Pixels['rgba'],
  { longest, starts, lengths, weights }: Spans,
  y: number,
  line: Float32Array,
): void {
  const f = Math.fround;
  const stride = line.length * 4;
  const first = (starts[y] as number) * stride;
  const length = lengths[y] as number;
  const firstWeight = y * longest;
  for (let x = 0; x < line.length; x++) {
    let sum = f(0);
    for (let row = 0, at = first + x * 4; row < length; row++, at += stride) {
      sum = f(sum + f((weights[firstWeight + row] as number) * (rgba[at] as number)));
    }
    line[x] = sum;
  }
}

/** Fills `resized`, `[size, 3]`, with the weighted sums of `line`. */
function gatherColumns(
  line: Float32Array,
  { longest, starts, lengths, weights }: Spans,
  resized: Resized,
): void {
  const f = Math.fround;
  for (let x = 0, to = 0; to < resized.length; x++, to += 3) {
    let red = f(0);
    let green = f(0);
    let blue = f(0);
    const end = x * longest + (lengths[x] as number);
    for (let i = x * longest, at = (starts[x] as number) * 3; i < end; i++, at += 3) {
      const weight = weights[i] as number;
      red = f(red + f(weight * (line[at] as number)));
      green = f(green + f(weight * (line[at + 1] as number)));
      blue = f(blue + f(weight * (line[at + 2] as number)));
    }
    resized[to] = red;
    resized[to + 1] = green;
    resized[to + 2] = blue;
  }
}

/** The same for `line` of `[width]` and `resized` of `[size]`. */
function gatherGreyColumns(
  line: Float32Array,
  { longest, starts, lengths, weights }: Spans,
  resized: Resized,
): void {
  const f = Math.fround;
  for (let x = 0; x < resized.length; x++) {
    let sum = f(0);
    const end = x * longest + (lengths[x] as number);
    for (let i = x * longest, at = starts[x] as number; i < end; i++, at++) {
      sum = f(sum + f((weights[i] as number) * (line[at] as number)));
    }
    resized[x] = sum;
  }
}

function triangleSpans(inputSize: number, outputSize: number): Spans {
  const f = Math.fround;
  // The inverse of the scale as TensorFlow is given it, in float32.
  const inverse = f(1 / f(outputSize / inputSize));
  const radius = Math.max(inverse, 1);
  const perRadius = f(1 / radius);
  const longest = Math.min(2 * Math.ceil(radius) + 1, inputSize);
  const starts = new Int32Array(outputSize);
  const lengths = new Int32Array(outputSize);
  const weights = new Float32Array(outputSize * longest);
  for (let o = 0; o < outputSize; o++) {
    const centre = f(f(o + 0.5) * inverse);
    const start = clamp(Math.ceil(f(f(centre - radius) - 0.5)), inputSize);
    const end = clamp(Math.floor(f(f(centre + radius) - 0.5)), inputSize) + 1;
    const span = weights.subarray(o * longest, o * longest + end - start);
    let sum = f(0);
    for (let i = 0; i < span.length; i++) {
      const distance = Math.abs(f(f(f(start + i + 0.5) - centre) * perRadius));
      const weight = distance < 1 ? f(1 - distance) : 0;
      span[i] = weight;
      sum = f(sum + weight);
    }
    const perSum = f(1 / sum);
    for (let i = 0; i < span.length; i++) span[i] = (span[i] as number) * perSum;
    starts[o] = start;
    lengths[o] = end - start;
  }
  return { longest, starts, lengths, weights };
}

/** The nearest place there is. */
function clamp(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}
