/**
 * Convolution + bias + ReLU + max-pooling, straight from the definition. Right for every shape, and the
 * fastest here for few input channels (the first layer).
 *
 * One pooled cell at a time: 4 positions x 8 filters are 8 vector accumulators. In `[row][column]
 * [channel]` order the kernel's columns and channels are one run of `kernelSize * channels` floats in
 * the input, and another in the weights, so the inner loop just walks both: 2 vectors of weights, 4
 * splats of the input, 8 multiply-adds. The loop is not unrolled: V8 hoists loads above arithmetic, and
 * more than 15 live vectors spill, which costs twice the time.
 *
 * Loops go rows, blocks of 8 filters, columns: a block's weights and four rows of input stay in the
 * first-level cache. Weights are packed as `[filters / 8][kernelSize²  * channels][8]`, filled up with
 * zeros; then the bias, filled up too.
 */
import { activate, largest, storeWinners, winner } from './pool';
import { ConvRecord, isGreyPicture } from './shapes';
import { madd, splat } from './simd';

export function packForDirect(_block: i32, _part: i32, _scratch: usize, layer: ConvRecord): void {
  pack(layer.forwardWeights, layer.channels, 1, layer);
  if (layer.greyWeights) pack(layer.greyWeights, 1, 3, layer);
}

/** `channels` channels, each the sum of `summed` neighbours. */
function pack(to: usize, channels: i32, summed: i32, layer: ConvRecord): void {
  const depth = layer.kernelSize * layer.kernelSize * channels;
  const filters = layer.filters;
  let at = to;
  for (let first = 0; first < filters; first += 8) {
    for (let i = 0; i < depth; i++) {
      for (let f = first; f < first + 8; f++, at += 4) {
        let weight: f32 = 0;
        for (let c = 0; c < summed && f < filters; c++) {
          weight += f32.load(layer.weights + (((i * summed + c) * filters + f) << 2));
        }
        f32.store(at, weight);
      }
    }
  }
  for (let f = 0; f < ((filters + 7) & ~7); f++, at += 4) {
    f32.store(at, f < filters ? f32.load(layer.bias + (f << 2)) : 0);
  }
}

export function convDirect(picture: i32, _part: i32, _scratch: usize, layer: ConvRecord): void {
  const k = layer.kernelSize;
  const filters = layer.filters;
  const pooledRows = layer.pooledRows;
  const pooledColumns = layer.pooledColumns;
  const grey = isGreyPicture(picture, layer);
  const channels = grey ? 1 : layer.channels;
  const row: usize = grey ? layer.greyRow : layer.inputRow;
  const packed = grey ? layer.greyWeights : layer.forwardWeights;
  const pixel: usize = channels << 2;
  const runBytes: usize = (k * channels) << 5;
  const blockBytes: usize = k * runBytes;
  const biases = packed + ((filters + 7) >> 3) * blockBytes;
  const input = grey
    ? layer.greyInput + picture * layer.greyPicture
    : layer.input + picture * layer.inputPicture;
  const output = layer.output + picture * layer.outputPicture;
  const winners = layer.winners + picture * pooledRows * pooledColumns * filters;

  for (let pooledRow = 0; pooledRow < pooledRows; pooledRow++) {
    for (let first = 0; first < filters; first += 8) {
      const weights = packed + (first >> 3) * blockBytes;
      const bias0 = v128.load(biases + (first << 2));
      const bias1 = v128.load(biases + (first << 2), 16);
      let corner = input + 2 * pooledRow * row;
      let to = output + pooledRow * layer.outputRow + (first << 2);
      let winnersTo = winners + pooledRow * pooledColumns * filters + first;
      for (let column = 0; column < pooledColumns; column++) {
        let a0 = f32x4.splat(0), a1 = f32x4.splat(0);
        let b0 = f32x4.splat(0), b1 = f32x4.splat(0);
        let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
        let d0 = f32x4.splat(0), d1 = f32x4.splat(0);
        let w = weights;
        let upper = corner;
        for (let ky = 0; ky < k; ky++) {
          let upperRight = upper + pixel;
          let lower = upper + row;
          let lowerRight = lower + pixel;
          const end = w + runBytes;
          do {
            const w0 = v128.load(w);
            const w1 = v128.load(w, 16);
            let x = splat(upper);
            a0 = madd(x, w0, a0);
            a1 = madd(x, w1, a1);
            x = splat(upperRight);
            b0 = madd(x, w0, b0);
            b1 = madd(x, w1, b1);
            x = splat(lower);
            c0 = madd(x, w0, c0);
            c1 = madd(x, w1, c1);
            x = splat(lowerRight);
            d0 = madd(x, w0, d0);
            d1 = madd(x, w1, d1);
            w += 32;
            upper += 4;
            upperRight += 4;
            lower += 4;
            lowerRight += 4;
          } while (w < end);
          upper += row - (runBytes >> 3);
        }
        const y0 = activate(largest(a0, b0, c0, d0), bias0);
        const y1 = activate(largest(a1, b1, c1, d1), bias1);
        const wins = i16x8.narrow_i32x4_u(winner(a0, b0, c0, d0, y0), winner(a1, b1, c1, d1, y1));
        if (first + 8 <= filters) {
          v128.store(to, y0);
          v128.store(to, y1, 16);
          v128.store64_lane(winnersTo, i8x16.narrow_i16x8_u(wins, wins), 0);
        } else {
          storeSome(to, winnersTo, filters - first, y0, y1, wins);
        }
        to += filters << 2;
        winnersTo += filters;
        corner += 2 * pixel;
      }
    }
  }
}

/** The last filters where their number is no multiple of eight. */
function storeSome(to: usize, winnersTo: usize, count: i32, y0: v128, y1: v128, wins: v128): void {
  const rest = count & 3;
  const y = count >= 4 ? y1 : y0;
  if (count >= 4) v128.store(to, y0);
  const from: usize = (count & 4) << 2;
  if (rest > 0) f32.store(to + from, f32x4.extract_lane(y, 0));
  if (rest > 1) f32.store(to + from, f32x4.extract_lane(y, 1), 4);
  if (rest > 2) f32.store(to + from, f32x4.extract_lane(y, 2), 8);
  store8(winnersTo, count, i64x2.extract_lane(i8x16.narrow_i16x8_u(wins, wins), 0));
}

function store8(to: usize, count: i32, bytes: i64): void {
  for (let i = 0; i < count; i++) store<u8>(to + i, (bytes >> (8 * i)) as u8);
}
