/**
 * Decodes the first page of a TIFF, which no browser but Safari does. Colours are as TensorFlow would
 * have them of a PNG: alpha is dropped, of 16 bits the upper 8 are kept, no colour profile is applied.
 */
import type { Pixels } from './pixels.ts';
import { bitsPerPixel, compression, photometric, type TiffHeader } from './tiff-header.ts';
import { decodeJpegParts } from './tiff-jpeg.ts';
import { unpackPart } from './tiff-unpack.ts';

/** As stored, whatever its orientation. Throws the FileFailure of a file that is damaged. */
export async function decodeTiff(bytes: Uint8Array, header: TiffHeader): Promise<Pixels> {
  if (header.compression === compression.jpeg) return decodeJpegParts(bytes, header);
  const planes: Uint8Array[] = [];
  for (let plane = 0; plane < (header.isPlanar ? header.channels : 1); plane++) {
    planes.push(oneByteValues(await unpackPlane(bytes, header, plane), header));
  }
  return { width: header.width, height: header.height, rgba: colorsOf(planes, header) };
}

/** Rows of packed values in the file's own byte order, each row beginning on a byte. */
async function unpackPlane(
  bytes: Uint8Array,
  header: TiffHeader,
  plane: number,
): Promise<Uint8Array> {
  const { parts } = header;
  const bits = bitsPerPixel(header);
  const rowBytes = Math.ceil((header.width * bits) / 8);
  const partRowBytes = Math.ceil((parts.width * bits) / 8);
  const unpacked = new Uint8Array(rowBytes * header.height);
  const count = parts.across * parts.down;
  for (let i = 0; i < count; i++) {
    const part = await unpackPart(bytes, header, plane * count + i);
    const top = Math.floor(i / parts.across) * parts.height;
    const left = (i % parts.across) * partRowBytes;
    const rows = Math.min(parts.height, header.height - top);
    const columns = Math.min(partRowBytes, rowBytes - left);
    for (let row = 0; row < rows; row++) {
      const from = row * partRowBytes;
      unpacked.set(part.subarray(from, from + columns), (top + row) * rowBytes + left);
    }
  }
  return unpacked;
}

/** One byte a value; of fewer bits spread over 0 to 255, but for the places of a palette. */
function oneByteValues(data: Uint8Array, header: TiffHeader): Uint8Array {
  const { width, height, bitsPerChannel: bits } = header;
  if (bits === 8) return data;
  const values = new Uint8Array(width * height * (header.isPlanar ? 1 : header.channels));
  if (bits === 16) {
    const upper = header.littleEndian ? 1 : 0;
    for (let i = 0; i < values.length; i++) values[i] = data[i * 2 + upper] as number;
    return values;
  }
  const largest = 2 ** bits - 1;
  const step = header.photometric === photometric.palette ? 1 : 255 / largest;
  const rowBytes = Math.ceil((width * bits) / 8);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const byte = data[y * rowBytes + ((x * bits) >> 3)] as number;
      values[to] = ((byte >> (8 - bits - ((x * bits) & 7))) & largest) * step;
    }
  }
  return values;
}

/** `planes`: one, with the channels of each pixel together, or one a channel. */
function colorsOf(planes: readonly Uint8Array[], header: TiffHeader): Uint8Array {
  const { width, height, channels, isPlanar, palette } = header;
  const rgba = new Uint8Array(width * height * 4);
  const stride = isPlanar ? 1 : channels;
  const [first, second, third, fourth] = isPlanar
    ? planes
    : [0, 1, 2, 3].map((channel) => planes[0]?.subarray(channel));
  const value = (plane: Uint8Array | undefined, i: number) => plane?.[i * stride] ?? 0;
  const entries = palette.length / 3;
  for (let i = 0, to = 0; to < rgba.length; i++, to += 4) {
    let red = value(first, i);
    let green = red;
    let blue = red;
    switch (header.photometric) {
      case photometric.whiteIsZero:
        red = green = blue = 255 - red;
        break;
      case photometric.palette:
        blue = (palette[red + entries * 2] as number) >> 8;
        green = (palette[red + entries] as number) >> 8;
        red = (palette[red] as number) >> 8;
        break;
      case photometric.rgb:
        green = value(second, i);
        blue = value(third, i);
        break;
      case photometric.cmyk: {
        const black = 255 - value(fourth, i);
        green = ((255 - value(second, i)) * black) / 255;
        blue = ((255 - value(third, i)) * black) / 255;
        red = ((255 - red) * black) / 255;
        break;
      }
    }
    rgba[to] = red;
    rgba[to + 1] = green;
    rgba[to + 2] = blue;
  }
  return rgba;
}
