/**
 * What a TIFF file says of its first picture (TIFF 6.0, Adobe, 1992), held against the file before
 * anything is decoded or allocated: a decoder would believe any count.
 */
import { FailureError } from '../domain/failure.ts';
import { readOrientation } from './orientation.ts';
import { readDirectory, readNumbers, type TiffDirectory } from './tiff-directory.ts';

export const photometric = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  cmyk: 5,
  ycbcr: 6,
};
export const compression = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  oldDeflate: 32946,
  packBits: 32773,
};

export interface TiffHeader {
  readonly littleEndian: boolean;
  readonly width: number;
  readonly height: number;
  readonly bitsPerChannel: number;
  readonly channels: number;
  readonly photometric: number;
  readonly compression: number;
  /** 2: each value is the difference from its left neighbour's. */
  readonly predictor: number;
  /** 2: bits of a byte are in reverse. */
  readonly fillOrder: number;
  /** Channels lie one behind the other, not pixel by pixel. */
  readonly isPlanar: boolean;
  readonly orientation: number;
  /** Red, green and blue of each index, 16 bits each: `[3, 2 ** bitsPerChannel]`. */
  readonly palette: readonly number[];
  /** What the JPEG parts have in common, as a JPEG without pictures. */
  readonly jpegTables: Uint8Array;
  readonly parts: TiffParts;
}

/** The picture's data: strips of whole rows, or tiles; of one channel after the other when planar. */
export interface TiffParts {
  /** Size of each in pixels; those at the right and at the bottom may reach beyond the picture. */
  readonly width: number;
  readonly height: number;
  /** How many cover the picture, of one plane. */
  readonly across: number;
  readonly down: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
  /** Of each; the last strip may have fewer. */
  readonly rows: readonly number[];
}

const rareCompressions: { readonly [code: number]: string } = {
  2: 'fax compression',
  3: 'fax compression',
  4: 'fax compression',
  6: 'old-style JPEG compression',
  34712: 'JPEG 2000 compression',
  34925: 'LZMA compression',
  50000: 'Zstandard compression',
  50001: 'WebP compression',
};
const known = new Set(Object.values(compression));

/** Throws the FileFailure of a TIFF that can't be decoded. */
export function readTiffHeader(bytes: Uint8Array): TiffHeader {
  const directory = readDirectory(bytes);
  if (!directory) throw isBig(bytes) ? unsupported('BigTIFF') : damaged(bytes.length < 8);
  const all = (tag: number) => readNumbers(bytes, directory, tag);
  function one(tag: number, otherwise: number): number {
    const numbers = all(tag) ?? [otherwise];
    if (numbers.length !== 1) throw damaged(false);
    return numbers[0] as number;
  }
  const bits = all(258) ?? [1];
  const tables = directory.fields.get(347);
  const header = {
    littleEndian: directory.littleEndian,
    width: one(256, 0),
    height: one(257, 0),
    bitsPerChannel: bits[0] ?? 1,
    channels: one(277, 1),
    photometric: one(262, -1),
    compression: one(259, compression.none),
    predictor: one(317, 1),
    fillOrder: one(266, 1),
    isPlanar: one(284, 1) === 2 && one(277, 1) > 1,
    orientation: readOrientation(bytes, directory) ?? 1,
    palette: all(320) ?? [],
    jpegTables: tables ? bytes.subarray(tables.at, tables.at + tables.count) : new Uint8Array(),
  };
  const { width, height } = header;
  if (width === 0 || height === 0) throw damaged(directory.fields.size === 0);
  if (directory.contradicts) throw damaged(false);
  const variant = unsupportedVariant(header, bits, all(339) ?? [1]);
  if (variant !== null) throw unsupported(variant);
  if (header.photometric === photometric.palette) {
    if (header.palette.length < 3 * 2 ** header.bitsPerChannel) throw damaged(false);
  }
  return { ...header, parts: readParts(bytes, directory, header) };
}

type Described = Omit<TiffHeader, 'parts'>;

