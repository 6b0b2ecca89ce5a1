/**
 * The pictures of a batch, as the host gives them: three bytes a pixel, one behind the other. The first layer
 * reads words of four bytes, or floats.
 */
import { unrolled, writeKernel, type Kernel, type Place } from './kernel.ts';

/** Bytes that the host writes for so many pixels: whole threads of twelve. */
export function packedBytes(pixels: number): number {
  return 12 * Math.ceil(pixels / 4);
}

/** A word for each pixel, its fourth byte zero. */
export function wordBytes(pixels: number): number {
  return 16 * Math.ceil(pixels / 4);
}

/** Four pixels from three words. */
const fourPixels = `
  let a = bytes[3u * thread];
  let b = bytes[3u * thread + 1u];
  let c = bytes[3u * thread + 2u];
  let pixels = vec4<u32>(
    a & 0xffffffu,
    (a >> 24u) | ((b & 0xffffu) << 8u),
    (b >> 16u) | ((c & 0xffu) << 16u),
    c >> 8u,
  );`;

export function pixelsToWords(pixels: number, bytes: Place, words: Place): Kernel {
  return writeKernel({
    label: 'pixels to words',
    bindings: [
      { name: 'bytes', place: bytes, type: 'u32' },
      { name: 'words', place: words, type: 'vec4<u32>', writes: true },
    ],
    threads: Math.ceil(pixels / 4),
    body: `${fourPixels}\n  words[thread] = pixels;`,
  });
}

/** `[picture, row, column, four]`, 0 to 1; the fourth is zero. */
export function pixelsToFloats(pixels: number, bytes: Place, floats: Place): Kernel {
  const store = (i: number) =>
    `if (4u * thread + ${i}u < ${pixels}u) { floats[4u * thread + ${i}u] = unpack4x8unorm(pixels[${i}]); }`;
  return writeKernel({
    label: 'pixels to floats',
    bindings: [
      { name: 'bytes', place: bytes, type: 'u32' },
      { name: 'floats', place: floats, type: 'vec4<f32>', writes: true },
    ],
    threads: Math.ceil(pixels / 4),
    body: `${fourPixels}\n${unrolled(4, store)}`,
  });
}
