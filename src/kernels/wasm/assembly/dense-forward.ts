/**
 * Dense layers, forward and backward. Rows are the pictures of the batch, rounded up to a multiple of
 * four: what stands in rows without a picture reaches no other row, and the sums over rows leave it out.
 *
 * The weights are what costs: 14,400 x 256 floats are 14.7 MB, read by each pass and far larger than a
 * cache. So the work is dealt in blocks of inputs, whose weights are one run of memory that one thread
 * reads once: `denseForward` gives partial outputs for each block, which `denseActivate` adds in the
 * order of the blocks, and the backward kernels (`dense-backward.ts`) work on a block while its
 * weights are still cached.
 * In registers: 4 rows x 8 units forward, 4 rows x 2 inputs for the input's gradient, 4 inputs x 8 units
 * for the weights'. Adam is applied to the weights' gradient while it is still in registers: it is never
 * written.
 */
import { DenseRecord } from './shapes';
import { madd, splat } from './simd';

/** Inputs whose weights, for eight units, stay in the first-level cache. */
const inputsAtATime: i32 = 96;

/** One block of inputs: `partialOutputs[block] = input · weights`. */
export function denseForward(block: i32, _part: i32, _scratch: usize, layer: DenseRecord): void {
  const inputs = layer.inputs;
  const units = layer.units;
  const rows = (layer.counts.pictures + 3) & ~3;
  const blockFrom = block * layer.forwardInputs;
  const blockTo = min(blockFrom + layer.forwardInputs, inputs);
  const output = layer.partialOutputs + ((block * layer.rows * units) << 2);
  memory.fill(output, 0, (rows * units) << 2);
  for (let from = blockFrom; from < blockTo; from += inputsAtATime) {
    const to = min(from + inputsAtATime, blockTo);
    let unit = 0;
    for (; unit + 8 <= units; unit += 8) {
      for (let row = 0; row < rows; row += 4) forwardFourByEight(row, unit, from, to, output, layer);
    }
    for (; unit < units; unit++) {
      for (let row = 0; row < rows; row++) {
        const at = output + ((row * units + unit) << 2);
        let sum = f32.load(at);
        for (let i = from; i < to; i++) {
          sum += f32.load(layer.input + ((row * inputs + i) << 2)) * f32.load(layer.weights + ((i * units + unit) << 2));
        }
        f32.store(at, sum);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function forwardFourByEight(row: i32, unit: i32, from: i32, to: i32, output: usize, layer: DenseRecord): void {
  const inputRow: usize = layer.inputs << 2;
  const unitRow: usize = layer.units << 2;
  const at = output + ((row * layer.units + unit) << 2);
  let a0 = v128.load(at), a1 = v128.load(at, 16);
  let b0 = v128.load(at + unitRow), b1 = v128.load(at + unitRow, 16);
  let c0 = v128.load(at + 2 * unitRow), c1 = v128.load(at + 2 * unitRow, 16);
  let d0 = v128.load(at + 3 * unitRow), d1 = v128.load(at + 3 * unitRow, 16);
  let a = layer.input + ((row * layer.inputs + from) << 2);
  let b = a + inputRow;
  let c = b + inputRow;
  let d = c + inputRow;
  let w = layer.weights + ((from * layer.units + unit) << 2);
  const end = w + (to - from) * unitRow;
  for (; w < end; w += unitRow) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    let x = splat(a);
    a0 = madd(x, w0, a0);
    a1 = madd(x, w1, a1);
    x = splat(b);
    b0 = madd(x, w0, b0);
    b1 = madd(x, w1, b1);
    x = splat(c);
    c0 = madd(x, w0, c0);
    c1 = madd(x, w1, c1);
    x = splat(d);
    d0 = madd(x, w0, d0);
    d1 = madd(x, w1, d1);
    a += 4;
    b += 4;
    c += 4;
    d += 4;
  }
  v128.store(at, a0);
  v128.store(at, a1, 16);
  v128.store(at + unitRow, b0);
  v128.store(at + unitRow, b1, 16);
  v128.store(at + 2 * unitRow, c0);
  v128.store(at + 2 * unitRow, c1, 16);
  v128.store(at + 3 * unitRow, d0);
  v128.store(at + 3 * unitRow, d1, 16);
}

/** `output = activation(sum of the blocks + bias)`, for one row. */
export function denseActivate(row: i32, _part: i32, _scratch: usize, layer: DenseRecord): void {
  const units = layer.units;
  const blockBytes: usize = (layer.rows * units) << 2;
  const from = layer.partialOutputs + ((row * units) << 2);
  const to = layer.output + ((row * units) << 2);
  const end: usize = units << 2;
  const zero = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    let sum = v128.load(layer.bias + i);
    for (let block = 0; block < layer.forwardBlocks; block++) {
      sum = f32x4.add(sum, v128.load(from + block * blockBytes + i));
    }
    v128.store(to + i, layer.relu ? f32x4.pmax(sum, zero) : sum);
  }
  for (; i < end; i += 4) {
    let sum = f32.load(layer.bias + i);
    for (let block = 0; block < layer.forwardBlocks; block++) {
      sum += f32.load(from + block * blockBytes + i);
    }
    // A NaN stays one.
    f32.store(to + i, layer.relu && sum < 0 ? 0 : sum);
  }
}
