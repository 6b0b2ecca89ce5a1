/**
 * Grey pictures, as x-rays and scans are: red, green and blue are the same in every pixel, so the first
 * convolution is one over a single channel by the sum of the three channels' weights, and their
 * gradients are equal: a third of the work, forward and backward. Each picture is looked at when it is
 * scaled; a byte says what it was, and its floats go into a map of one channel instead of that of three.
 */
import { PixelsRecord } from './shapes';

/** True when all pixels of the picture are grey. A coloured one is found out in its first rows. */
export function isGrey(pixels: usize, record: PixelsRecord): bool {
  const end = pixels + record.pixelRows * record.pixelRow;
  // Each byte must be that of the next, but for the last channel of a pixel: in 16 bytes of 48 each
  // third one, from the third, the second, the first on.
  const first = i8x16(-1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1);
  const second = i8x16(-1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1);
  const third = i8x16(0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0, -1, -1, 0);
  let at = pixels;
  for (; at + 48 <= end; at += 48) {
    const a = v128.and(v128.xor(v128.load(at), v128.load(at, 1)), first);
    const b = v128.and(v128.xor(v128.load(at, 16), v128.load(at, 17)), second);
    const c = v128.and(v128.xor(v128.load(at, 32), v128.load(at, 33)), third);
    if (v128.any_true(v128.or(a, v128.or(b, c)))) return false;
  }
  for (; at < end; at += 3) {
    const red = load<u8>(at);
    if (red != load<u8>(at, 1) || red != load<u8>(at, 2)) return false;
  }
  return true;
}

/** One channel of a row, scaled. */
export function scaleGreyRow(from: usize, rowBytes: usize, to: usize): void {
  const most = f32x4.splat(255);
  const end = from + rowBytes;
  for (; from + 12 <= end; from += 12, to += 16) {
    // Four pixels; reads four bytes more.
    const bytes = v128.load(from);
    const none = i8x16.splat(0);
    const words = i8x16.shuffle(bytes, none, 0, 16, 16, 16, 3, 16, 16, 16, 6, 16, 16, 16, 9, 16, 16, 16);
    v128.store(to, f32x4.div(f32x4.convert_i32x4_u(words), most));
  }
  for (; from < end; from += 3, to += 4) f32.store(to, <f32>load<u8>(from) / 255);
}
