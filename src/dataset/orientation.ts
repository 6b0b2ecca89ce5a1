/**
 * How a camera was held, as its note (EXIF) in the file says: 1 is upright, 2 to 4 are mirrored or
 * turned around, 5 to 8 lie on their side (CIPA DC-008, tag 0x0112). Browsers turn a JPEG and a PNG by
 * it, whatever `imageOrientation` says; TensorFlow does not look at it. To have the pixels as stored,
 * the note is set to 1 in a copy of the file.
 */
import { takeBytes } from './buffers.ts';
import { jpegSegments } from './jpeg-header.ts';
import type { Pixels } from './pixels.ts';
import { isWhole, mendChecksum, pngChunks, type PngChunk } from './png-chunks.ts';
import { readDirectory, readNumbers, shortType } from './tiff-directory.ts';

const orientationTag = 0x0112;

/** A camera's notes inside a file. */
interface Notes {
  readonly start: number;
  readonly end: number;
  /** The chunk of a PNG whose checksum covers them. */
  readonly chunk?: PngChunk;
}

/** EXIF's orientation, 1 to 8, that browsers follow in a file of this format; 1 where there is none. */
export function orientationOf(bytes: Uint8Array, format: string): number {
  for (const { start, end } of notesOf(bytes, format)) {
    const inside = bytes.subarray(start, end);
    const directory = readDirectory(inside);
    // The first notes count, even if they do not say.
    return (directory && readOrientation(inside, directory)) ?? 1;
  }
  return 1;
}

/** The orientation that a directory of `bytes` states, null where it states none that there is. */
export function readOrientation(
  bytes: Uint8Array,
  directory: NonNullable<ReturnType<typeof readDirectory>>,
): number | null {
  const field = directory.fields.get(orientationTag);
  if (field?.type !== shortType || field.count !== 1) return null;
  const [value = 0] = readNumbers(bytes, directory, orientationTag) ?? [];
  return value >= 1 && value <= 8 ? value : null;
}

/** The same file without its orientation: the bytes themselves, or a copy where there is one. */
export function withoutOrientation(
  bytes: Uint8Array<ArrayBuffer>,
  format: string,
): Uint8Array<ArrayBuffer> {
  if (orientationOf(bytes, format) === 1) return bytes;
  const copy = bytes.slice();
  for (const { start, end, chunk } of notesOf(bytes, format)) {
    const inside = copy.subarray(start, end);
    const directory = readDirectory(inside);
    const field = directory?.fields.get(orientationTag);
    if (!directory || field?.type !== shortType) continue;
    new DataView(inside.buffer, inside.byteOffset).setUint16(field.at, 1, directory.littleEndian);
    if (chunk) mendChecksum(copy, chunk);
  }
  return copy;
}

/** Of a WebP browsers pass the notes over; what an AVIF says of turning is no EXIF. */
function* notesOf(bytes: Uint8Array, format: string): Generator<Notes> {
  if (format === 'JPEG') {
    for (const { marker, start, end } of jpegSegments(bytes)) {
      const isExif = marker === 0xe1 && textAt(bytes, start, 6) === 'Exif\0\0';
      if (isExif) yield { start: start + 6, end };
    }
  }
  if (format === 'PNG') {
    for (const chunk of pngChunks(bytes)) {
      // Behind the picture's data nobody looks for it.
      if (chunk.type === 'IDAT') return;
      if (chunk.type === 'eXIf' && isWhole(bytes, chunk)) yield { ...chunk, chunk };
    }
  }
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

/** A picture as a person sees it: `pixels` turned and mirrored as `orientation` says. */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, rgba } = pixels;
  const liesOnSide = orientation >= 5;
  const columns = liesOnSide ? height : width;
  const rows = liesOnSide ? width : height;
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const upsideDown = [3, 4, 6, 7].includes(orientation);
  const from = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const upright = takeBytes(columns * rows * 4);
  const turned = new Uint32Array(upright.buffer, upright.byteOffset, columns * rows);
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, to++) {
      // `across` and `down` are places of the stored picture.
      const [a, b] = liesOnSide ? [y, x] : [x, y];
      const across = mirrored ? width - 1 - a : a;
      const down = upsideDown ? height - 1 - b : b;
      turned[to] = from[down * width + across] as number;
    }
  }
  return { width: columns, height: rows, rgba: upright };
}
