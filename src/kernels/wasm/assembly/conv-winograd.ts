/**
 * The same block for 3 x 3 kernels by Winograd's minimal filtering F(4 x 4, 3 x 3), as in Lavin and
 * Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), equations 13 to 16: a tile of 6 x 6
 * inputs gives 4 x 4 outputs by 36 multiplications a channel instead of 144. The 4 x 4 outputs are just
 * four windows of the pooling, so the map before it is not written here either.
 *
 * For a block of `tilesInBlock` tiles, all of one row:
 *   1. V = Bᵀ d B, the tiles transformed, four channels at a time: `[36][tiles][channels]`
 *   2. M = V U for each of the 36, small matrix products: `[36][tiles][filters]`.
 *      4 tiles x 8 filters are the accumulators; 16 tiles keep V, U and M of a product in the first-level
 *      cache, and all 36 in the second-level one.
 *   3. Y = Aᵀ M A, then bias, ReLU and pooling, four filters at a time.
 * U = G g Gᵀ comes packed as `[36][filters / 8][channels][8]`.
 *
 * Where the number of pooled rows or columns is odd, the last tile begins one cell earlier and computes
 * that cell again. Needs at least 2 x 2 cells, channels in multiples of 4 and filters of 8. Errors are up
 * to 2e-6 of the largest output, some times those of the direct kernel. Windows that are equal because
 * the tile does not change along its rows or its columns are still equal here, to the bit: the transforms
 * of such tiles are zeros but in one row or column. Others that happen to be equal are decided by rounding,
 * but what is zero for want of input is zero here too: see `empty-patches.ts`.
 */
import { mayHaveEmptyPatch, writeFactors } from './empty-patches';
import { activate, largest, storeWinners, winner } from './pool';
import { ConvRecord } from './shapes';
import { madd } from './simd';
import { multiply } from './winograd-product';
import { filterTransform, inputTransformLine } from './winograd-transforms';

const tilesInBlock: i32 = 16;

/** `[36][filters / 8][channels][8]` from `[3][3][channels][filters]`. */
export function packForWinograd(_block: i32, _part: i32, scratch: usize, layer: ConvRecord): void {
  const channels = layer.channels;
  const filters = layer.filters;
  const step: usize = (channels * filters) << 2;
  const columns = scratch + layer.work;
  for (let channel = 0; channel < channels; channel++) {
    for (let filter = 0; filter < filters; filter += 4) {
      const from = layer.weights + ((channel * filters + filter) << 2);
      for (let kx: usize = 0; kx < 3; kx++) {
        filterTransform(from + kx * step, 3 * step, columns + kx * 16, 48);
      }
      const block = (filter >> 3) * channels + channel;
      const to = layer.forwardWeights + (((block << 3) + (filter & 7)) << 2);
      for (let r: usize = 0; r < 6; r++) {
        filterTransform(columns + r * 48, 16, to + 6 * r * step, step);
      }
    }
  }
}

export function convWinograd(picture: i32, _part: i32, scratch: usize, layer: ConvRecord): void {
  const pooledRows = layer.pooledRows;
  const pooledColumns = layer.pooledColumns;
  const channels = layer.channels;
  const filters = layer.filters;
  const columnStep: usize = channels << 3;
  const tiles = (pooledColumns + 1) >> 1;
  const transformed = scratch + layer.work;
  const vStep: usize = ((tilesInBlock * channels) << 2) + 64;
  const products = transformed + 36 * vStep;
  const mStep: usize = ((tilesInBlock * filters) << 2) + 64;
  const uStep: usize = (channels * filters) << 2;
  const columnBuffer = products + 36 * mStep;
  const factors = columnBuffer + 576;

  for (let rowPair = 0; rowPair < pooledRows; rowPair += 2) {
    const pooledRow = min(rowPair, pooledRows - 2);
    const input = layer.input + picture * layer.inputPicture + 2 * pooledRow * layer.inputRow;
    for (let first = 0; first < tiles; first += tilesInBlock) {
      const count = min(tilesInBlock, tiles - first);
      for (let t = 0; t < count; t++) {
        const column = min(2 * (first + t), pooledColumns - 2);
        const to = transformed + ((t * channels) << 2);
        const from = input + column * columnStep;
        for (let c: usize = 0; c < <usize>(channels << 2); c += 16) {
          inputTransform(from + c, layer.inputRow, channels << 2, to + c, vStep, columnBuffer);
        }
      }
      // A product of four tiles may take along up to three that are none: nobody reads what they give.
      for (let i = 0; i < 36; i++) {
        multiply(
          transformed + i * vStep, layer.forwardWeights + i * uStep, products + i * mStep,
          count, channels, filters,
        );
      }
      for (let t = 0; t < count; t++) {
        const column = min(2 * (first + t), pooledColumns - 2);
        const tile = input + column * columnStep;
        const hasEmpty = mayHaveEmptyPatch(tile, layer.inputRow, channels << 2);
        if (hasEmpty) writeFactors(tile, layer.inputRow, channels << 2, factors);
        poolTile(
          products + ((t * filters) << 2), mStep, columnBuffer, hasEmpty ? factors : 0,
          picture, pooledRow, column, layer,
        );
      }
    }
  }
}

