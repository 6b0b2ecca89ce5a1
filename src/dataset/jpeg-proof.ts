/**
 * Whether this browser's `ImageDecoder` gives the same pixels as its `createImageBitmap`. No standard
 * says so; so each decoder tries small pictures of every kind both ways, once, and goes by that.
 */
import { decodeBitmap, readBitmap } from './bitmap.ts';
import { decodeFrame } from './jpeg-frame.ts';
import samples from './jpeg-proof.json';
import type { Pixels } from './pixels.ts';

let proof: Promise<boolean> | null = null;

/** Some milliseconds the first time, then known. */
export function framesAreExact(): Promise<boolean> {
  proof ??= 'ImageDecoder' in globalThis ? proveAll() : Promise.resolve(false);
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
    decodeFrame(bytes, 1, Infinity),
    decodeFrame(bytes.slice(0, -40), 1, Infinity),
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
    a.rgba.every((value, i) => i % 4 === 3 || value === b.rgba[i])
  );
}
