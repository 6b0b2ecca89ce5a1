/**
 * Resizing by TensorFlow's rules, so that a model sees elsewhere what it saw here. Both are computed in
 * float32, sum by sum as there, and rounded to whole bytes, exact halves to the even neighbour: the
 * bytes are those of `tf.cast(tf.round(tf.image.resize(image, [size, size], antialias=...)), tf.uint8)`.
 */
import type { ResizeRule } from '../domain/recipe.ts';
import { resizeAntialiased } from './antialias.ts';
import type { Pixels } from './pixels.ts';

/** Returns `[size, size, 3]`, RGB. */
export function resize(pixels: Pixels, size: number, rule: ResizeRule): Uint8Array<ArrayBuffer> {
  // Both rules leave a picture of that size as it is.
  if (pixels.width === size && pixels.height === size) return rgbOf(pixels);
  return rule === 'antialiased' ? resizeAntialiased(pixels, size) : resizeBilinear(pixels, size);
}

function rgbOf({ width, height, rgba }: Pixels): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}

/**
 * Half-pixel centres, no antialias, the rule of tensorflow/core/kernels/image/resize_bilinear_op.cc:
 * output pixel `o` lies at `(o + 0.5) * inputSize / outputSize - 0.5` of the input, between two
 * pixels, the outer ones held; first between columns, then between rows.
 */
function resizeBilinear({ width, height, rgba }: Pixels, size: number): Uint8Array<ArrayBuffer> {
  const f = Math.fround;
  const columns = interpolation(width, size);
  const rows = interpolation(height, size);
  // Stored into, it rounds as the rule says.
  const resized = new Uint8ClampedArray(size * size * 3);
  let above = new Float32Array(size * 3);
  let below = new Float32Array(size * 3);
  let rowAbove = -1;
  let rowBelow = -1;
  for (let y = 0; y < size; y++) {
    const top = rows.lower[y] as number;
    const bottom = rows.upper[y] as number;
    const dy = rows.fraction[y] as number;
    // When a picture grows, rows are used again.
    if (top === rowBelow) {
      [above, below] = [below, above];
      [rowAbove, rowBelow] = [rowBelow, rowAbove];
    }
    if (top !== rowAbove) interpolateRow(rgba, top * width * 4, columns, above);
    rowAbove = top;
    if (bottom !== rowBelow) interpolateRow(rgba, bottom * width * 4, columns, below);
    rowBelow = bottom;
    for (let x = 0, to = y * size * 3; x < size * 3; x++, to++) {
      const value = above[x] as number;
      resized[to] = f(value + f(f((below[x] as number) - value) * dy));
    }
  }
  return new Uint8Array(resized.buffer);
}

/** Fills `line`, `[size, 3]`, from the row of `rgba` that begins at `start`. */
function interpolateRow(
  rgba: Pixels['rgba'],
  start: number,
  { lower, upper, fraction }: Interpolation,
  line: Float32Array,
): void {
  const f = Math.fround;
  for (let x = 0, to = 0; to < line.length; x++, to += 3) {
    const left = start + (lower[x] as number) * 4;
    const right = start + (upper[x] as number) * 4;
    const dx = fraction[x] as number;
    const red = rgba[left] as number;
    const green = rgba[left + 1] as number;
    const blue = rgba[left + 2] as number;
    // The array rounds the sums to float32.
    line[to] = red + f(((rgba[right] as number) - red) * dx);
    line[to + 1] = green + f(((rgba[right + 1] as number) - green) * dx);
    line[to + 2] = blue + f(((rgba[right + 2] as number) - blue) * dx);
  }
}

interface Interpolation {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly fraction: Float32Array;
}

function interpolation(inputSize: number, outputSize: number): Interpolation {
  const f = Math.fround;
  const scale = f(inputSize / outputSize);
  const lower = new Int32Array(outputSize);
  const upper = new Int32Array(outputSize);
  const fraction = new Float32Array(outputSize);
  for (let o = 0; o < outputSize; o++) {
    const position = f(f(f(o + 0.5) * scale) - 0.5);
    const floor = Math.floor(position);
    lower[o] = Math.max(0, floor);
    upper[o] = Math.min(inputSize - 1, Math.ceil(position));
    fraction[o] = position - floor;
  }
  return { lower, upper, fraction };
}
