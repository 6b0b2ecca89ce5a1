/** Dense layers, backward: `dense-forward.ts` tells how they are dealt. */
import { adamFour, adamOne } from './adam';
import { DenseRecord } from './shapes';
import { madd, splat, sumLanes } from './simd';

/** Lets the gradient through where ReLU did, and sums it for the bias. Before the two below. */
export function denseOutputGradient(_block: i32, _part: i32, _scratch: usize, layer: DenseRecord): void {
  const units = layer.units;
  for (let unit = 0; unit < units; unit++) {
    let sum: f32 = 0;
    for (let row = 0; row < layer.counts.pictures; row++) {
      const i: usize = (row * units + unit) << 2;
      if (layer.relu && !(f32.load(layer.output + i) > 0)) f32.store(layer.outputGradient + i, 0);
      sum += f32.load(layer.outputGradient + i);
    }
    f32.store(layer.biasGradient + (unit << 2), sum);
  }
}

/** `inputGradient = outputGradient · weightsᵀ`, for one block of inputs. */
export function denseInputGradient(block: i32, _part: i32, _scratch: usize, layer: DenseRecord): void {
  const rows = (layer.counts.pictures + 3) & ~3;
  const from = block * layer.backwardInputs;
  const to = min(from + layer.backwardInputs, layer.inputs);
  let input = from;
  if ((layer.units & 3) == 0) {
    for (; input + 2 <= to; input += 2) {
      for (let row = 0; row < rows; row += 4) inputGradientFourByTwo(row, input, layer);
    }
  }
  for (; input < to; input++) {
    for (let row = 0; row < rows; row++) {
      let sum: f32 = 0;
      for (let unit = 0; unit < layer.units; unit++) {
        sum +=
          f32.load(layer.outputGradient + ((row * layer.units + unit) << 2)) *
          f32.load(layer.weights + ((input * layer.units + unit) << 2));
      }
      f32.store(layer.inputGradient + ((row * layer.inputs + input) << 2), sum);
    }
  }
}

// @ts-ignore: decorator
@inline
function inputGradientFourByTwo(row: i32, input: i32, layer: DenseRecord): void {
  const unitRow: usize = layer.units << 2;
  const inputRow: usize = layer.inputs << 2;
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0), b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0), d1 = f32x4.splat(0);
  let w = layer.weights + input * unitRow;
  const end = w + unitRow;
  let a = layer.outputGradient + row * unitRow;
  let b = a + unitRow;
  let c = b + unitRow;
  let d = c + unitRow;
  for (; w < end; w += 16) {
    const w0 = v128.load(w);
    const w1 = v128.load(w + unitRow);
    let y = v128.load(a);
    a0 = madd(y, w0, a0);
    a1 = madd(y, w1, a1);
    y = v128.load(b);
    b0 = madd(y, w0, b0);
    b1 = madd(y, w1, b1);
    y = v128.load(c);
    c0 = madd(y, w0, c0);
    c1 = madd(y, w1, c1);
    y = v128.load(d);
    d0 = madd(y, w0, d0);
    d1 = madd(y, w1, d1);
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  const to = layer.inputGradient + row * inputRow + (input << 2);
  f32.store(to, sumLanes(a0));
  f32.store(to, sumLanes(a1), 4);
  f32.store(to + inputRow, sumLanes(b0));
  f32.store(to + inputRow, sumLanes(b1), 4);
  f32.store(to + 2 * inputRow, sumLanes(c0));
  f32.store(to + 2 * inputRow, sumLanes(c1), 4);
  f32.store(to + 3 * inputRow, sumLanes(d0));
  f32.store(to + 3 * inputRow, sumLanes(d1), 4);
}

/** `weights` by the rule of Adam, from `inputᵀ · outputGradient`, for one block of inputs. */
export function denseUpdate(block: i32, _part: i32, _scratch: usize, layer: DenseRecord): void {
  const units = layer.units;
  const from = block * layer.backwardInputs;
  const to = min(from + layer.backwardInputs, layer.inputs);
  let input = from;
  for (; input + 4 <= to; input += 4) {
    let unit = 0;
    for (; unit + 8 <= units; unit += 8) updateFourByEight(input, unit, layer);
    for (; unit < units; unit++) {
      for (let i = input; i < input + 4; i++) updateOne(i, unit, layer);
    }
  }
  for (; input < to; input++) {
    for (let unit = 0; unit < units; unit++) updateOne(input, unit, layer);
  }
}

// @ts-ignore: decorator
@inline
function updateOne(input: i32, unit: i32, layer: DenseRecord): void {
  let gradient: f32 = 0;
  for (let row = 0; row < layer.counts.pictures; row++) {
    gradient +=
      f32.load(layer.input + ((row * layer.inputs + input) << 2)) *
      f32.load(layer.outputGradient + ((row * layer.units + unit) << 2));
  }
  const at: usize = (input * layer.units + unit) << 2;
  adamOne(layer.weights + at, layer.weightMean + at, layer.weightVariance + at, gradient, layer.counts);
}

// @ts-ignore: decorator
@inline
function updateFourByEight(input: i32, unit: i32, layer: DenseRecord): void {
  const unitRow: usize = layer.units << 2;
  const inputRow: usize = layer.inputs << 2;
  let a0 = f32x4.splat(0), a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0), b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0), d1 = f32x4.splat(0);
  let y = layer.outputGradient + (unit << 2);
  const end = y + layer.counts.pictures * unitRow;
  for (let from = layer.input + (input << 2); y < end; y += unitRow, from += inputRow) {
    const y0 = v128.load(y);
    const y1 = v128.load(y, 16);
    let x = splat(from);
    a0 = madd(x, y0, a0);
    a1 = madd(x, y1, a1);
    x = v128.load32_splat(from, 4);
    b0 = madd(x, y0, b0);
    b1 = madd(x, y1, b1);
    x = v128.load32_splat(from, 8);
    c0 = madd(x, y0, c0);
    c1 = madd(x, y1, c1);
    x = v128.load32_splat(from, 12);
    d0 = madd(x, y0, d0);
    d1 = madd(x, y1, d1);
  }
  const at: usize = input * unitRow + (unit << 2);
  updateEight(at, a0, a1, layer);
  updateEight(at + unitRow, b0, b1, layer);
  updateEight(at + 2 * unitRow, c0, c1, layer);
  updateEight(at + 3 * unitRow, d0, d1, layer);
}

// @ts-ignore: decorator
@inline
function updateEight(at: usize, gradient0: v128, gradient1: v128, layer: DenseRecord): void {
  const weights = layer.weights + at;
  const mean = layer.weightMean + at;
  const variance = layer.weightVariance + at;
  adamFour(weights, mean, variance, gradient0, layer.counts);
  adamFour(weights + 16, mean + 16, variance + 16, gradient1, layer.counts);
}
