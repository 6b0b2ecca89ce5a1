/**
 * Whether this browser's `ImageDecoder` gives the same pixels as its `createImageBitmap`. No standard
 * says so; so each decoder tries small pictures of every kind both ways, once, and goes by that.
 */
import { decodeBitmap, readBitmap } from './bitmap.ts';
import { decodeFrame } from './jpeg-frame.ts';
import { loadConverter } from './jpeg-planes.ts';
import samples from './jpeg-proof.json';
import type { Pixels } from './pixels.ts';

/** That of the samples which is square: the pixels that the network may see are compared too. */
const squareSize = 21;

let proof: Promise<boolean> | null = null;

/** Some milliseconds the first time, then known; but nothing is known while code could not be loaded. */
export async function framesAreExact(): Promise<boolean> {
  if (!('ImageDecoder' in globalThis)) return false;
  try {
    await loadConverter();
  } catch {
    return false;
  }
  proof ??= proveAll();
  return proof;
}

async function proveAll(): Promise<boolean> {
  const results = await Promise.all(Object.values(samples).map((base64) => proveOne(base64)));
  return results.every(Boolean);
}

/** The same pixels of a whole file, and none of one cut short, which is to be skipped. */
async function proveOne(base64: string): Promise<boolean> {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const [frame, cutShort, bitmap] = await Promise.all([
    decodeFrame(bytes, 1, Infinity, squareSize),
    decodeFrame(bytes.slice(0, -40), 1, Infinity, squareSize),
    decodeBitmap(bytes),
  ]);
  if (!bitmap) return false;
  try {
    if (!frame || cutShort) return false;
    const { width, height } = bitmap;
    return areSame(frame, { width, height, rgba: readBitmap(bitmap) });
  } finally {
    bitmap.close();
  }
}

function areSame(a: Pixels, b: Pixels): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.rgba.every((value, i) => i % 4 === 3 || value === b.rgba[i]) &&
    (a.rgb?.every((value, i) => value === b.rgba[i + Math.floor(i / 3)]) ?? true)
  );
}
