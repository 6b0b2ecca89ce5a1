/**
 * Bias, ReLU and max-pooling of a 2 x 2 window, for four channels at a time, in registers: the map
 * before the pooling is never written.
 *
 * The maximum is taken first: bias and ReLU grow with their argument, so they may come after it, once
 * instead of four times. Beside the value goes a byte that says which of the four won: 0 and 1 in the
 * upper row, 2 and 3 in the lower; the first of equals. 4 stands for a window that ReLU has closed:
 * no gradient passes, and the backward kernels need not look at the value again.
 *
 * `pmax` compiles to one instruction, where `max` would need several to order NaN and -0. A NaN in the
 * first position stays (Winograd's sums spread one over its tile); weights that are not finite give NaN in all
 * four, so that the loss shows it.
 */

/** The winner's value before bias and ReLU. */
// @ts-ignore: decorator
@inline
export function largest(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
}

/** `value` is what `largest` gave, `output` what it became. Four 32-bit lanes of 0 to 4. */
// @ts-ignore: decorator
@inline
export function winner(a: v128, b: v128, c: v128, d: v128, output: v128): v128 {
  const one = i32x4.splat(1);
  const upper = v128.and(f32x4.gt(b, a), one);
  const lower = v128.or(v128.and(f32x4.gt(d, c), one), i32x4.splat(2));
  const position = v128.bitselect(lower, upper, f32x4.gt(f32x4.pmax(c, d), f32x4.pmax(a, b)));
  return v128.bitselect(position, i32x4.splat(4), f32x4.gt(output, f32x4.splat(0)));
}

/** Bias and ReLU. */
// @ts-ignore: decorator
@inline
export function activate(value: v128, bias: v128): v128 {
  return f32x4.pmax(f32x4.add(value, bias), f32x4.splat(0));
}

/** Writes four winners as bytes. */
// @ts-ignore: decorator
@inline
export function storeWinners(at: usize, winners: v128): void {
  const halves = i16x8.narrow_i32x4_u(winners, winners);
  v128.store32_lane(at, i8x16.narrow_i16x8_u(halves, halves), 0);
}
