/** What stands before a JPEG's picture data (ITU-T T.81): its frame header, and the marked segments. */

const jpegLs = 0xf7;

/** One marked segment; `start` and `end` hold its content, without marker and length. */
export interface JpegSegment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly bitsPerChannel: number;
  readonly channels: number;
  /** The last byte of its start-of-frame marker: 0xc0 is baseline. */
  readonly marker: number;
}

/** Yields the segments before the first scan, in order, as far as they lie whole in `bytes`. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  let at = 2;
  while (at + 4 <= bytes.length) {
    // As decoders do: what is no marker is passed over, and a marker may be filled up in front.
    if (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0) {
      at++;
      continue;
    }
    const marker = bytes[at + 1] as number;
    if (isAlone(marker)) {
      at += 2;
      continue;
    }
    const start = at + 4;
    const end = at + 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
    if (marker === 0xda || marker === 0xd9 || end < start || end > bytes.length) return;
    yield { marker, start, end };
    at = end;
  }
}

/** Restart markers and the like have no content. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Null where no frame header is found. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | null {
  for (const { marker, start, end } of jpegSegments(bytes)) {
    // C4, C8 and CC among them are no frames; F7 is one of JPEG-LS (ITU-T T.87).
    const isBetween = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    const isFrame = isBetween || marker === jpegLs;
    if (!isFrame || end - start < 6) continue;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, 6);
    return {
      marker,
      bitsPerChannel: view.getUint8(0),
      height: view.getUint16(1),
      width: view.getUint16(3),
      channels: view.getUint8(5),
    };
  }
  return null;
}

/** In words, what few decoders can read of a JPEG with this header; null where all can. */
export function rareVariant({ marker, bitsPerChannel, channels }: JpegHeader): string | null {
  if (marker === jpegLs) return 'JPEG-LS';
  if (marker % 4 === 3) return 'lossless';
  if (marker % 8 >= 5) return 'hierarchical';
  if (bitsPerChannel !== 8) return `${bitsPerChannel} bits a channel`;
  if (![1, 3, 4].includes(channels)) return `${channels} channels`;
  return null;
}

/** Read by some browsers and not by others. */
export function hasArithmeticCoding({ marker }: JpegHeader): boolean {
  return marker > 0xc8;
}
