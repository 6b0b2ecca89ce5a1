/** Four floats at a time: the few phrases that all kernels share. */

/**
 * `a * b + c`, lane by lane. Rounded once where the build has relaxed SIMD (and the processor an FMA),
 * else twice: the one difference between the two builds.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD
    ? f32x4.relaxed_madd(a, b, c)
    : f32x4.add(f32x4.mul(a, b), c);
}

/** One float of memory in all four lanes. */
// @ts-ignore: decorator
@inline
export function splat(at: usize): v128 {
  return v128.load32_splat(at);
}

/** The sum of the four lanes, in a fixed order. */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128): f32 {
  const pairs = f32x4.add(a, i8x16.shuffle(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}