/** In words, what we do not decode; null where there is nothing of the kind. */
function unsupportedVariant(
  header: Described,
  bits: readonly number[],
  sampleFormats: readonly number[],
): string | null {
  const { bitsPerChannel, predictor } = header;
  if (sampleFormats.includes(3)) return 'floating-point values';
  if (sampleFormats.includes(2)) return 'signed values';
  if (bits.some((one) => one !== bitsPerChannel)) return 'channels of different sizes';
  if (![1, 2, 4, 8, 16].includes(bitsPerChannel)) return `${bitsPerChannel} bits a channel`;
  const code = header.compression;
  if (!known.has(code)) return rareCompressions[code] ?? `compression ${code}`;
  if (code === compression.jpeg && (bitsPerChannel !== 8 || header.isPlanar)) {
    return `JPEG compression of ${header.isPlanar ? 'single channels' : `${bitsPerChannel} bits`}`;
  }
  if (predictor > 2 || (predictor === 2 && bitsPerChannel < 8)) return `predictor ${predictor}`;
  if (header.fillOrder === 2) return 'bits in reverse order';
  return unsupportedColors(header);
}

/** A channel more than the colours have is alpha. */
function unsupportedColors({ photometric: code, channels, ...header }: Described): string | null {
  const { whiteIsZero, blackIsZero, rgb, palette, cmyk, ycbcr } = photometric;
  const isJpeg = header.compression === compression.jpeg;
  const colors = new Map([
    [whiteIsZero, 1],
    [blackIsZero, 1],
    [palette, 1],
    [rgb, 3],
    ...(isJpeg ? [[ycbcr, 3] as const] : [[cmyk, 4] as const]),
  ]).get(code);
  if (colors === undefined) return `colour space ${code}`;
  const { bitsPerChannel } = header;
  if (code === palette && bitsPerChannel > 8) return `a palette of ${bitsPerChannel} bits`;
  if (colors > 1 && bitsPerChannel < 8) return `${bitsPerChannel} bits a channel`;
  const isWell = channels === colors || (channels === colors + 1 && bitsPerChannel >= 8 && !isJpeg);
  return isWell ? null : `${channels} channels`;
}

function readParts(bytes: Uint8Array, directory: TiffDirectory, header: Described): TiffParts {
  const all = (tag: number) => readNumbers(bytes, directory, tag) ?? [];
  const areTiles = directory.fields.has(322);
  const { width, height } = header;
  const partWidth = areTiles ? (all(322)[0] ?? 0) : width;
  const partHeight = areTiles ? (all(323)[0] ?? 0) : Math.min(all(278)[0] ?? height, height);
  if (partWidth === 0 || partHeight === 0) throw damaged(false);
  // A row of tiles is put together by bytes; widths are multiples of 16.
  if (areTiles && (partWidth * bitsPerPixel(header)) % 8 !== 0) throw damaged(false);
  const across = Math.ceil(width / partWidth);
  const down = Math.ceil(height / partHeight);
  // Tiles need not fit, but a decoder allocates what they say.
  const covered = partWidth * partHeight * across * down;
  if (covered > Math.max(4 * width * height, 2 ** 24)) throw damaged(false);
  const count = across * down * (header.isPlanar ? header.channels : 1);
  const offsets = all(areTiles ? 324 : 273).slice(0, count);
  if (offsets.length < count) throw damaged(false);
  const lastRows = areTiles ? partHeight : height - (down - 1) * partHeight;
  const isLast = (i: number) => (i + 1) % (across * down) === 0;
  const rows = offsets.map((_, i) => (isLast(i) ? lastRows : partHeight));
  // Uncompressed parts need no count, and some writers give a wrong one.
  const rowBytes = Math.ceil((partWidth * bitsPerPixel(header)) / 8);
  const isPacked = header.compression !== compression.none;
  const byteCounts = isPacked ? all(areTiles ? 325 : 279) : rows.map((one) => one * rowBytes);
  for (const [i, offset] of offsets.entries()) {
    if (offset + (byteCounts[i] ?? Infinity) > bytes.length) throw damaged(true);
  }
  return { width: partWidth, height: partHeight, across, down, offsets, byteCounts, rows };
}

/** Of one plane. */
export function bitsPerPixel({
  bitsPerChannel,
  channels,
  isPlanar,
}: Pick<TiffHeader, 'bitsPerChannel' | 'channels' | 'isPlanar'>): number {
  return isPlanar ? bitsPerChannel : bitsPerChannel * channels;
}

/** Of 64-bit places, for files over 4 GB. */
function isBig(bytes: Uint8Array): boolean {
  return bytes.length > 4 && (bytes[2] === 43 || bytes[3] === 43);
}

function damaged(truncated: boolean): FailureError {
  return new FailureError({ kind: 'damaged-image', format: 'TIFF', truncated });
}

function unsupported(variant: string): FailureError {
  return new FailureError({ kind: 'unsupported-variant', format: 'TIFF', variant });
}
