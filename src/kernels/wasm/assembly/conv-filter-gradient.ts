/**
 * The gradient of a block's weights and bias. Of the four positions of a window one alone passes a
 * gradient on, so three quarters of the products of a dense kernel would be products with zero: this
 * one makes the others only.
 *
 * For each row of cells and each filter, `listOpenCells` lists the cells that ReLU left open: the gradient, and
 * where the patch of input begins that the winner looked at. Lists are dense and long, so the loops over
 * them run without a branch that could be guessed wrong. Then, for a filter and a row of its kernel,
 * twelve vectors of the weights' gradient stay in registers while the list goes by: a load and a
 * multiply-add each. A kernel's row is one run of floats in the input; what does not fill twelve vectors
 * is done with three or one. Three channels and a 3 x 3 kernel, the first layer, have all three rows of
 * nine in nine vectors at once.
 *
 * Sums go into a part's own memory, `[filters][kernelSize][rowFloats]`; the lanes that fill a row up to
 * whole vectors collect what nobody reads. `parts.ts` clears and adds them.
 */
import { listOpenCells } from './open-cells';
import { ConvRecord, isGreyPicture, outputGradientOf } from './shapes';
import { madd, splat } from './simd';

export function convFilterGradient(picture: i32, part: i32, scratch: usize, layer: ConvRecord): void {
  const k = layer.kernelSize;
  const filters = layer.filters;
  const pooledColumns = layer.pooledColumns;
  const sums = layer.partGradients + part * layer.partBytes;
  const rowBytes: usize = layer.rowFloats << 2;
  const biasSums = sums + filters * k * rowBytes;
  const ends = scratch + layer.work;
  const lists = ends + ((filters << 2) + 15 & ~15);
  const listBytes: usize = pooledColumns << 3;
  const gradients = outputGradientOf(picture, scratch, layer);
  const winnersRow: usize = pooledColumns * filters;
  const winners = layer.winners + picture * layer.pooledRows * winnersRow;
  const grey = isGreyPicture(picture, layer);
  const input = grey
    ? layer.greyInput + picture * layer.greyPicture
    : layer.input + picture * layer.inputPicture;
  const inputRow: usize = grey ? layer.greyRow : layer.inputRow;
  const pixel = grey ? 4 : layer.channels << 2;
  const greySums = sums + layer.greyGradients;
  const isFirstLayer = k == 3 && layer.channels == 3;

  for (let row = 0; row < layer.pooledRows; row++) {
    listOpenCells(
      gradients + row * layer.outputRow, winners + row * winnersRow, biasSums,
      ends, lists, pixel, <i32>inputRow, layer,
    );
    const patches = input + 2 * row * inputRow;
    if (isFirstLayer) {
      for (let f = 0; f < filters; f++) {
        const list = lists + f * listBytes;
        const end = load<usize>(ends + (f << 2));
        if (grey) addGreyRows(patches, inputRow, list, end, greySums + f * 48);
        else addAllRows(patches, inputRow, list, end, sums + f * 144);
      }
    } else {
      for (let ky = 0; ky < k; ky++) {
        addRow(patches + ky * layer.inputRow, sums + ky * rowBytes, ends, lists, layer);
      }
    }
  }
}

/** A 3 x 3 kernel on three channels: three runs of nine floats, each filled up to twelve. */
// @ts-ignore: decorator
@inline
function addAllRows(patches: usize, row: usize, list: usize, end: usize, sums: usize): void {
  let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
  let b0 = v128.load(sums, 48), b1 = v128.load(sums, 64), b2 = v128.load(sums, 80);
  let c0 = v128.load(sums, 96), c1 = v128.load(sums, 112), c2 = v128.load(sums, 128);
  for (; list < end; list += 8) {
    const gradient = splat(list);
    const a = patches + i32.load(list, 4);
    const b = a + row;
    const c = b + row;
    a0 = madd(gradient, v128.load(a), a0);
    a1 = madd(gradient, v128.load(a, 16), a1);
    a2 = madd(gradient, v128.load(a, 32), a2);
    b0 = madd(gradient, v128.load(b), b0);
    b1 = madd(gradient, v128.load(b, 16), b1);
    b2 = madd(gradient, v128.load(b, 32), b2);
    c0 = madd(gradient, v128.load(c), c0);
    c1 = madd(gradient, v128.load(c, 16), c1);
    c2 = madd(gradient, v128.load(c, 32), c2);
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, b0, 48);
  v128.store(sums, b1, 64);
  v128.store(sums, b2, 80);
  v128.store(sums, c0, 96);
  v128.store(sums, c1, 112);
  v128.store(sums, c2, 128);
}

