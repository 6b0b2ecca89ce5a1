/**
 * Resizing by TensorFlow's rules, so that a model sees elsewhere what it saw here. Both are computed in
 * float32, sum by sum as there, and, for pixels that are kept, rounded to whole bytes, exact halves to the
 * even neighbour: the bytes are those of
 * `tf.cast(tf.round(tf.image.resize(image, [size, size], antialias=...)), tf.uint8)`.
 */
import type { ResizeRule } from '../domain/recipe.ts';
import { resizeAntialiased, type Resized } from './antialias.ts';
import { giveBack, takeBytes, takeExactBytes } from './buffers.ts';
import type { Pixels } from './pixels.ts';

/** Returns `[size, size, 3]`, RGB, in a buffer of just that length. */
export function resize(pixels: Pixels, size: number, rule: ResizeRule): Uint8Array<ArrayBuffer> {
  // Both rules leave a picture of that size as it is.
  if (pixels.width === size && pixels.height === size) return pixels.rgb ?? rgbOf(pixels);
  // Of a grey picture one channel is computed: the others would come out the same. Where few pixels
  // are looked at, to look whether it is one takes longer than it saves.
  const isWorthIt = rule === 'antialiased' || pixels.width * pixels.height <= 8 * size * size;
  const isGrey = isWorthIt && hasNoColors(pixels);
  const bytes = isGrey ? takeBytes(size * size) : takeExactBytes(size * size * 3);
  const resized = new Uint8ClampedArray(bytes.buffer, 0, bytes.length);
  fill(pixels, size, rule, resized);
  if (!isGrey) return bytes;
  const rgb = threefold(bytes);
  giveBack(bytes.buffer);
  return rgb;
}

/** The same before it is rounded: `[size, size, 3]`, 0 to 255. */
export function resizeUnrounded(
  pixels: Pixels,
  size: number,
  rule: ResizeRule,
): Float32Array<ArrayBuffer> {
  if (pixels.width === size && pixels.height === size) {
    return Float32Array.from(pixels.rgb ?? rgbOf(pixels));
  }
  const resized = new Float32Array(size * size * 3);
  fill(pixels, size, rule, resized);
  return resized;
}

function fill(pixels: Pixels, size: number, rule: ResizeRule, resized: Resized): void {
  if (rule === 'antialiased') resizeAntialiased(pixels, size, resized);
  else resizeBilinear(pixels, size, resized);
}

function hasNoColors({ width, height, rgba }: Pixels): boolean {
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  // The first byte equals the second, and the second the third.
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    if (((word ^ (word >>> 8)) & 0xffff) !== 0) return false;
  }
  return true;
}

/** Four pixels at a time, as three words: half the time. What browsers run on is little-endian. */
function rgbOf({ width, height, rgba }: Pixels): Uint8Array<ArrayBuffer> {
  const count = width * height;
  const rgb = takeExactBytes(count * 3);
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, count);
  const to = new Uint32Array(rgb.buffer, 0, Math.floor(count / 4) * 3);
  for (let i = 0, word = 0; word < to.length; i += 4, word += 3) {
    const second = from[i + 1] as number;
    const third = from[i + 2] as number;
    to[word] = ((from[i] as number) & 0xffffff) | (second << 24);
    to[word + 1] = ((second >>> 8) & 0xffff) | (third << 16);
    to[word + 2] = ((third >>> 16) & 0xff) | ((from[i + 3] as number) << 8);
  }
  for (let i = count - (count % 4); i < count; i++) {
    rgb.set(rgba.subarray(i * 4, i * 4 + 3), i * 3);
  }
  return rgb;
}

function threefold(grey: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgb = takeExactBytes(grey.length * 3);
  for (let from = 0, to = 0; from < grey.length; from++, to += 3) {
    rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[from] as number;
  }
  return rgb;
}

/**
 * Half-pixel centres, no antialias, the rule of tensorflow/core/kernels/image/resize_bilinear_op.cc:
 * output pixel `o` lies at `(o + 0.5) * inputSize / outputSize - 0.5` of the input, between two
 * pixels, the outer ones held; first between columns, then between rows. Fills `resized`,
 * `[size, size, 3]`, or `[size, size]` of a grey picture; its type rounds as the rule says.
 */
function resizeBilinear({ width, height, rgba }: Pixels, size: number, resized: Resized): void {
  const f = Math.fround;
  const isGrey = resized.length === size * size;
  const columns = interpolation(width, size);
  const rows = interpolation(height, size);
  const interpolateRow = isGrey ? interpolateGreyRow : interpolateRgbRow;
  const length = resized.length / size;
  let above = new Float32Array(length);
  let below = new Float32Array(length);
  let rowAbove = -1;
  let rowBelow = -1;
  for (let y = 0, to = 0; y < size; y++) {
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
    for (let x = 0; x < length; x++, to++) {
      const value = above[x] as number;
      resized[to] = f(value + f(f((below[x] as number) - value) * dy));
    }
  }
}

/** Fills `line`, `[size, 3]`, from the row of `rgba` that begins at `start`. */
function interpolateRgbRow(
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

/** The same for `line` of `[size]`. */
function interpolateGreyRow(
  rgba: Pixels['rgba'],
  start: number,
  { lower, upper, fraction }: Interpolation,
  line: Float32Array,
): void {
  const f = Math.fround;
  for (let x = 0; x < line.length; x++) {
    const left = rgba[start + (lower[x] as number) * 4] as number;
    const right = rgba[start + (upper[x] as number) * 4] as number;
    line[x] = left + f((right - left) * (fraction[x] as number));
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
