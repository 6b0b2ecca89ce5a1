/**
 * The frame of a record in an event file, that of TFRecord (TensorFlow, `lib/io/record_writer.h`):
 * length in 64 bits, its masked checksum, the data, their masked checksum, all little endian.
 */
import { maskedCrc32c } from './crc32c.ts';

const headBytes = 12;
const footBytes = 4;

/** What a record takes beside its data. */
export const frameBytes = headBytes + footBytes;

export function recordOf(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(frameBytes + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, headBytes);
  view.setUint32(headBytes + data.length, maskedCrc32c(data), true);
  return record;
}

/** The data of the record at `at`, no copy; `cut` where `bytes` end within it. */
export function recordAt(bytes: Uint8Array, at: number): Uint8Array | 'cut' | 'damaged' {
  const left = bytes.length - at;
  if (left < headBytes) return 'cut';
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, left);
  if (view.getUint32(8, true) !== maskedCrc32c(bytes.subarray(at, at + 8))) return 'damaged';
  const length = view.getBigUint64(0, true);
  if (length > left - frameBytes) return 'cut';
  const end = headBytes + Number(length);
  const data = bytes.subarray(at + headBytes, at + end);
  return view.getUint32(end, true) === maskedCrc32c(data) ? data : 'damaged';
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
