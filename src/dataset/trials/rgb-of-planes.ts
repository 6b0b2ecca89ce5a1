/**
 * From a JPEG's planes to RGB, pixel by pixel in plain JavaScript, after libjpeg-turbo 3: for tests, to
 * compare with what `jpeg-planes.ts` does in vectors.
 */
import type { JpegPlanes } from '../jpeg-planes.ts';
import type { Pixels } from '../pixels.ts';

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

export function rgbOfPlanes(planes: JpegPlanes): Pixels {
  const { width, height, subsampling, bytes, layout } = planes;
  const [luma, cb, cr] = layout;
  const isHalved = subsampling !== '4:4:4';
  const isHalvedDown = subsampling === '4:2:0';
  const columns = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  // Of two columns or fewer libjpeg repeats the samples (jdsample.c, `jinit_upsampler`).
  const isSmooth = columns > 2;
  const rowOfCb = new Uint8Array(2 * columns);
  const rowOfCr = new Uint8Array(2 * columns);
  const rgba = new Uint32Array(width * height);
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
