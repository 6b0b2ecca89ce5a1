/**
 * From a file's bytes to pixels as TensorFlow decodes them: alpha dropped and not blended, no colour
 * profile and no gamma applied, of 16 bits a channel the upper 8. The browser decodes, but for TIFF.
 */
import { FailureError } from '../domain/failure.ts';
import type { OrientationRule } from '../domain/recipe.ts';
import { decodeBitmap, readBitmap } from './bitmap.ts';
import { giveBack } from './buffers.ts';
import { limitMegapixels, type Inspection } from './inspect.ts';
import { decodeFrame } from './jpeg-frame.ts';
import { framesAreExact } from './jpeg-proof.ts';
import { hasAlphaChannel, makeOpaque } from './opaque.ts';
import { orientationOf, turnUpright, withoutOrientation } from './orientation.ts';
import type { Pixels } from './pixels.ts';
import { decodePngColors } from './png-colors.ts';
import { refusalOf } from './refusal.ts';
import { decodeTiff } from './tiff.ts';
import { readUnblended } from './unblended.ts';

export interface DecodedPicture extends Pixels {
  /** EXIF's, 1 to 8, as the file has it, followed or not. */
  readonly orientation: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

export interface DecodeOptions {
  readonly orientation?: OrientationRule;
  /** Of a square of that size `rgb` is of use. */
  readonly rgbSize?: number;
  /**
   * Holds the same bytes, where the browser has them already: to give them to it takes as long as to
   * decode a small picture.
   */
  readonly file?: Blob | undefined;
}

/** Throws the FileFailure of a picture that can't be decoded. */
export async function decodePicture(
  bytes: Bytes,
  { format, isCommon, tiff }: Inspection,
  { orientation: rule = 'upright', rgbSize, file }: DecodeOptions = {},
): Promise<DecodedPicture> {
  const orientation = tiff?.orientation ?? orientationOf(bytes, format);
  const applied = rule === 'upright' ? orientation : 1;
  if (tiff) {
    return { ...turned(await decodeTiff(bytes, tiff), applied), orientation };
  }
  if (format === 'JPEG' && (await framesAreExact())) {
    // What will be turned is of use in four bytes a pixel alone.
    const asIs = applied === 1 ? rgbSize : null;
    const pixels = await decodeFrame(bytes, orientation, limitMegapixels * 1e6, asIs);
    if (pixels) return { ...turned(pixels, applied), orientation };
  }
  // A browser turns pixels as a canvas would, and what alpha hides is lost: we turn those.
  const turnsItself = hasAlphaChannel(bytes, format);
  const asked = turnsItself || applied !== orientation ? withoutOrientation(bytes, format) : bytes;
  const opaque = makeOpaque(asked, format);
  // Where the file has changed on the disk in between, what has been read of it counts.
  const bitmap =
    (file && opaque === bytes && (await decodeBitmap(file))) ||
    (await decodeByBrowser(asked, opaque));
  if (!bitmap) {
    const failure = isCommon
      ? refusalOf(bytes, format)
      : ({ kind: 'unsupported-format', format } as const);
    throw new FailureError(failure);
  }
  try {
    const { width, height } = bitmap;
    if (width * height > limitMegapixels * 1e6) {
      throw new FailureError({ kind: 'too-many-pixels', width, height, limitMegapixels });
    }
    const pixels = { width, height, rgba: colorsOf(bitmap, asked, format) };
    return { ...turned(pixels, turnsItself ? applied : 1), orientation };
  } finally {
    bitmap.close();
  }
}

/** `pixels`, or what they are when turned: then their memory is given back. */
function turned(pixels: Pixels, orientation: number): Pixels {
  const upright = turnUpright(pixels, orientation);
  if (upright !== pixels) giveBack(pixels.rgba.buffer);
  return upright;
}

/**
 * Null where the browser refuses the file as it is: leaving out what is transparent must neither mend a
 * damaged file nor cost a picture.
 */
async function decodeByBrowser(bytes: Bytes, opaque: Bytes): Promise<ImageBitmap | null> {
  if (opaque === bytes) return decodeBitmap(bytes);
  const [bitmap, opaqueBitmap] = await Promise.all([decodeBitmap(bytes), decodeBitmap(opaque)]);
  const [wanted, other] = bitmap && opaqueBitmap ? [opaqueBitmap, bitmap] : [bitmap, opaqueBitmap];
  other?.close();
  return wanted;
}

/** Formats that have no transparency, once `makeOpaque` has seen the file. */
const opaqueFormats = new Set(['JPEG', 'PNG', 'BMP', 'GIF']);

function colorsOf(bitmap: ImageBitmap, bytes: Bytes, format: string): Pixels['rgba'] {
  if (hasAlphaChannel(bytes, format)) {
    return readUnblended(bitmap) ?? readPng(bitmap, bytes) ?? readBitmap(bitmap);
  }
  const rgba = readBitmap(bitmap);
  if (opaqueFormats.has(format) || isOpaque(rgba)) return rgba;
  // Without WebGL, colours behind alpha are as near as a canvas brings them.
  return readUnblended(bitmap) ?? rgba;
}

function readPng({ width, height }: ImageBitmap, bytes: Bytes): Pixels['rgba'] | null {
  const stored = decodePngColors(bytes);
  return stored?.width === width && stored.height === height ? stored.rgba : null;
}

function isOpaque(rgba: Pixels['rgba']): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}
