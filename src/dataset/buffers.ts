/**
 * Memory that is used again. To take it anew from the system for each picture, zeroed page by page, was
 * measured to take longer than to convert the picture. Each worker has its own.
 */
const mostBuffers = 8;
const mostBytes = 16_777_216;

const kept: ArrayBuffer[] = [];
let keptBytes = 0;

/** What is in it is of no meaning. It belongs to who takes it, who gives it back or forgets it. */
export function takeBytes(length: number): Uint8Array<ArrayBuffer> {
  // The last that was given back is the likeliest to be in the processor's cache still.
  const found = kept.findLastIndex(({ byteLength }) => byteLength === length);
  if (found < 0) return new Uint8Array(length);
  const [buffer] = kept.splice(found, 1) as [ArrayBuffer];
  keptBytes -= length;
  return new Uint8Array(buffer);
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
