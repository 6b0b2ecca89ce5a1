/** The chunks of a PNG (W3C, PNG Specification, third edition, section 5). */
import { crc32 } from './crc32.ts';

export interface PngChunk {
  readonly type: string;
  /** Where its content begins; the type stands in the four bytes before. */
  readonly start: number;
  readonly end: number;
}

/** Yields the chunks in order, as far as they lie whole in `bytes`, up to the end of the picture. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length;) {
    const start = at + 8;
    const end = start + view.getUint32(at);
    if (end + 4 > bytes.length) return;
    const type = String.fromCharCode(...bytes.subarray(at + 4, start));
    yield { type, start, end };
    if (type === 'IEND') return;
    at = end + 4;
  }
}

/** Whether a decoder takes the chunk: what is damaged and not needed is passed over. */
export function isWhole(bytes: Uint8Array, chunk: PngChunk): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(chunk.end) === checksum(bytes, chunk);
}

/** Writes the checksum that belongs to the chunk's type and content as they are now. */
export function mendChecksum(bytes: Uint8Array, chunk: PngChunk): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(chunk.end, checksum(bytes, chunk));
}

function checksum(bytes: Uint8Array, { start, end }: PngChunk): number {
  return crc32(bytes.subarray(start - 4, end));
}