/** Bᵀ d B for four channels: down the six columns, then along the six rows. */
// @ts-ignore: decorator
@inline
function inputTransform(
  from: usize, row: usize, pixel: usize, to: usize, toStep: usize, columnBuffer: usize,
): void {
  for (let x: usize = 0; x < 6; x++) {
    inputTransformLine(from + x * pixel, row, columnBuffer + x * 16, 96);
  }
  for (let r: usize = 0; r < 6; r++) {
    inputTransformLine(columnBuffer + r * 96, 16, to + 6 * r * toStep, toStep);
  }
}

/**
 * Aᵀ M A, bias, ReLU and the four windows of a tile, whose upper left cell is given. `factors`, if not 0,
 * is what `writeFactors` wrote: NaN and infinity times zero are still seen.
 */
// @ts-ignore: decorator
@inline
function poolTile(
  from: usize, step: usize, columnBuffer: usize, factors: usize,
  picture: i32, pooledRow: i32, column: i32, layer: ConvRecord,
): void {
  const filters = layer.filters;
  const winnersRow: usize = layer.pooledColumns * filters;
  const to = layer.output + picture * layer.outputPicture + pooledRow * layer.outputRow + ((column * filters) << 2);
  const winnersTo =
    layer.winners + picture * layer.pooledRows * winnersRow + pooledRow * winnersRow + column * filters;
  for (let filter: usize = 0; filter < <usize>filters; filter += 4) {
    const bias = v128.load(layer.bias + (filter << 2));
    // Down the columns: four rows of six.
    for (let x: usize = 0; x < 6; x++) {
      const at = from + (filter << 2) + x * step;
      const m0 = v128.load(at);
      const m1 = v128.load(at + 6 * step);
      const m2 = v128.load(at + 12 * step);
      const m3 = v128.load(at + 18 * step);
      const m4 = v128.load(at + 24 * step);
      const m5 = v128.load(at + 30 * step);
      const sumOfOne = f32x4.add(m1, m2);
      const differenceOfOne = f32x4.sub(m1, m2);
      const sumOfTwo = f32x4.add(m3, m4);
      const differenceOfTwo = f32x4.sub(m3, m4);
      const buffer = columnBuffer + x * 16;
      v128.store(buffer, f32x4.add(f32x4.add(m0, sumOfOne), sumOfTwo));
      v128.store(buffer, madd(differenceOfTwo, f32x4.splat(2), differenceOfOne), 96);
      v128.store(buffer, madd(sumOfTwo, f32x4.splat(4), sumOfOne), 192);
      v128.store(buffer, f32x4.add(madd(differenceOfTwo, f32x4.splat(8), differenceOfOne), m5), 288);
    }
    // Along the rows, two rows of windows one after the other.
    for (let r: usize = 0; r < 2; r++) {
      const upper = columnBuffer + 192 * r;
      let m0 = v128.load(upper);
      let m5 = v128.load(upper, 80);
      let m1 = v128.load(upper, 16);
      let m2 = v128.load(upper, 32);
      let sumOfOne = f32x4.add(m1, m2);
      let differenceOfOne = f32x4.sub(m1, m2);
      m1 = v128.load(upper, 48);
      m2 = v128.load(upper, 64);
      let sumOfTwo = f32x4.add(m1, m2);
      let differenceOfTwo = f32x4.sub(m1, m2);
      let a = f32x4.add(f32x4.add(m0, sumOfOne), sumOfTwo);
      let b = madd(differenceOfTwo, f32x4.splat(2), differenceOfOne);
      let e = madd(sumOfTwo, f32x4.splat(4), sumOfOne);
      let f = f32x4.add(madd(differenceOfTwo, f32x4.splat(8), differenceOfOne), m5);
      m0 = v128.load(upper, 96);
      m5 = v128.load(upper, 176);
      m1 = v128.load(upper, 112);
      m2 = v128.load(upper, 128);
      sumOfOne = f32x4.add(m1, m2);
      differenceOfOne = f32x4.sub(m1, m2);
      m1 = v128.load(upper, 144);
      m2 = v128.load(upper, 160);
      sumOfTwo = f32x4.add(m1, m2);
      differenceOfTwo = f32x4.sub(m1, m2);
      let c = f32x4.add(f32x4.add(m0, sumOfOne), sumOfTwo);
      let d = madd(differenceOfTwo, f32x4.splat(2), differenceOfOne);
      let g = madd(sumOfTwo, f32x4.splat(4), sumOfOne);
      let h = f32x4.add(madd(differenceOfTwo, f32x4.splat(8), differenceOfOne), m5);
      if (factors) {
        const at = factors + 128 * r;
        a = f32x4.mul(a, v128.load(at));
        b = f32x4.mul(b, v128.load(at, 16));
        e = f32x4.mul(e, v128.load(at, 32));
        f = f32x4.mul(f, v128.load(at, 48));
        c = f32x4.mul(c, v128.load(at, 64));
        d = f32x4.mul(d, v128.load(at, 80));
        g = f32x4.mul(g, v128.load(at, 96));
        h = f32x4.mul(h, v128.load(at, 112));
      }
      const y = activate(largest(a, b, c, d), bias);
      const z = activate(largest(e, f, g, h), bias);
      const cell = to + r * layer.outputRow + (filter << 2);
      v128.store(cell, y);
      v128.store(cell + (filters << 2), z);
      const winnersCell = winnersTo + r * winnersRow + filter;
      storeWinners(winnersCell, winner(a, b, c, d, y));
      storeWinners(winnersCell + filters, winner(e, f, g, h, z));
    }
  }
}
