/**
 * Rows of a JPEG's planes to RGB, sixteen pixels at a time: the numbers of libjpeg-turbo 3, to the byte.
 * The module owns no memory: all addresses come from `../jpeg-planes.ts`. Loops go in whole vectors, so
 * they read and write up to 64 bytes beyond an end; what is spilled over is written over by the next row.
 */
import { doubleBoth, doubleColumns, repeatColumns } from './upsampling';

/** Columns of the colour planes: as many as the picture's; half of them, in between or repeated. */
const whole = 0;
const smooth = 1;

/**
 * `rows` rows of `width` pixels. `cb`, `cr`: as many rows as `luma`; where they are `halvedDown`, half of
 * them, with one more before the first and one behind the last. `scratch`: for sums and two rows, see
 * `scratchBytes`. `rgb`: 0 where only `rgba` is wanted.
 */
export function convertRows(
  luma: usize,
  cb: usize,
  cr: usize,
  width: i32,
  rows: i32,
  across: i32,
  halvedDown: bool,
  scratch: usize,
  rgba: usize,
  rgb: usize,
): void {
  const columns: usize = across == whole ? width : (width + 1) >> 1;
  // Sums are 16 bits each, and there is one before the first.
  const sums = scratch + 16;
  const rowOfCb = sums + 2 * columns + 32;
  const rowOfCr = rowOfCb + 2 * columns + 32;
  for (let y = 0; y < rows; y++) {
    const near: usize = halvedDown ? 1 + (y >> 1) : y;
    // The nearer of its neighbours counts too.
    const far: usize = y & 1 ? near + 1 : near - 1;
    let rowCb = cb + near * columns;
    let rowCr = cr + near * columns;
    if (across != whole) {
      if (across != smooth) {
        repeatColumns(rowOfCb, rowCb, columns);
        repeatColumns(rowOfCr, rowCr, columns);
      } else if (halvedDown) {
        doubleBoth(rowOfCb, rowCb, cb + far * columns, columns, sums);
        doubleBoth(rowOfCr, rowCr, cr + far * columns, columns, sums);
      } else {
        doubleColumns(rowOfCb, rowCb, columns, sums);
        doubleColumns(rowOfCr, rowCr, columns, sums);
      }
      rowCb = rowOfCb;
      rowCr = rowOfCr;
    }
    convertRow(luma, rowCb, rowCr, width, rgba, rgb);
    luma += width;
    rgba += 4 * width;
    if (rgb) rgb += 3 * width;
  }
}

/**
 * jdcolor.c, `ycc_rgb_convert`. Its factors in parts of 65,536 are more than 16 bits hold, so whole
 * multiples are added apart: 91,881 = 65,536 + 26,345; 116,130 = 2 * 65,536 - 14,942; 46,802 = 65,536 -
 * 18,734. `q15mulr` is `(a * b + 0x4000) >> 15`, with half of the factor the same rounding; that the
 * odd 26,345 may be halved so was tried with all 256 values.
 */
// @ts-ignore: decorator
@inline
function convertRow(luma: usize, cb: usize, cr: usize, width: usize, rgba: usize, rgb: usize): void {
  const opaque = i8x16.splat(-1);
  for (let x: usize = 0; x < width; x += 16) {
    const y = v128.load(luma + x);
    const u = v128.load(cb + x);
    const v = v128.load(cr + x);
    const yLow = i16x8.extend_low_i8x16_u(y);
    const yHigh = i16x8.extend_high_i8x16_u(y);
    const uLow = centred(i16x8.extend_low_i8x16_u(u));
    const uHigh = centred(i16x8.extend_high_i8x16_u(u));
    const vLow = centred(i16x8.extend_low_i8x16_u(v));
    const vHigh = centred(i16x8.extend_high_i8x16_u(v));
    // Narrowing holds each channel to 0 and 255.
    const red = i8x16.narrow_i16x8_u(redOf(yLow, vLow), redOf(yHigh, vHigh));
    const green = i8x16.narrow_i16x8_u(greenOf(yLow, uLow, vLow), greenOf(yHigh, uHigh, vHigh));
    const blue = i8x16.narrow_i16x8_u(blueOf(yLow, uLow), blueOf(yHigh, uHigh));
    const rgLow = i8x16.shuffle(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const rgHigh = i8x16.shuffle(red, green, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const baLow = i8x16.shuffle(blue, opaque, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const baHigh = i8x16.shuffle(blue, opaque, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const a = i16x8.shuffle(rgLow, baLow, 0, 8, 1, 9, 2, 10, 3, 11);
    const b = i16x8.shuffle(rgLow, baLow, 4, 12, 5, 13, 6, 14, 7, 15);
    const c = i16x8.shuffle(rgHigh, baHigh, 0, 8, 1, 9, 2, 10, 3, 11);
    const d = i16x8.shuffle(rgHigh, baHigh, 4, 12, 5, 13, 6, 14, 7, 15);
    const to = rgba + 4 * x;
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    if (rgb) {
      const at = rgb + 3 * x;
      v128.store(at, i8x16.shuffle(a, b, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20));
      v128.store(at, i8x16.shuffle(b, c, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25), 16);
      v128.store(at, i8x16.shuffle(c, d, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29, 30), 32);
    }
  }
}

// @ts-ignore: decorator
@inline
function centred(values: v128): v128 {
  return i16x8.sub(values, i16x8.splat(128));
}

// @ts-ignore: decorator
@inline
function redOf(y: v128, cr: v128): v128 {
  return i16x8.add(i16x8.add(y, cr), i16x8.q15mulr_sat_s(cr, i16x8.splat(13_172)));
}

// @ts-ignore: decorator
@inline
function blueOf(y: v128, cb: v128): v128 {
  const twice = i16x8.add(cb, cb);
  return i16x8.add(i16x8.add(y, twice), i16x8.q15mulr_sat_s(cb, i16x8.splat(-7471)));
}

/** Both colours are added before it is rounded. */
// @ts-ignore: decorator
@inline
function greenOf(y: v128, cb: v128, cr: v128): v128 {
  const factors = i16x8(-22_554, 18_734, -22_554, 18_734, -22_554, 18_734, -22_554, 18_734);
  const half = i32x4.splat(0x8000);
  const low = i16x8.shuffle(cb, cr, 0, 8, 1, 9, 2, 10, 3, 11);
  const high = i16x8.shuffle(cb, cr, 4, 12, 5, 13, 6, 14, 7, 15);
  const lowSum = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factors), half), 16);
  const highSum = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factors), half), 16);
  return i16x8.add(i16x8.sub(y, cr), i16x8.narrow_i32x4_s(lowSum, highSum));
}
