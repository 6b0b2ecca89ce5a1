/**
 * From a file's bytes to pixels: the browser's decoder without colour conversion, and fast-png for a
 * PNG with alpha, since a canvas multiplies colours by alpha and can't give them back.
 */
import { convertIndexedToRgb, decode as decodePng, hasPngSignature } from 'fast-png';
import { FailureError } from '../domain/failure.ts';
import { limitMegapixels, type Inspection } from './inspect.ts';

/** 4 bytes a pixel, row by row; alpha means nothing any more. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

/** Throws the FileFailure of a picture that can't be decoded. */
export async function decodePicture(bytes: Uint8Array, inspection: Inspection): Promise<Pixels> {
  const bitmap = await decodeByBrowser(bytes, inspection);
  try {
    const { width, height } = bitmap;
    if (width * height > limitMegapixels * 1e6) {
      throw new FailureError({ kind: 'too-many-pixels', width, height, limitMegapixels });
    }
    const rgba = (hasAlpha(bytes) && readPng(bytes, width, height)) || readBitmap(bitmap);
    return { width, height, rgba };
  } finally {
    bitmap.close();
  }
}

async function decodeByBrowser(bytes: Uint8Array, inspection: Inspection): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    });
  } catch {
    // The browser gives the same error for every fault.
    const truncated = isCutShort(bytes, inspection.format);
    throw new FailureError({ kind: 'damaged-image', format: inspection.format, truncated });
  }
}

/** JPEG ends with an end-of-image marker, PNG with an IEND chunk; some writers pad behind it. */
function isCutShort(bytes: Uint8Array, format: string): boolean {
  const end = bytes.subarray(-1024);
  if (format === 'JPEG') {
    return !end.some((byte, i) => byte === 0xff && end[i + 1] === 0xd9);
  }
  if (format === 'PNG') {
    return !end.some((_, i) => String.fromCharCode(...end.subarray(i, i + 4)) === 'IEND');
  }
  return false;
}

/** Browsers refuse canvases beyond 16,384 or so a side. */
const tileSize = 4096;

/** Copies an opaque bitmap's bytes unchanged. */
function readBitmap(bitmap: ImageBitmap): Uint8ClampedArray {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(Math.min(width, tileSize), Math.min(height, tileSize));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new FailureError({ kind: 'unexpected', detail: 'no 2D canvas' });
  context.globalCompositeOperation = 'copy';
  if (width <= tileSize && height <= tileSize) {
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  }
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let top = 0; top < height; top += tileSize) {
    for (let left = 0; left < width; left += tileSize) {
      context.drawImage(bitmap, -left, -top);
      const columns = Math.min(tileSize, width - left);
      const rows = Math.min(tileSize, height - top);
      const tile = context.getImageData(0, 0, columns, rows).data;
      for (let row = 0; row < rows; row++) {
        const line = tile.subarray(row * columns * 4, (row + 1) * columns * 4);
        rgba.set(line, ((top + row) * width + left) * 4);
      }
    }
  }
  return rgba;
}

/** True for a PNG with an alpha channel or a transparent colour. */
function hasAlpha(bytes: Uint8Array): boolean {
  if (!hasPngSignature(bytes) || bytes.length < 33) return false;
  const colorType = bytes[25] as number;
  if (colorType === 4 || colorType === 6) return true;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Chunks: length, type, data, checksum. Transparency stands before the image data.
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = view.getUint32(at + 4);
    if (type === 0x74524e53 /* tRNS */) return true;
    if (type === 0x49444154 /* IDAT */) return false;
  }
  return false;
}

/** A PNG's colours as stored, 16 bits cut to 8; null where the browser must do. */
function readPng(bytes: Uint8Array, width: number, height: number): Uint8Array | null {
  try {
    const png = decodePng(bytes);
    if (png.width !== width || png.height !== height) return null;
    const colors = png.palette ? convertIndexedToRgb(png) : png.data;
    if (!png.palette && png.depth < 8) return null;
    const channels = colors.length / (width * height);
    const shift = png.depth === 16 ? 8 : 0;
    const rgba = new Uint8Array(width * height * 4);
    const grey = channels < 3;
    for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
      rgba[to] = (colors[from] as number) >> shift;
      rgba[to + 1] = (colors[grey ? from : from + 1] as number) >> shift;
      rgba[to + 2] = (colors[grey ? from : from + 2] as number) >> shift;
    }
    return rgba;
  } catch {
    return null;
  }
}
