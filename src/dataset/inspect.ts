/**
 * Looks at a file's bytes before any decoder does: what it really is, whatever its name says, and
 * how large a picture it would become.
 */
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { FailureError } from '../domain/failure.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { describeFile } from './not-an-image.ts';
import { readTiffHeader, type TiffHeader } from './tiff-header.ts';

export interface Inspection {
  /** "JPEG", "PNG": as a person says it. */
  readonly format: string;
  /** Every browser decodes this format; others only some. */
  readonly isCommon: boolean;
  /** Of a TIFF, which we decode. */
  readonly tiff?: TiffHeader;
}

/** A decoded picture takes 4 bytes a pixel: 400 MB at this limit. */
export const limitMegapixels = 100;

const formatNames: { readonly [mime: string]: string } = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/apng': 'PNG',
  'image/bmp': 'BMP',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
  'image/x-icon': 'icon',
  'image/tiff': 'TIFF',
  'image/heic': 'HEIC',
  'image/heif': 'HEIF',
  'image/heic-sequence': 'HEIC',
  'image/heif-sequence': 'HEIF',
  'image/vnd.adobe.photoshop': 'Photoshop',
  'image/jxl': 'JPEG XL',
  'image/jp2': 'JPEG 2000',
  'image/jls': 'JPEG-LS',
};

const commonFormats = new Set(['JPEG', 'PNG', 'BMP', 'GIF', 'WebP', 'AVIF', 'icon']);

/** Throws the FileFailure of a file that can't be a picture. `bytes`: the whole file. */
export async function inspect(bytes: Uint8Array): Promise<Inspection> {
  const format = await refuseByStart(bytes);
  const tiff = format === 'TIFF' ? readTiffHeader(bytes) : undefined;
  const pixels = tiff ?? storedSize(bytes, format);
  if (pixels && pixels.width * pixels.height > limitMegapixels * 1e6) {
    const { width, height } = pixels;
    throw new FailureError({ kind: 'too-many-pixels', width, height, limitMegapixels });
  }
  return { format, isCommon: commonFormats.has(format), ...(tiff ? { tiff } : {}) };
}

/** The format by the first bytes of a file. Throws when they are not those of a picture. */
export async function refuseByStart(bytes: Uint8Array): Promise<string> {
  if (bytes.length === 0) throw new FailureError({ kind: 'empty-file' });
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (!type && wasPng(bytes)) return 'PNG';
  if (!type?.mime.startsWith('image/')) {
    throw new FailureError({ kind: 'not-an-image', found: describeFile(bytes, type) });
  }
  if (type.mime === 'image/heif' && namesBrand(bytes, 'avif')) return 'AVIF';
  return formatNames[type.mime] ?? type.ext.toUpperCase();
}

/** A PNG's first bytes are made to be damaged by whatever damages files: it is still one. */
function wasPng(bytes: Uint8Array): boolean {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return start.startsWith('PNG', 1) || start.startsWith('IHDR', 12);
}

/** Whether a file of boxes (ISO/IEC 14496-12) names a brand among those it agrees with. */
function namesBrand(bytes: Uint8Array, brand: string): boolean {
  const end = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  for (let at = 16; at + 4 <= Math.min(end, bytes.length); at += 4) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === brand) return true;
  }
  return false;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** As the header says; null where it hides it. */
function storedSize(bytes: Uint8Array, format: string): Size | null {
  if (format === 'JPEG') return readJpegHeader(bytes);
  if (format === 'BMP') return bitmapSize(bytes);
  try {
    return imageSize(bytes);
  } catch {
    return null;
  }
}

/** image-size reads the header of Windows only; OS/2's of 12 bytes has the size in 16-bit words. */
function bitmapSize(bytes: Uint8Array): Size | null {
  if (bytes.length < 26) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(14, true) === 12) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  // Rows stored from the top down have a negative height.
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  return { width: Math.abs(width), height: Math.abs(height) };
}
