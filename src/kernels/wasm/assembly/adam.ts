/**
 * Adam in place: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1, with
 * epsilon outside of the bias correction as in Keras. `rate` comes with the corrections of the step.
 */
import { AdamRecord, Counts } from './shapes';

export function adam(_block: i32, _part: i32, _scratch: usize, record: AdamRecord): void {
  const bytes: usize = record.floats << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    adamFour(record.weights + i, record.mean + i, record.variance + i, v128.load(record.gradient + i), record.counts);
  }
  for (; i < bytes; i += 4) {
    adamOne(record.weights + i, record.mean + i, record.variance + i, f32.load(record.gradient + i), record.counts);
  }
}

// @ts-ignore: decorator
@inline
export function adamFour(weights: usize, mean: usize, variance: usize, gradient: v128, counts: Counts): void {
  const m = f32x4.add(
    f32x4.mul(v128.load(mean), f32x4.splat(counts.beta1)),
    f32x4.mul(gradient, f32x4.splat(counts.rest1)),
  );
  const v = f32x4.add(
    f32x4.mul(v128.load(variance), f32x4.splat(counts.beta2)),
    f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(counts.rest2)),
  );
  v128.store(mean, m);
  v128.store(variance, v);
  const change = f32x4.div(
    f32x4.mul(m, f32x4.splat(counts.rate)),
    f32x4.add(f32x4.sqrt(v), f32x4.splat(counts.epsilon)),
  );
  v128.store(weights, f32x4.sub(v128.load(weights), change));
}

// @ts-ignore: decorator
@inline
export function adamOne(weights: usize, mean: usize, variance: usize, gradient: f32, counts: Counts): void {
  const m = f32.load(mean) * counts.beta1 + gradient * counts.rest1;
  const v = f32.load(variance) * counts.beta2 + gradient * gradient * counts.rest2;
  f32.store(mean, m);
  f32.store(variance, v);
  f32.store(weights, f32.load(weights) - (m * counts.rate) / (sqrt<f32>(v) + counts.epsilon));
}
