/** Numbers to try the kernels of a convolution on. */
import { createRandom, type Random } from '../../domain/random.ts';
import { sizesOf, type ConvShape, type ConvValues } from './oracle.ts';

export function describeShape(shape: ConvShape): string {
  const { height, width, channels, filters, kernelSize: k, padding, pictures, batch } = shape;
  const map = `${height} x ${width} x ${channels}`;
  return `${map} by ${filters} filters of ${k} x ${k}, ${padding}, ${pictures} of ${batch} pictures`;
}

/** Inputs with zeros among them, as ReLU leaves them; biases that close about a third of the windows. */
export function randomValues(shape: ConvShape, seed: number): ConvValues {
  const random = createRandom(seed, 1);
  const { pictures, channels, filters, kernelSize, height, width } = shape;
  const { pooledRows, pooledColumns } = sizesOf(shape);
  const depth = kernelSize ** 2 * channels;
  const scale = Math.sqrt(3 / depth);
  const signed = () => 2 * random() - 1;
  return {
    input: fill(pictures * height * width * channels, () => Math.max(0, random() - 0.2)),
    weights: fill(depth * filters, () => scale * signed()),
    bias: fill(filters, () => 0.3 * signed() - 0.3),
    outputGradient: fill(pictures * pooledRows * pooledColumns * filters, signed),
  };
}

export function fill(length: number, value: Random): Float32Array {
  return Float32Array.from({ length }, value);
}
