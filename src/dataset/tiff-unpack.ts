/**
 * Unpacks the parts of a TIFF (TIFF 6.0, Adobe, 1992, sections 9, 13 and 14; Adobe Photoshop TIFF
 * Technical Notes, 2002, for Deflate). Nothing is allocated that the checked header has not asked for,
 * nothing loops on damaged data, and what does not fill its part is damaged.
 */
import { FailureError } from '../domain/failure.ts';
import { bitsPerPixel, compression, type TiffHeader } from './tiff-header.ts';

/**
 * Part `i` of the file: rows of packed values in the file's own byte order, each row beginning on a
 * byte. Throws the FileFailure of a damaged file.
 */
export async function unpackPart(
  bytes: Uint8Array,
  header: TiffHeader,
  i: number,
): Promise<Uint8Array> {
  const { parts } = header;
  const offset = parts.offsets[i] as number;
  const packed = bytes.subarray(offset, offset + (parts.byteCounts[i] as number));
  const rowBytes = Math.ceil((parts.width * bitsPerPixel(header)) / 8);
  const length = rowBytes * (parts.rows[i] as number);
  const unpacked = await unpack(packed, header.compression, length);
  if (header.predictor === 2) addNeighbours(unpacked, rowBytes, header);
  return unpacked;
}

/** Gives `length` bytes that are nobody else's. */
function unpack(
  packed: Uint8Array,
  code: number,
  length: number,
): Uint8Array | Promise<Uint8Array> {
  switch (code) {
    case compression.lzw:
      return unpackLzw(packed, length);
    case compression.packBits:
      return unpackPackBits(packed, length);
    case compression.deflate:
    case compression.oldDeflate:
      return inflate(packed.slice(), length);
    default:
      return packed.slice(0, length);
  }
}

const clearCode = 256;
const endCode = 257;
const firstFreeCode = 258;
const codeLimit = 4096;

/** Codes of 9 to 12 bits, the highest bit first; a new one stands for an old string and a byte more. */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  // A code's string has always been written already: where, and how long it is.
  const starts = new Uint32Array(codeLimit);
  const lengths = new Uint32Array(codeLimit);
  let next = firstFreeCode;
  let bits = 0;
  let bitCount = 0;
  let before = 0;
  let at = 0;
  for (const byte of packed) {
    // One code earlier than needed, as the first writers did it.
    const width = next < 511 ? 9 : next < 1023 ? 10 : next < 2047 ? 11 : 12;
    bits = ((bits << 8) | byte) & 0xfffff;
    bitCount += 8;
    if (bitCount < width) continue;
    bitCount -= width;
    const code = (bits >> bitCount) & (2 ** width - 1);
    if (code === endCode) break;
    if (code === clearCode) {
      next = firstFreeCode;
      before = at;
      continue;
    }
    // The string before, with the first byte of this one behind it.
    if (before < at && next < codeLimit) {
      starts[next] = before;
      lengths[next] = at - before + 1;
      next++;
    }
    before = at;
    if (code < clearCode) {
      unpacked[at++] = code;
    } else if (code < next) {
      const end = Math.min(length, at + (lengths[code] as number));
      for (let from = starts[code] as number; at < end; from++, at++) {
        unpacked[at] = unpacked[from] as number;
      }
    } else {
      throw damaged();
    }
    if (at === length) return unpacked;
  }
  throw damaged();
}

/** A count, and so many bytes; or a negative count, and one byte to repeat. */
function unpackPackBits(packed: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length;) {
    const count = packed[at] as number;
    if (count < 128) {
      unpacked.set(packed.subarray(at + 1, at + 2 + Math.min(count, length - to - 1)), to);
      to += Math.min(count + 1, packed.length - at - 1);
      at += count + 2;
    } else {
      // 128 alone stands for nothing.
      if (count > 128) {
        unpacked.fill(packed[at + 1] ?? 0, to, to + 257 - count);
        to += 257 - count;
      }
      at += count > 128 ? 2 : 1;
    }
  }
  if (to < length) throw damaged();
  return unpacked;
}

/** By the browser, with an end to it: a few bytes of zlib's format can stand for gigabytes. */
async function inflate(packed: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> {
  const inflated = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const reader = inflated.getReader();
  const unpacked = new Uint8Array(length);
  let at = 0;
  try {
    while (at < length) {
      const { done, value } = await reader.read();
      if (done) throw damaged();
      unpacked.set(value.subarray(0, length - at), at);
      at += value.length;
    }
    return unpacked;
  } catch {
    throw damaged();
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Each value was stored as the difference from the same channel's to the left. */
function addNeighbours(unpacked: Uint8Array, rowBytes: number, header: TiffHeader): void {
  const stride = bitsPerPixel(header) / 8;
  const [low, high] = header.littleEndian ? [0, 1] : [1, 0];
  for (let start = 0; start < unpacked.length; start += rowBytes) {
    const end = start + rowBytes;
    if (header.bitsPerChannel === 8) {
      for (let at = start + stride; at < end; at++) add(unpacked, at, at - stride, 0);
    } else {
      for (let at = start + stride; at < end; at += 2) {
        const carry = add(unpacked, at + low, at + low - stride, 0);
        add(unpacked, at + high, at + high - stride, carry);
      }
    }
  }
}

/** Adds one byte and a carry to another in place; returns the carry. */
function add(bytes: Uint8Array, at: number, from: number, carry: number): number {
  const sum = (bytes[at] as number) + (bytes[from] as number) + carry;
  bytes[at] = sum;
  return sum >> 8;
}

function damaged(): FailureError {
  return new FailureError({ kind: 'damaged-image', format: 'TIFF', truncated: false });
}