/** The same on one channel, two cells at a time: three vectors are too few to wait for one another. */
// @ts-ignore: decorator
@inline
function addGreyRows(patches: usize, row: usize, list: usize, end: usize, sums: usize): void {
  let a0 = v128.load(sums), b0 = v128.load(sums, 16), c0 = v128.load(sums, 32);
  let a1 = f32x4.splat(0), b1 = f32x4.splat(0), c1 = f32x4.splat(0);
  for (; list + 16 <= end; list += 16) {
    const gradient0 = splat(list);
    const upper0 = patches + i32.load(list, 4);
    a0 = madd(gradient0, v128.load(upper0), a0);
    b0 = madd(gradient0, v128.load(upper0 + row), b0);
    c0 = madd(gradient0, v128.load(upper0 + 2 * row), c0);
    const gradient1 = v128.load32_splat(list, 8);
    const upper1 = patches + i32.load(list, 12);
    a1 = madd(gradient1, v128.load(upper1), a1);
    b1 = madd(gradient1, v128.load(upper1 + row), b1);
    c1 = madd(gradient1, v128.load(upper1 + 2 * row), c1);
  }
  if (list < end) {
    const gradient = splat(list);
    const upper = patches + i32.load(list, 4);
    a0 = madd(gradient, v128.load(upper), a0);
    b0 = madd(gradient, v128.load(upper + row), b0);
    c0 = madd(gradient, v128.load(upper + 2 * row), c0);
  }
  v128.store(sums, f32x4.add(a0, a1));
  v128.store(sums, f32x4.add(b0, b1), 16);
  v128.store(sums, f32x4.add(c0, c1), 32);
}

/** One row of the kernel, for all filters: in runs of twelve vectors, then three, then one. */
// @ts-ignore: decorator
@inline
function addRow(patches: usize, sums: usize, ends: usize, lists: usize, layer: ConvRecord): void {
  const rowBytes: usize = layer.rowFloats << 2;
  const step = layer.kernelSize * rowBytes;
  const listBytes: usize = layer.pooledColumns << 3;
  const filters = layer.filters;
  let run: usize = 0;
  for (; run + 192 <= rowBytes; run += 192) {
    for (let f = 0; f < filters; f++) {
      const list = lists + f * listBytes;
      addTwelve(patches + run, list, load<usize>(ends + (f << 2)), sums + f * step + run);
    }
  }
  for (; run + 48 <= rowBytes; run += 48) {
    for (let f = 0; f < filters; f++) {
      const list = lists + f * listBytes;
      addThree(patches + run, list, load<usize>(ends + (f << 2)), sums + f * step + run);
    }
  }
  for (; run < rowBytes; run += 16) {
    for (let f = 0; f < filters; f++) {
      const to = sums + f * step + run;
      const end = load<usize>(ends + (f << 2));
      let a = v128.load(to);
      for (let list = lists + f * listBytes; list < end; list += 8) {
        a = madd(splat(list), v128.load(patches + run + i32.load(list, 4)), a);
      }
      v128.store(to, a);
    }
  }
}

// @ts-ignore: decorator
@inline
function addTwelve(patches: usize, list: usize, end: usize, sums: usize): void {
  let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
  let a3 = v128.load(sums, 48), a4 = v128.load(sums, 64), a5 = v128.load(sums, 80);
  let a6 = v128.load(sums, 96), a7 = v128.load(sums, 112), a8 = v128.load(sums, 128);
  let a9 = v128.load(sums, 144), a10 = v128.load(sums, 160), a11 = v128.load(sums, 176);
  for (; list < end; list += 8) {
    const gradient = splat(list);
    const patch = patches + i32.load(list, 4);
    a0 = madd(gradient, v128.load(patch), a0);
    a1 = madd(gradient, v128.load(patch, 16), a1);
    a2 = madd(gradient, v128.load(patch, 32), a2);
    a3 = madd(gradient, v128.load(patch, 48), a3);
    a4 = madd(gradient, v128.load(patch, 64), a4);
    a5 = madd(gradient, v128.load(patch, 80), a5);
    a6 = madd(gradient, v128.load(patch, 96), a6);
    a7 = madd(gradient, v128.load(patch, 112), a7);
    a8 = madd(gradient, v128.load(patch, 128), a8);
    a9 = madd(gradient, v128.load(patch, 144), a9);
    a10 = madd(gradient, v128.load(patch, 160), a10);
    a11 = madd(gradient, v128.load(patch, 176), a11);
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
  v128.store(sums, a3, 48);
  v128.store(sums, a4, 64);
  v128.store(sums, a5, 80);
  v128.store(sums, a6, 96);
  v128.store(sums, a7, 112);
  v128.store(sums, a8, 128);
  v128.store(sums, a9, 144);
  v128.store(sums, a10, 160);
  v128.store(sums, a11, 176);
}

// @ts-ignore: decorator
@inline
function addThree(patches: usize, list: usize, end: usize, sums: usize): void {
  let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
  for (; list < end; list += 8) {
    const gradient = splat(list);
    const patch = patches + i32.load(list, 4);
    a0 = madd(gradient, v128.load(patch), a0);
    a1 = madd(gradient, v128.load(patch, 16), a1);
    a2 = madd(gradient, v128.load(patch, 32), a2);
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, a2, 32);
}
