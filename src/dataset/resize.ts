/** Resizing by TensorFlow's rule, so that a model sees elsewhere what it saw here. */
import type { Pixels } from './decode.ts';

/**
 * Bilinear, half-pixel centres, no antialias: `tf.image.resize(image, [size, size])`, computed in
 * float32 as there, then rounded to whole bytes. Returns `[size, size, 3]`, RGB.
 *
 * The rule is of tensorflow/core/kernels/image/resize_bilinear_op.cc: output pixel `o` lies at
 * `(o + 0.5) * inputSize / outputSize - 0.5` of the input, between two pixels, the outer ones held.
 */
export function resizeBilinear(
  { width, height, rgba }: Pixels,
  size: number,
): Uint8Array<ArrayBuffer> {
  const f = Math.fround;
  const columns = interpolation(width, size);
  const rows = interpolation(height, size);
  const resized = new Uint8Array(size * size * 3);
  let to = 0;
  for (let y = 0; y < size; y++) {
    const top = (rows.lower[y] as number) * width;
    const bottom = (rows.upper[y] as number) * width;
    const dy = rows.fraction[y] as number;
    for (let x = 0; x < size; x++) {
      const left = columns.lower[x] as number;
      const right = columns.upper[x] as number;
      const dx = columns.fraction[x] as number;
      for (let channel = 0; channel < 3; channel++) {
        const topLeft = rgba[(top + left) * 4 + channel] as number;
        const topRight = rgba[(top + right) * 4 + channel] as number;
        const bottomLeft = rgba[(bottom + left) * 4 + channel] as number;
        const bottomRight = rgba[(bottom + right) * 4 + channel] as number;
        const above = f(topLeft + f(f(topRight - topLeft) * dx));
        const below = f(bottomLeft + f(f(bottomRight - bottomLeft) * dx));
        resized[to++] = Math.round(f(above + f(f(below - above) * dy)));
      }
    }
  }
  return resized;
}

function interpolation(inputSize: number, outputSize: number) {
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
    fraction[o] = f(position - floor);
  }
  return { lower, upper, fraction };
}
