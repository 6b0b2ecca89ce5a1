/**
 * From a JPEG's planes, brightness and two of colour at a half or the whole of its size, to RGB: the
 * numbers of libjpeg-turbo 3, with which Chromium decodes, to the byte.
 */
import type { Pixels } from './pixels.ts';

/** How the colour planes are stored: at half the width and height, half the width, or whole. */
export type Subsampling = '4:2:0' | '4:2:2' | '4:4:4';

export interface Plane {
  readonly offset: number;
  /** Bytes from row to row. */
  readonly stride: number;
}

export interface JpegPlanes {
  readonly width: number;
  readonly height: number;
  readonly subsampling: Subsampling;
  readonly bytes: Uint8Array;
  /** Y, Cb and Cr in `bytes`. */
  readonly layout: readonly [Plane, Plane, Plane];
}

/** From here the sums of brightness and colour are looked up: they lie between -179 and 255 + 226. */
const zero = 256;
/** A channel's byte for each such sum, held to 0 and 255, in its place in a pixel. */
const reds = new Uint32Array(3 * zero);
const greens = new Uint32Array(3 * zero);
const blues = new Uint32Array(3 * zero);
/** What a byte of Cr or Cb adds; to green in parts of 65,536 (jdcolor.c, `build_ycc_rgb_table`). */
const redOfCr = new Int16Array(256);
const blueOfCb = new Int16Array(256);
const greenOfCr = new Int32Array(256);
const greenOfCb = new Int32Array(256);
buildTables();

function buildTables() {
  const half = 0x8000;
  for (let i = 0; i < 256; i++) {
    const x = i - 128;
    redOfCr[i] = (91_881 * x + half) >> 16;
    blueOfCb[i] = (116_130 * x + half) >> 16;
    greenOfCr[i] = -46_802 * x;
    greenOfCb[i] = -22_554 * x + half;
  }
  // A pixel is stored as one number. What browsers run on is little-endian: red comes first.
  for (let i = 0; i < 3 * zero; i++) {
    const value = Math.min(255, Math.max(0, i - zero));
    reds[i] = value | 0xff000000;
    greens[i] = value << 8;
    blues[i] = value << 16;
  }
}

/** Kept from picture to picture: one row of each colour plane at the picture's width. */
let rowOfCb = new Uint8Array(0);
let rowOfCr = new Uint8Array(0);

export function rgbOfPlanes(planes: JpegPlanes): Pixels {
  const { width, height, subsampling, bytes, layout } = planes;
  const [luma, cb, cr] = layout;
  const isHalved = subsampling !== '4:4:4';
  const isHalvedDown = subsampling === '4:2:0';
  const columns = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  // Of two columns or fewer libjpeg repeats the samples (jdsample.c, `jinit_upsampler`).
  const isSmooth = columns > 2;
  if (rowOfCb.length < 2 * columns) {
    rowOfCb = new Uint8Array(2 * columns);
    rowOfCr = new Uint8Array(2 * columns);
  }
  const rgba = new Uint32Array(width * height);
  const across = isHalved ? columns : width;
  const down = isHalvedDown ? rows : height;
  // Many a grey picture is stored in colour; to see it costs little, and the rest is then copying.
  if (isNeutral(bytes, cb, across, down) && isNeutral(bytes, cr, across, down)) {
    for (let y = 0; y < height; y++) {
      greyRow(rgba, y * width, width, bytes, luma.offset + y * luma.stride);
    }
    return { width, height, rgba: new Uint8Array(rgba.buffer) };
  }
  for (let y = 0; y < height; y++) {
    let row = y;
    let other = y;
    if (isHalvedDown) {
      row = y >> 1;
      // The nearer of its neighbours counts too; at the edge it is its own.
      other = isSmooth ? Math.min(rows - 1, Math.max(0, row + (y % 2 ? 1 : -1))) : row;
    }
    const atLuma = luma.offset + y * luma.stride;
    const atCb = cb.offset + row * cb.stride;
    const atCr = cr.offset + row * cr.stride;
    const at = y * width;
    if (!isHalved) {
      convertRow(rgba, at, width, bytes, atLuma, bytes, atCb, bytes, atCr);
      continue;
    }
    if (!isSmooth) {
      repeatColumns(rowOfCb, bytes, atCb, columns);
      repeatColumns(rowOfCr, bytes, atCr, columns);
    } else if (isHalvedDown) {
      doubleBoth(rowOfCb, bytes, atCb, cb.offset + other * cb.stride, columns);
      doubleBoth(rowOfCr, bytes, atCr, cr.offset + other * cr.stride, columns);
    } else {
      doubleColumns(rowOfCb, bytes, atCb, columns);
      doubleColumns(rowOfCr, bytes, atCr, columns);
    }
    convertRow(rgba, at, width, bytes, atLuma, rowOfCb, 0, rowOfCr, 0);
  }
  return { width, height, rgba: new Uint8Array(rgba.buffer) };
}

