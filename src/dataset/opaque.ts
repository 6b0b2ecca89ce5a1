/**
 * Colours as stored, where a file says that some of them are not to be seen. A canvas multiplies
 * colours by alpha and can't give them back; so what makes the picture transparent is taken out of a
 * copy of the file, and the browser's decoder gives it opaque. What a format mixes with the picture's
 * own data stays: a PNG's alpha channel, a lossless WebP's. What is transparent in a GIF becomes black,
 * in TensorFlow too.
 */
import { mendChecksum, pngChunks } from './png-chunks.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const byFormat: { readonly [format: string]: (bytes: Bytes) => Bytes } = {
  PNG: opaquePng,
  BMP: opaqueBmp,
  WebP: opaqueWebp,
  AVIF: opaqueAvif,
};

/** The bytes themselves where nothing is to be done, else a copy. */
export function makeOpaque(bytes: Bytes, format: string): Bytes {
  return byFormat[format]?.(bytes) ?? bytes;
}

/** True for a PNG whose pixels have an alpha channel. */
export function hasAlphaChannel(bytes: Uint8Array, format: string): boolean {
  const colorType = bytes[25];
  return format === 'PNG' && (colorType === 4 || colorType === 6);
}

/** The chunk of transparent colours is given the type of one that no decoder knows. */
function opaquePng(bytes: Bytes): Bytes {
  for (const chunk of pngChunks(bytes)) {
    if (chunk.type === 'IDAT') break;
    if (chunk.type !== 'tRNS') continue;
    const copy = bytes.slice();
    copy.set(ascii('trNS'), chunk.start - 4);
    mendChecksum(copy, chunk);
    return copy;
  }
  return bytes;
}

/** The mask that says which bits are alpha ends the four masks, behind or inside of the header. */
function opaqueBmp(bytes: Bytes): Bytes {
  if (bytes.length < 70) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const headerSize = view.getUint32(14, true);
  const hasFourMasks = headerSize >= 56 || (headerSize === 40 && view.getUint32(30, true) === 6);
  return hasFourMasks && view.getUint32(66) !== 0 ? changed(bytes, 66, [0, 0, 0, 0]) : bytes;
}

/** In a lossy WebP alpha is a chunk of its own, told of in the header (RFC 9649, section 2.7). */
function opaqueWebp(bytes: Bytes): Bytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length;) {
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    if (type === 'ALPH') return changed(bytes, 20, [(bytes[20] as number) & ~0x10]);
    if (type === 'VP8 ' || type === 'VP8L' || type === 'ANMF') break;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return bytes;
}

/** Alpha is a second picture, which is one by its name alone (MIAF, ISO/IEC 23000-22). */
function opaqueAvif(bytes: Bytes): Bytes {
  const name = 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha';
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 65_536));
  const at = start.indexOf(name);
  return at < 0 ? bytes : changed(bytes, at, ascii(name.replace('alpha', 'other')));
}

function changed(bytes: Bytes, at: number, by: ArrayLike<number>): Bytes {
  const copy = bytes.slice();
  copy.set(by, at);
  return copy;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
