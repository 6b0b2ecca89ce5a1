/**
 * The texts of an HDF5 file lie in global heaps: collections of objects, each saying where the next
 * begins. The library (2.0) follows them for ever when one says that it takes no room, so that they
 * are walked here before. Layout: "HDF5 File Format Specification", III.E, with sizes of 8 bytes.
 */

/** "GCOL" and version 1. */
const signature = [0x47, 0x43, 0x4f, 0x4c, 1];
const headBytes = 16;
/** No collection is smaller; what is begins by chance in the midst of numbers. */
const leastBytes = 4096;

/** Does each collection in the file come to its end? */
export function heapsEnd(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(0x47); at >= 0; at = bytes.indexOf(0x47, at + 1)) {
    const isHeap =
      at + headBytes <= bytes.length && signature.every((byte, i) => bytes[at + i] === byte);
    if (isHeap && !ends(view, at)) return false;
  }
  return true;
}

function ends(view: DataView, start: number): boolean {
  // The library has sizes of 4 bytes in its memory, and so looks at the lower half alone.
  const size = view.getUint32(start + 8, true);
  const end = start + size;
  // It does not read a collection of another size.
  if (size < leastBytes || end > view.byteLength) return true;
  for (let at = start + headBytes; at + headBytes <= end;) {
    const index = view.getUint16(at, true);
    const content = view.getUint32(at + 8, true);
    const room = index === 0 ? content : headBytes + Math.ceil(content / 8) * 8;
    if (room < headBytes || room > end - at) return false;
    at += room;
  }
  return true;
}
