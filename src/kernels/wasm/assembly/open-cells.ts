/** The cells of a pooled map that ReLU left open, in lists without gaps. */
import { ConvRecord } from './shapes';

/**
 * One row of cells: for each filter a list of (gradient, byte offset of the winner's patch) of open
 * cells, its end, and the sum of its gradients for the bias. Always stores, and moves on if the cell is
 * open.
 */
// @ts-ignore: decorator
@inline
export function listOpenCells(
  gradients: usize, winners: usize, biasSums: usize, ends: usize, lists: usize,
  pixel: i32, inputRow: i32, layer: ConvRecord,
): void {
  const filters = layer.filters;
  const listBytes: usize = layer.pooledColumns << 3;
  const right = i32x4.splat(pixel);
  const below = i32x4.splat(inputRow);
  const one = i32x4.splat(1);
  const closed = i32x4.splat(4);
  let f = 0;
  for (; f + 4 <= filters; f += 4) {
    let list0 = lists + f * listBytes;
    let list1 = list0 + listBytes;
    let list2 = list1 + listBytes;
    let list3 = list2 + listBytes;
    let sum = v128.load(biasSums + (f << 2));
    let from = gradients + (f << 2);
    let winnersFrom = winners + f;
    let corner = i32x4.splat(0);
    const end = winners + layer.pooledColumns * filters;
    while (winnersFrom < end) {
      const win = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(winnersFrom)));
      const open = i32x4.lt_s(win, closed);
      const gradient = v128.and(v128.load(from), open);
      sum = f32x4.add(sum, gradient);
      const toRight = v128.and(i32x4.neg(v128.and(win, one)), right);
      const toBelow = v128.and(i32x4.neg(i32x4.shr_u(win, 1)), below);
      const offset = i32x4.add(corner, i32x4.add(toRight, toBelow));
      const low = i8x16.shuffle(gradient, offset, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
      const high = i8x16.shuffle(gradient, offset, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
      const bits = i32x4.bitmask(open);
      v128.store64_lane(list0, low, 0);
      v128.store64_lane(list1, low, 1);
      v128.store64_lane(list2, high, 0);
      v128.store64_lane(list3, high, 1);
      list0 += (bits & 1) << 3;
      list1 += (bits & 2) << 2;
      list2 += (bits & 4) << 1;
      list3 += bits & 8;
      from += filters << 2;
      winnersFrom += filters;
      corner = i32x4.add(corner, i32x4.splat(2 * pixel));
    }
    v128.store(biasSums + (f << 2), sum);
    store<usize>(ends + (f << 2), list0);
    store<usize>(ends + (f << 2), list1, 4);
    store<usize>(ends + (f << 2), list2, 8);
    store<usize>(ends + (f << 2), list3, 12);
  }
  // Filters that do not fill a vector.
  for (; f < filters; f++) {
    let list = lists + f * listBytes;
    let sum = f32.load(biasSums + (f << 2));
    for (let column = 0; column < layer.pooledColumns; column++) {
      const win = <i32>load<u8>(winners + column * filters + f);
      if (win == 4) continue;
      const gradient = f32.load(gradients + ((column * filters + f) << 2));
      sum += gradient;
      f32.store(list, gradient);
      i32.store(list, (2 * column + (win & 1)) * pixel + (win >> 1) * inputRow, 4);
      list += 8;
    }
    f32.store(biasSums + (f << 2), sum);
    store<usize>(ends + (f << 2), list);
  }
}
