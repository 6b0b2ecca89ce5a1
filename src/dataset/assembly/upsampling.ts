/** A row of a colour plane at twice its columns, as libjpeg-turbo 3 makes it (jdsample.c). */

/**
 * Of two rows that are already as near as 3 to 1: each value is 9 parts of the nearest sample, 3 of each
 * next, 1 of the one across (`h2v2_fancy_upsample`). `sums`: see `doubleSums`.
 */
// @ts-ignore: decorator
@inline
export function doubleBoth(to: usize, near: usize, far: usize, columns: usize, sums: usize): void {
  for (let x: usize = 0; x < columns; x += 8) {
    const here = v128.load8x8_u(near + x);
    v128.store(sums + 2 * x, i16x8.add(threefold(here), v128.load8x8_u(far + x)));
  }
  doubleSums(to, sums, columns, 8, 7, 4);
}

/** Each value is 3 parts of the nearest sample and 1 of the next (`h2v1_fancy_upsample`). */
// @ts-ignore: decorator
@inline
export function doubleColumns(to: usize, from: usize, columns: usize, sums: usize): void {
  for (let x: usize = 0; x < columns; x += 8) v128.store(sums + 2 * x, v128.load8x8_u(from + x));
  doubleSums(to, sums, columns, 1, 2, 2);
}

/** What libjpeg does with two columns or fewer (`jinit_upsampler`). */
// @ts-ignore: decorator
@inline
export function repeatColumns(to: usize, from: usize, columns: usize): void {
  for (let x: usize = 0; x < columns; x++) {
    store<u16>(to + 2 * x, <u16>load<u8>(from + x) * 0x0101);
  }
}

/** `sums`: `[columns]` of 16 bits, with room for one on either side, which is as its neighbour. */
// @ts-ignore: decorator
@inline
function doubleSums(to: usize, sums: usize, columns: usize, left: i16, right: i16, shift: i32): void {
  store<u16>(sums - 2, load<u16>(sums));
  store<u16>(sums + 2 * columns, load<u16>(sums + 2 * columns - 2));
  for (let x: usize = 0; x < columns; x += 8) {
    const at = sums + 2 * x;
    const here = threefold(v128.load(at));
    const before = i16x8.add(v128.load(at - 2), i16x8.splat(left));
    const next = i16x8.add(v128.load(at + 2), i16x8.splat(right));
    const even = i16x8.shr_u(i16x8.add(here, before), shift);
    const odd = i16x8.shr_u(i16x8.add(here, next), shift);
    v128.store(to + 2 * x, v128.or(even, i16x8.shl(odd, 8)));
  }
}

// @ts-ignore: decorator
@inline
function threefold(values: v128): v128 {
  return i16x8.add(values, i16x8.add(values, values));
}