/** Whether a plane of colour adds none anywhere. */
function isNeutral(bytes: Uint8Array, { offset, stride }: Plane, width: number, height: number) {
  for (let y = 0; y < height; y++) {
    const start = offset + y * stride;
    for (let at = start; at < start + width; at++) if (bytes[at] !== 128) return false;
  }
  return true;
}

function greyRow(to: Uint32Array, at: number, width: number, luma: Uint8Array, atLuma: number) {
  for (let x = 0; x < width; x++) {
    to[at + x] = ((luma[atLuma + x] as number) * 0x010101) | 0xff000000;
  }
}

/** jdcolor.c, `ycc_rgb_convert`. */
function convertRow(
  to: Uint32Array,
  at: number,
  width: number,
  luma: Uint8Array,
  atLuma: number,
  cbs: Uint8Array,
  atCb: number,
  crs: Uint8Array,
  atCr: number,
) {
  for (let x = 0; x < width; x++) {
    const y = (luma[atLuma + x] as number) + zero;
    const cb = cbs[atCb + x] as number;
    const cr = crs[atCr + x] as number;
    const green = ((greenOfCb[cb] as number) + (greenOfCr[cr] as number)) >> 16;
    to[at + x] =
      (reds[y + (redOfCr[cr] as number)] as number) |
      (greens[y + green] as number) |
      (blues[y + (blueOfCb[cb] as number)] as number);
  }
}

/**
 * Twice the columns, of two rows that are already as near as 3 to 1: each value is 9 parts of the
 * nearest sample, 3 of each next, 1 of the one across (jdsample.c, `h2v2_fancy_upsample`).
 */
function doubleBoth(to: Uint8Array, from: Uint8Array, near: number, far: number, columns: number) {
  let here = (from[near] as number) * 3 + (from[far] as number);
  let before = here;
  let out = 0;
  for (let x = 1; x < columns; x++) {
    const next = (from[near + x] as number) * 3 + (from[far + x] as number);
    to[out] = (here * 3 + before + 8) >> 4;
    to[out + 1] = (here * 3 + next + 7) >> 4;
    out += 2;
    before = here;
    here = next;
  }
  to[out] = (here * 3 + before + 8) >> 4;
  to[out + 1] = (here * 4 + 7) >> 4;
}

/** Twice the columns, each 3 parts of the nearest sample and 1 of the next (`h2v1_fancy_upsample`). */
function doubleColumns(to: Uint8Array, from: Uint8Array, at: number, columns: number) {
  let here = from[at] as number;
  let before = here;
  let out = 0;
  for (let x = 1; x < columns; x++) {
    const next = from[at + x] as number;
    to[out] = (here * 3 + before + 1) >> 2;
    to[out + 1] = (here * 3 + next + 2) >> 2;
    out += 2;
    before = here;
    here = next;
  }
  to[out] = (here * 3 + before + 1) >> 2;
  to[out + 1] = here;
}

function repeatColumns(to: Uint8Array, from: Uint8Array, at: number, columns: number) {
  for (let x = 0; x < columns; x++) {
    const value = from[at + x] as number;
    to[2 * x] = value;
    to[2 * x + 1] = value;
  }
}
