/**
 * Parts of the weights' gradient: each takes the pictures of a fixed share of the batch, one after
 * another, and all are added in their order. So a run is the same to the bit however many threads it had.
 */
import { ConvRecord } from './shapes';

export function clearPart(_picture: i32, part: i32, _scratch: usize, layer: ConvRecord): void {
  memory.fill(layer.partGradients + part * layer.partBytes, 0, layer.partBytes);
}

/** Adds the parts in their order, and lays the sums out as the weights. Grey pictures add alike to all channels. */
export function sumParts(_block: i32, _part: i32, _scratch: usize, layer: ConvRecord): void {
  const k = layer.kernelSize;
  const filters = layer.filters;
  const rowFloats = layer.rowFloats;
  const run = k * layer.channels;
  const parts = layer.counts.parts;
  const partBytes: usize = layer.partBytes;
  for (let f = 0; f < filters; f++) {
    for (let ky = 0; ky < k; ky++) {
      for (let i = 0; i < run; i++) {
        const from = layer.partGradients + (((f * k + ky) * rowFloats + i) << 2);
        const to = layer.weightGradient + (((ky * run + i) * filters + f) << 2);
        let sum = sumOf(from, partBytes, parts);
        if (layer.greyFlags) {
          const grey = layer.partGradients + layer.greyGradients + (((f * k + ky) * 4 + i / 3) << 2);
          sum += sumOf(grey, partBytes, parts);
        }
        f32.store(to, sum);
      }
    }
    const bias = layer.partGradients + ((filters * k * rowFloats + f) << 2);
    f32.store(layer.biasGradient + (f << 2), sumOf(bias, partBytes, parts));
  }
}

// @ts-ignore: decorator
@inline
function sumOf(from: usize, step: usize, count: i32): f32 {
  let sum: f32 = 0;
  for (let i = 0; i < count; i++) sum += f32.load(from + i * step);
  return sum;
}
