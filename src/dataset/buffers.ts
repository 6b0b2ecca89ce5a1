/**
 * Memory that is used again. To take it anew from the system for each picture, zeroed page by page, was
 * measured to take longer than to convert the picture. Each worker has its own.
 */
import { poolSize } from './pool-size.ts';

const mostBuffers = 8;
/** All workers together: the decoders of the pool, the one apart and the one that asks them. */
const mostBytesOfAll = 134_217_728;
/** What one worker keeps at most. */
export const mostBytes = Math.min(16_777_216, Math.floor(mostBytesOfAll / (poolSize + 2)));

const kept: ArrayBuffer[] = [];
let keptBytes = 0;

/**
 * What is in it is of no meaning. It belongs to who takes it, who gives it back or forgets it. Its buffer
 * may be longer: pictures differ in size.
 */
export function takeBytes(length: number): Uint8Array<ArrayBuffer> {
  let found = -1;
  let least = Infinity;
  for (const [place, { byteLength }] of kept.entries()) {
    // Of equals the last that was given back: it is the likeliest to be in the processor's cache still.
    if (byteLength >= length && byteLength <= least) [found, least] = [place, byteLength];
  }
  return new Uint8Array(takeKept(found) ?? new ArrayBuffer(length), 0, length);
}

/** The same with a buffer of just that length, for what is handed over to another worker. */
export function takeExactBytes(length: number): Uint8Array<ArrayBuffer> {
  const found = kept.findLastIndex(({ byteLength }) => byteLength === length);
  return new Uint8Array(takeKept(found) ?? new ArrayBuffer(length));
}

function takeKept(place: number): ArrayBuffer | null {
  if (place < 0) return null;
  const [buffer] = kept.splice(place, 1) as [ArrayBuffer];
  keptBytes -= buffer.byteLength;
  return buffer;
}

/** Nobody may look at `buffer` any more. */
export function giveBack(buffer: ArrayBufferLike): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength > mostBytes) return;
  kept.push(buffer);
  keptBytes += buffer.byteLength;
  // Those of sizes that nobody asks for any more are the oldest.
  while (kept.length > mostBuffers || keptBytes > mostBytes) {
    keptBytes -= (kept.shift() as ArrayBuffer).byteLength;
  }
}
