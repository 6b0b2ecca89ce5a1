/**
 * Decodes the JPEG parts of a TIFF by the browser, so that they look as any JPEG does (Adobe, TIFF
 * Technical Note #2, 1995).
 */
import { FailureError } from '../domain/failure.ts';
import { readBitmap } from './bitmap.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { Pixels } from './pixels.ts';
import { photometric, type TiffHeader } from './tiff-header.ts';

/** Throws the FileFailure of a file that is damaged. */
export async function decodeJpegParts(bytes: Uint8Array, header: TiffHeader): Promise<Pixels> {
  const { width, height, parts } = header;
  const rgba = new Uint8Array(width * height * 4);
  for (const [i, offset] of parts.offsets.entries()) {
    const part = bytes.subarray(offset, offset + (parts.byteCounts[i] as number));
    checkSize(part, header, parts.rows[i] as number);
    const bitmap = await createImageBitmap(new Blob(wholeJpeg(part, header)), {
      colorSpaceConversion: 'none',
    }).catch(() => null);
    if (!bitmap) throw damaged();
    const left = (i % parts.across) * parts.width;
    const top = Math.floor(i / parts.across) * parts.height;
    const columns = Math.min(bitmap.width, width - left);
    const rows = Math.min(bitmap.height, height - top);
    const data = readBitmap(bitmap);
    for (let row = 0; row < rows; row++) {
      const from = row * bitmap.width * 4;
      rgba.set(data.subarray(from, from + columns * 4), ((top + row) * width + left) * 4);
    }
    bitmap.close();
  }
  return { width, height, rgba };
}

/** A part has a size of its own, which a decoder would allocate for. */
function checkSize(part: Uint8Array, { parts, channels }: TiffHeader, rows: number): void {
  const jpeg = readJpegHeader(part);
  const fits = jpeg?.width === parts.width && jpeg.height >= rows && jpeg.height <= parts.height;
  if (!fits || jpeg.channels !== channels) throw damaged();
}

/** Parts leave out the tables that they have in common, and what kind of colours they have. */
function wholeJpeg(part: Uint8Array, header: TiffHeader): Uint8Array<ArrayBuffer>[] {
  const transform = header.photometric === photometric.ycbcr ? 1 : 0;
  // APP14 as Adobe writes it; the last byte says whether colours are YCbCr.
  const adobe = [
    0xff,
    0xee,
    0,
    14,
    ...[0x41, 0x64, 0x6f, 0x62, 0x65],
    0,
    100,
    0,
    0,
    0,
    0,
    transform,
  ];
  // Without their start and end markers.
  const tables = header.jpegTables.subarray(2, -2);
  return [Uint8Array.of(0xff, 0xd8, ...adobe), tables.slice(), part.slice(2)];
}

function damaged(): FailureError {
  return new FailureError({ kind: 'damaged-image', format: 'TIFF', truncated: false });
}
