/** The one door for pixels: training and prediction both come through here. */
import { FailureError } from '../domain/failure.ts';
import type { Preparation } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { giveBack } from './buffers.ts';
import { decodePicture } from './decode.ts';
import { inspect, refuseByStart } from './inspect.ts';
import { perceptualHash } from './perceptual-hash.ts';
import { resize, resizeUnrounded } from './resize.ts';

/**
 * A picture as the network sees it, and what is known of its file. Width and height are those of the
 * decoded picture before it was resized: upright, or as stored, as the preparation says.
 */
export interface PreparedPicture extends Pick<
  Sample,
  'sha256' | 'format' | 'width' | 'height' | 'orientation' | 'perceptualHash' | 'sizeBytes'
> {
  /** `[imageSize, imageSize, 3]`, RGB. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** The file's bytes. */
  readonly original: Uint8Array<ArrayBuffer>;
}

/** Read at once: asking twice takes longer than to read so much. */
const smallBytes = 4_194_304;
/** Enough to tell what a file is: a film of some gigabytes is not read to its end for that. */
const startBytes = 65_536;
/** A picture of 100 megapixels without any compression takes as much. */
export const limitMegabytes = 500;

/** `file`: to be read, or its bytes. Throws the FileFailure of a file that can't be used. */
export async function preparePicture(
  file: Blob | Uint8Array<ArrayBuffer>,
  { imageSize, resize: rule, orientation }: Preparation,
): Promise<PreparedPicture> {
  const original = file instanceof Blob ? await readPicture(file) : file;
  const inspection = await inspect(original);
  const [sha256, decoded] = await Promise.all([
    hexDigest(original),
    decodePicture(original, inspection, {
      orientation,
      rgbSize: imageSize,
      file: file instanceof Blob ? file : undefined,
    }),
  ]);
  const pixels = resize(decoded, imageSize, rule);
  const hash = perceptualHash(decoded);
  giveBack(decoded.rgba.buffer);
  return {
    sha256,
    format: inspection.format,
    width: decoded.width,
    height: decoded.height,
    orientation: decoded.orientation,
    perceptualHash: hash,
    sizeBytes: original.length,
    pixels,
    original,
  };
}

/**
 * Pixels for a network that was made elsewhere: `[imageSize, imageSize, 3]`, 0 to 255, as resizing gives them.
 * Throws the FileFailure of a file that can't be used.
 */
export async function prepareUnrounded(
  file: Blob,
  { imageSize, resize: rule, orientation }: Preparation,
): Promise<Float32Array<ArrayBuffer>> {
  const original = await readPicture(file);
  const inspection = await inspect(original);
  const decoded = await decodePicture(original, inspection, {
    orientation,
    rgbSize: imageSize,
    file,
  });
  const pixels = resizeUnrounded(decoded, imageSize, rule);
  giveBack(decoded.rgba.buffer);
  return pixels;
}

async function readPicture(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > smallBytes) {
    await refuseByStart(await readBytes(file.slice(0, startBytes)));
    if (file.size > limitMegabytes * 1e6) {
      throw new FailureError({ kind: 'file-too-large', sizeBytes: file.size, limitMegabytes });
    }
  }
  return readBytes(file);
}

async function readBytes(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new FailureError({ kind: 'unreadable-file', detail });
  }
}

async function hexDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
