/** The small matrix products between the transforms of Winograd's convolution. */
import { madd, splat } from './simd';

/** M = V U: `[tiles][filters]` from `[tiles][channels]` and `[filters / 8][channels][8]`. */
// @ts-ignore: decorator
@inline
export function multiply(v: usize, u: usize, m: usize, tiles: i32, channels: i32, filters: i32): void {
  const vRow: usize = channels << 2;
  const mRow: usize = filters << 2;
  for (let first = 0; first < filters; first += 8) {
    const weights = u + ((first * channels) << 2);
    const end = weights + (channels << 5);
    for (let t = 0; t < tiles; t += 4) {
      let a0 = f32x4.splat(0), a1 = f32x4.splat(0);
      let b0 = f32x4.splat(0), b1 = f32x4.splat(0);
      let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
      let d0 = f32x4.splat(0), d1 = f32x4.splat(0);
      let pa = v + t * vRow;
      let pb = pa + vRow;
      let pc = pb + vRow;
      let pd = pc + vRow;
      let w = weights;
      do {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let x = splat(pa);
        a0 = madd(x, w0, a0);
        a1 = madd(x, w1, a1);
        x = splat(pb);
        b0 = madd(x, w0, b0);
        b1 = madd(x, w1, b1);
        x = splat(pc);
        c0 = madd(x, w0, c0);
        c1 = madd(x, w1, c1);
        x = splat(pd);
        d0 = madd(x, w0, d0);
        d1 = madd(x, w1, d1);
        w += 32;
        pa += 4;
        pb += 4;
        pc += 4;
        pd += 4;
      } while (w < end);
      const to = m + t * mRow + (first << 2);
      v128.store(to, a0);
      v128.store(to, a1, 16);
      v128.store(to + mRow, b0);
      v128.store(to + mRow, b1, 16);
      v128.store(to + 2 * mRow, c0);
      v128.store(to + 2 * mRow, c1, 16);
      v128.store(to + 3 * mRow, d0);
      v128.store(to + 3 * mRow, d1, 16);
    }
  }
}
