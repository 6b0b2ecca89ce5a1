/** The gradient of a block's input, scattered: for kernels and channels that the gathering one is not for. */
import { ConvRecord, inputGradientOf, outputGradientOf } from './shapes';

/** Clears, then adds each open cell's patch. Reads the plain weights. */
export function convInputGradientAnyShape(picture: i32, _part: i32, scratch: usize, layer: ConvRecord): void {
  const k = layer.kernelSize;
  const filters = layer.filters;
  const columns = layer.pooledColumns;
  const run = k * layer.channels;
  const cells = layer.pooledRows * columns;
  const gradients = outputGradientOf(picture, scratch, layer);
  const winners = layer.winners + picture * cells * filters;
  const to = inputGradientOf(picture, scratch, layer);
  memory.fill(to, 0, layer.inputRows * layer.inputRow);
  for (let cell = 0; cell < cells; cell++) {
    const row = cell / columns;
    const column = cell % columns;
    const from = gradients + row * layer.outputRow + ((column * filters) << 2);
    for (let f = 0; f < filters; f++) {
      const win = <i32>load<u8>(winners + cell * filters + f);
      if (win == 4) continue;
      const gradient = f32.load(from + (f << 2));
      const corner = to + (2 * row + (win >> 1)) * layer.inputRow + (((2 * column + (win & 1)) * layer.channels) << 2);
      for (let ky = 0; ky < k; ky++) {
        for (let i = 0; i < run; i++) {
          const at = corner + ky * layer.inputRow + (i << 2);
          const weight = f32.load(layer.weights + (((ky * run + i) * filters + f) << 2));
          f32.store(at, f32.load(at) + gradient * weight);
        }
      }
    }
  }
}
