/**
 * The two transforms of F(4 x 4, 3 x 3), applied to one line: six inputs by Bᵀ, three weights by G, with
 * the points 0, 1, -1, 2, -2 and infinity. What they share in pairs is computed once.
 */
import { madd } from './simd';

/** Three vectors, `fromStep` apart, to six: G times a column. */
// @ts-ignore: decorator
@inline
export function filterTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + fromStep);
  const g2 = v128.load(from + 2 * fromStep);
  const quarter = f32x4.splat(0.25);
  const sixth = f32x4.splat(-1.0 / 6.0);
  const even = f32x4.mul(f32x4.add(g0, g2), sixth);
  const odd = f32x4.mul(g1, sixth);
  // g0 / 24 + g2 / 6, and g1 / 12
  const evenOfTwo = f32x4.add(f32x4.mul(g0, f32x4.splat(1.0 / 24.0)), f32x4.mul(g2, f32x4.splat(1.0 / 6.0)));
  const oddOfTwo = f32x4.mul(g1, f32x4.splat(1.0 / 12.0));
  v128.store(to, f32x4.mul(g0, quarter));
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, f32x4.add(evenOfTwo, oddOfTwo));
  v128.store(to + 4 * toStep, f32x4.sub(evenOfTwo, oddOfTwo));
  v128.store(to + 5 * toStep, g2);
}

/** Six vectors, `fromStep` apart, to six: Bᵀ times a column. */
// @ts-ignore: decorator
@inline
export function inputTransformLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + fromStep);
  const d2 = v128.load(from + 2 * fromStep);
  const d3 = v128.load(from + 3 * fromStep);
  const d4 = v128.load(from + 4 * fromStep);
  const d5 = v128.load(from + 5 * fromStep);
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const minusFour = f32x4.splat(-4);
  const evenOfTwo = f32x4.sub(d4, d2);
  const difference = f32x4.sub(d3, d1);
  // 4 d0 - 5 d2 + d4, and 4 d1 - 5 d3 + d5: differences first, so that equal values give zero, fused or not.
  v128.store(to, madd(f32x4.sub(d0, d2), four, evenOfTwo));
  v128.store(to + 5 * toStep, madd(difference, minusFour, f32x4.sub(d5, d3)));
  const evenOfOne = madd(d2, minusFour, d4);
  const oddOfOne = madd(d1, minusFour, d3);
  v128.store(to + toStep, f32x4.add(evenOfOne, oddOfOne));
  v128.store(to + 2 * toStep, f32x4.sub(evenOfOne, oddOfOne));
  const oddOfTwo = f32x4.mul(difference, two);
  v128.store(to + 3 * toStep, f32x4.add(evenOfTwo, oddOfTwo));
  v128.store(to + 4 * toStep, f32x4.sub(evenOfTwo, oddOfTwo));
}
