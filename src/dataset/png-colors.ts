/** The colours of a PNG with an alpha channel as stored, without a canvas or WebGL: slower, and exact. */
import { decode } from 'fast-png';
import type { Pixels } from './pixels.ts';
import { pngChunks } from './png-chunks.ts';

/** As stored, whatever its orientation; of 16 bits the upper 8. Null where it can't be decoded. */
export function decodePngColors(bytes: Uint8Array): Pixels | null {
  try {
    const { width, height, channels, depth, data } = decode(withoutNotes(bytes));
    const shift = depth === 16 ? 8 : 0;
    const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
    const rgba = new Uint8Array(width * height * 4);
    for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
      rgba[to] = (data[from] as number) >> shift;
      rgba[to + 1] = (data[from + green] as number) >> shift;
      rgba[to + 2] = (data[from + blue] as number) >> shift;
    }
    return { width, height, rgba };
  } catch {
    return null;
  }
}

/** The chunks alone that make the picture: fast-png would fail for a fault in any other. */
function withoutNotes(bytes: Uint8Array): Uint8Array {
  const parts = [bytes.subarray(0, 8)];
  for (const { type, start, end } of pngChunks(bytes)) {
    if (['IHDR', 'IDAT', 'IEND'].includes(type)) parts.push(bytes.subarray(start - 8, end + 4));
  }
  const copy = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    copy.set(part, at);
    at += part.length;
  }
  return copy;
}
