/**
 * Positions of a Winograd tile whose 3 x 3 patch of input is all zeros. A convolution is zero there, but
 * Winograd's sums leave a rounding error, if the rest of the tile is not zero. That would be no matter,
 * were it not for networks at their beginning, with biases of zero, and pictures with black borders: the
 * error's sign would decide whether ReLU lets a gradient pass, where there is none.
 */

/** Every patch of a tile has one of the four pixels in its middle: a few loads tell of most tiles. */
// @ts-ignore: decorator
@inline
export function mayHaveEmptyPatch(tile: usize, row: usize, pixel: usize): bool {
  const middle = tile + 2 * (row + pixel);
  return (
    isEmpty(middle, pixel) ||
    isEmpty(middle + pixel, pixel) ||
    isEmpty(middle + row, pixel) ||
    isEmpty(middle + row + pixel, pixel)
  );
}

/** `[4][4]` vectors: what to multiply a position's values by, 0 where the patch is empty, else 1. */
export function writeFactors(tile: usize, row: usize, pixel: usize, to: usize): void {
  let empty: i64 = 0;
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 6; x++) {
      if (isEmpty(tile + y * row + x * pixel, pixel)) empty |= (<i64>1) << (6 * y + x);
    }
  }
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++, to += 16) {
      // Three bits in each of three rows of six.
      const patch = (<i64>0x71c7) << (6 * y + x);
      v128.store(to, f32x4.splat((empty & patch) == patch ? 0 : 1));
    }
  }
}

// @ts-ignore: decorator
@inline
function isEmpty(at: usize, bytes: usize): bool {
  const end = at + bytes;
  while (at < end && !v128.any_true(f32x4.ne(v128.load(at), f32x4.splat(0)))) at += 16;
  return at >= end;
}
