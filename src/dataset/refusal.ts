/**
 * Why the browser's decoder refused a file: it gives the same error for every fault, so the reason has
 * to come from the bytes.
 */
import type { FileFailure } from '../domain/failure.ts';
import { hasArithmeticCoding, rareVariant, readJpegHeader } from './jpeg-header.ts';

/** The truest reason: a variant that is not decoded, then an end that is missing, then other damage. */
export function refusalOf(bytes: Uint8Array, format: string): FileFailure {
  const truncated = isCutShort(bytes, format);
  const variant = variantOf(bytes, format, truncated);
  if (variant !== null) return { kind: 'unsupported-variant', format, variant };
  return { kind: 'damaged-image', format, truncated };
}

function variantOf(bytes: Uint8Array, format: string, truncated: boolean): string | null {
  if (format === 'JPEG') {
    const header = readJpegHeader(bytes);
    if (!header) return null;
    // Some browsers read it, and refuse it for its damage alone.
    const isArithmetic = hasArithmeticCoding(header) && !truncated;
    return rareVariant(header) ?? (isArithmetic ? 'arithmetic coding' : null);
  }
  if (format === 'BMP' && bytes.length >= 34 && viewOf(bytes).getUint32(14, true) >= 40) {
    const compression = viewOf(bytes).getUint32(30, true);
    if (compression === 4) return 'a JPEG inside';
    if (compression === 5) return 'a PNG inside';
  }
  return null;
}

/** Whether the file's end is missing, where its format tells; some writers pad behind the end. */
function isCutShort(bytes: Uint8Array, format: string): boolean {
  const view = viewOf(bytes);
  switch (format) {
    case 'JPEG':
      return !endsWith(bytes, [0xff, 0xd9]);
    case 'PNG':
      return !endsWith(bytes, [0x49, 0x45, 0x4e, 0x44]);
    case 'GIF':
      return !endsWith(bytes, [0x00, 0x3b]);
    case 'WebP':
      return bytes.length < 8 || view.getUint32(4, true) + 8 > bytes.length;
    case 'BMP':
      return isBitmapCutShort(view);
    case 'AVIF':
      return areBoxesCutShort(view);
    default:
      return false;
  }
}

function endsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  const end = bytes.subarray(-1024);
  return end.some((_, i) => mark.every((byte, k) => end[i + k] === byte));
}

/** Compressed rows have no length that is known beforehand. */
function isBitmapCutShort(view: DataView): boolean {
  if (view.byteLength < 54) return true;
  if (view.getUint32(14, true) < 40) return false;
  if (![1, 2, 4, 8, 16, 24, 32].includes(view.getUint16(28, true))) return false;
  const isCompressed = [1, 2, 4, 5].includes(view.getUint32(30, true));
  if (isCompressed) return view.getUint32(2, true) > view.byteLength;
  const rowBytes =
    Math.ceil((Math.abs(view.getInt32(18, true)) * view.getUint16(28, true)) / 32) * 4;
  const pictureBytes = rowBytes * Math.abs(view.getInt32(22, true));
  return view.getUint32(10, true) + pictureBytes > view.byteLength;
}

/** The boxes of ISO/IEC 14496-12 follow each other to the end; the last may be open. */
function areBoxesCutShort(view: DataView): boolean {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    if (size === 0) return false;
    // A size of 1 says that 64 bits of it follow.
    const isLong = size === 1 && at + 16 <= view.byteLength;
    at += isLong ? Number(view.getBigUint64(at + 8)) : Math.max(size, 8);
  }
  return at !== view.byteLength;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
