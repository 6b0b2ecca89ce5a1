/**
 * Looks at a file's bytes before any decoder does: what it really is, whatever its name says, and
 * how large a picture it would become.
 */
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { FailureError } from '../domain/failure.ts';

export interface Inspection {
  /** "JPEG", "PNG": as a person says it. */
  readonly format: string;
  readonly mime: string;
  /** As stored; null where the header hides it. */
  readonly pixels: { readonly width: number; readonly height: number } | null;
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
  'image/vnd.adobe.photoshop': 'Photoshop',
  'image/jxl': 'JPEG XL',
  'image/jp2': 'JPEG 2000',
};

/** The formats that browsers decode. */
const decodable = new Set(['JPEG', 'PNG', 'BMP', 'GIF', 'WebP', 'AVIF', 'icon']);

/** Throws the FileFailure of a file that can't be a picture. `bytes`: the whole file. */
export async function inspect(bytes: Uint8Array): Promise<Inspection> {
  const { format, mime } = await refuseByStart(bytes);
  const pixels = format === 'BMP' ? bitmapSize(bytes) : storedSize(bytes);
  if (pixels && pixels.width * pixels.height > limitMegapixels * 1e6) {
    throw new FailureError({ kind: 'too-many-pixels', ...pixels, limitMegapixels });
  }
  return { format, mime, pixels };
}

/** What the first bytes of a file say. Throws when they are not those of a picture to decode. */
export async function refuseByStart(
  bytes: Uint8Array,
): Promise<Pick<Inspection, 'format' | 'mime'>> {
  if (bytes.length === 0) throw new FailureError({ kind: 'empty-file' });
  const found = await typeOf(bytes);
  const format = found.mime.startsWith('image/')
    ? (formatNames[found.mime] ?? found.extension.toUpperCase())
    : null;
  if (format === null) {
    throw new FailureError({ kind: 'not-an-image', found: describe(found, bytes) });
  }
  if (!decodable.has(format)) throw new FailureError({ kind: 'unsupported-format', format });
  return { format, mime: found.mime };
}

interface FoundType {
  readonly mime: string;
  readonly extension: string;
}

async function typeOf(bytes: Uint8Array): Promise<FoundType> {
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  return type ? { mime: type.mime, extension: type.ext } : { mime: 'unknown', extension: '' };
}

function storedSize(bytes: Uint8Array): { width: number; height: number } | null {
  try {
    const { width, height } = imageSize(bytes);
    return { width, height };
  } catch {
    return null;
  }
}

/** image-size reads the header of Windows only; OS/2's of 12 bytes has the size in 16-bit words. */
function bitmapSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length < 26) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(14, true) === 12) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  // Rows stored from the top down have a negative height.
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  return { width: Math.abs(width), height: Math.abs(height) };
}

const documentNames: { readonly [mime: string]: string } = {
  'application/pdf': 'a PDF document',
  'application/zip': 'a zip archive',
  'application/gzip': 'a gzip archive',
  'application/x-tar': 'a tar archive',
  'application/dicom': 'a DICOM file',
  'application/xml': 'an XML file',
};

function describe({ mime, extension }: FoundType, bytes: Uint8Array): string {
  const named = documentNames[mime];
  if (named && mime !== 'application/xml') return named;
  if (mime.startsWith('video/')) return 'a video';
  if (mime.startsWith('audio/')) return 'a sound';
  const text = startAsText(bytes);
  if (text !== null) return describeText(text);
  return extension ? `a ${extension.toUpperCase()} file` : 'a file of unknown kind';
}

/** The first characters of a file that is text, else null. */
function startAsText(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, 1024);
  if (head.includes(0)) return null;
  try {
    // `stream`: the cut may go through a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    return null;
  }
}

function describeText(text: string): string {
  const start = text.trimStart().toLowerCase();
  if (start.startsWith('version https://git-lfs')) return 'a Git LFS pointer to a file elsewhere';
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) return 'an HTML page';
  if (start.includes('<svg')) return 'an SVG drawing';
  if (start.startsWith('<?xml')) return 'an XML file';
  return 'plain text';
}
