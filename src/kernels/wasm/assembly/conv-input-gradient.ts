/**
 * The gradient of a block's input, gathered: each of its pixels is computed once, in registers, and
 * written once, with nothing to clear and nothing to add to in memory.
 *
 * As in the filters' gradient, of the four positions of a window one alone passes anything on. So the
 * filters of each cell are first dealt into four buckets by their winner, items of (gradient, offset of
 * the filter's weights); a fifth bucket takes the closed ones and is not looked at. Buckets of two rows of
 * cells are kept, since an input row gets from both:
 *
 *   input row 2p     from winners in the upper row of cells p by kernel row 0, of cells p - 1 by row 2,
 *                    and in the lower row of cells p - 1 by kernel row 1
 *   input row 2p + 1 from winners in the upper row of cells p by kernel row 1, in the lower row of
 *                    cells p by row 0, and of cells p - 1 by row 2
 *
 * Along an input row a window of three pixels x 16 channels moves as twelve accumulators: the left bucket
 * of a cell adds to all three, then the first pixel is complete, is written, and the window moves on by
 * one; then the right bucket. Weights are packed so that the twelve vectors an item needs are one run:
 * `[channels / 16][kernel row][filter][kernel column][16]`. Channels that do not fill 16 go by fours.
 *
 * That is for 3 x 3 kernels and channels in multiples of 4; `conv-input-gradient-any-shape.ts` has the rest.
 */
import { ConvRecord, inputGradientOf, outputGradientOf } from './shapes';
import { madd, splat } from './simd';
import { buckets, clearBuckets, fillBuckets, weightBytes } from './winner-buckets';

// @ts-ignore: decorator
@unmanaged
class Source {
  /** Buckets of the first cell, and the ends of its lists. */
  lists: usize;
  ends: usize;
  weights: usize;
}

/** `[channels / 16][3][filters][3][16]`, then the same in fours, 192 bytes an item all the same. */
export function packForInputGradient(_block: i32, _part: i32, _scratch: usize, layer: ConvRecord): void {
  const channels = layer.channels;
  const filters = layer.filters;
  let to = layer.backwardWeights;
  let channel = 0;
  while (channel < channels) {
    const width = channel + 16 <= channels ? 16 : 4;
    for (let ky = 0; ky < 3; ky++) {
      for (let f = 0; f < filters; f++, to += weightBytes) {
        for (let kx = 0; kx < 3; kx++) {
          for (let c = 0; c < width; c++) {
            const from = ((ky * 3 + kx) * channels + channel + c) * filters + f;
            f32.store(to + ((kx * width + c) << 2), f32.load(layer.weights + (from << 2)));
          }
        }
      }
    }
    channel += width;
  }
}

export function convInputGradient(picture: i32, _part: i32, scratch: usize, layer: ConvRecord): void {
  const filters = layer.filters;
  const columns = layer.pooledColumns;
  const rows = layer.pooledRows;
  const channels = layer.channels;
  const gradients = outputGradientOf(picture, scratch, layer);
  const winnersRow: usize = columns * filters;
  const winners = layer.winners + picture * rows * winnersRow;
  const listBytes: usize = filters << 3;
  const slotBytes: usize = columns * (buckets * listBytes + 32);
  const sources = scratch + layer.work;
  const slots = sources + 64;
  let to = inputGradientOf(picture, scratch, layer);
  const end = to + layer.inputRows * layer.inputRow;

  clearBuckets(slots + slotBytes, columns, listBytes);
  for (let row = 0; row <= rows; row++) {
    const current = slots + (row & 1) * slotBytes;
    const previous = slots + (~row & 1) * slotBytes;
    if (row < rows) {
      fillBuckets(current, gradients + row * layer.outputRow, winners + row * winnersRow, columns, filters);
    } else {
      clearBuckets(current, columns, listBytes);
    }
    for (let half = 0; half < 2; half++) {
      setSource(sources, 0, current, 0, half, layer);
      if (half == 0) setSource(sources, 1, previous, 0, 2, layer);
      else setSource(sources, 1, current, 2, 0, layer);
      setSource(sources, 2, previous, 2, half + 1, layer);
      let weights = layer.backwardWeights;
      let channel = 0;
      while (channel < channels) {
        const wide = channel + 16 <= channels;
        if (wide) sweepSixteen(to + (channel << 2), sources, weights, listBytes, layer);
        else sweepFour(to + (channel << 2), sources, weights, listBytes, layer);
        weights += 3 * filters * weightBytes;
        channel += wide ? 16 : 4;
      }
      to += layer.inputRow;
    }
  }
  // What the pooling left over at the lower edge.
  if (to < end) memory.fill(to, 0, end - to);
}

// @ts-ignore: decorator
@inline
function setSource(sources: usize, index: usize, slot: usize, bucket: usize, kernelRow: usize, layer: ConvRecord): void {
  const source = changetype<Source>(sources + index * 16);
  const listBytes: usize = layer.filters << 3;
  source.lists = slot + (layer.pooledColumns << 5) + bucket * listBytes;
  source.ends = slot + (bucket << 2);
  source.weights = kernelRow * layer.filters * weightBytes;
}

/** One input row, 16 channels of it. */
// @ts-ignore: decorator
@inline
function sweepSixteen(to: usize, sources: usize, chunk: usize, listBytes: usize, layer: ConvRecord): void {
  const zero = f32x4.splat(0);
  const pixel: usize = layer.channels << 2;
  let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
  let b0 = zero, b1 = zero, b2 = zero, b3 = zero;
  let c0 = zero, c1 = zero, c2 = zero, c3 = zero;
  const steps: usize = layer.pooledColumns << 1;
  for (let step: usize = 0; step < steps; step++) {
    // Two steps a cell: its left bucket, its right bucket.
    const cell = step >> 1;
    const side = step & 1;
    for (let s = sources; s < sources + 48; s += 16) {
      const source = changetype<Source>(s);
      let list = source.lists + (cell * buckets + side) * listBytes;
      const end = load<usize>(source.ends + (cell << 5) + (side << 2));
      const weights = chunk + source.weights;
      for (; list < end; list += 8) {
        const gradient = splat(list);
        const w = weights + load<usize>(list, 4);
        a0 = madd(gradient, v128.load(w), a0);
        a1 = madd(gradient, v128.load(w, 16), a1);
        a2 = madd(gradient, v128.load(w, 32), a2);
        a3 = madd(gradient, v128.load(w, 48), a3);
        b0 = madd(gradient, v128.load(w, 64), b0);
        b1 = madd(gradient, v128.load(w, 80), b1);
        b2 = madd(gradient, v128.load(w, 96), b2);
        b3 = madd(gradient, v128.load(w, 112), b3);
        c0 = madd(gradient, v128.load(w, 128), c0);
        c1 = madd(gradient, v128.load(w, 144), c1);
        c2 = madd(gradient, v128.load(w, 160), c2);
        c3 = madd(gradient, v128.load(w, 176), c3);
      }
    }
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
    to += pixel;
    a0 = b0;
    a1 = b1;
    a2 = b2;
    a3 = b3;
    b0 = c0;
    b1 = c1;
    b2 = c2;
    b3 = c3;
    c0 = zero;
    c1 = zero;
    c2 = zero;
    c3 = zero;
  }
  for (let x = layer.pooledColumns << 1; x < layer.inputColumns; x++, to += pixel) {
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
    a0 = b0;
    a1 = b1;
    a2 = b2;
    a3 = b3;
    b0 = zero;
    b1 = zero;
    b2 = zero;
    b3 = zero;
  }
}

/** One input row, four channels of it. */
// @ts-ignore: decorator
@inline
function sweepFour(to: usize, sources: usize, chunk: usize, listBytes: usize, layer: ConvRecord): void {
  const zero = f32x4.splat(0);
  const pixel: usize = layer.channels << 2;
  let a = zero;
  let b = zero;
  let c = zero;
  const steps: usize = layer.pooledColumns << 1;
  for (let step: usize = 0; step < steps; step++) {
    const cell = step >> 1;
    const side = step & 1;
    for (let s = sources; s < sources + 48; s += 16) {
      const source = changetype<Source>(s);
      let list = source.lists + (cell * buckets + side) * listBytes;
      const end = load<usize>(source.ends + (cell << 5) + (side << 2));
      const weights = chunk + source.weights;
      for (; list < end; list += 8) {
        const gradient = splat(list);
        const w = weights + load<usize>(list, 4);
        a = madd(gradient, v128.load(w), a);
        b = madd(gradient, v128.load(w, 16), b);
        c = madd(gradient, v128.load(w, 32), c);
      }
    }
    v128.store(to, a);
    to += pixel;
    a = b;
    b = c;
    c = zero;
  }
  for (let x = layer.pooledColumns << 1; x < layer.inputColumns; x++, to += pixel) {
    v128.store(to, a);
    a = b;
    b = zero;
  }
}
