/** The reference's network as numbers: shapes, first weights, and how much a step has to compute. */
import { createRandom } from '../../src/domain/random.ts';

const filters = [16, 32, 16] as const;
const denseUnits = 256;

interface ConvolutionShape {
  readonly kernel: readonly [height: number, width: number, input: number, output: number];
  /** Height and width of what it gives, before pooling. */
  readonly outputSize: number;
}

function convolutions(imageSize: number): ConvolutionShape[] {
  let [size, channels] = [imageSize, 3];
  return filters.map((count) => {
    const shape = { kernel: [3, 3, channels, count] as const, outputSize: size - 2 };
    [size, channels] = [Math.floor((size - 2) / 2), count];
    return shape;
  });
}

/** What `flatten` gives. */
function flatSize(imageSize: number): number {
  const last = convolutions(imageSize).at(-1) as ConvolutionShape;
  return Math.floor(last.outputSize / 2) ** 2 * last.kernel[3];
}

/** Kernels and biases in Keras's order and layouts: `[h, w, in, out]` and `[in, out]`. */
export function weightShapes(imageSize: number): (readonly number[])[] {
  return [
    ...convolutions(imageSize).flatMap(({ kernel }) => [kernel, [kernel[3]]]),
    [flatSize(imageSize), denseUnits],
    [denseUnits],
    [denseUnits, 1],
    [1],
  ];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** All weights in a row: kernels by Glorot's uniform rule, biases zero. */
export function drawWeights(imageSize: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const shapes = weightShapes(imageSize);
  const all = new Float32Array(shapes.reduce((sum, shape) => sum + sizeOf(shape), 0));
  let at = 0;
  for (const shape of shapes) {
    const size = sizeOf(shape);
    if (shape.length > 1) {
      const fans = shape.slice(0, -2).reduce((product, length) => product * length, 1);
      const [input, output] = shape.slice(-2) as [number, number];
      const limit = Math.sqrt(6 / (fans * (input + output)));
      for (let i = at; i < at + size; i++) all[i] = limit * (2 * random() - 1);
    }
    at += size;
  }
  return all;
}

/**
 * Floating-point operations of one step's convolutions and dense layers, counted as direct ones: two
 * for a multiplication and its addition. Forward once, backward twice, for the gradients of the
 * kernel and of the input; the pictures themselves need none. What is left out (biases, ReLU,
 * pooling, loss, Adam) is below one percent at 256 pixels. A subject that gets by with less, by
 * Winograd's transform or by passing over what is zero, is credited with these all the same.
 */
export function stepFlops(imageSize: number, batch: number): number {
  const multiplications = [
    ...convolutions(imageSize).map(
      ({ kernel, outputSize }, i) => sizeOf(kernel) * outputSize ** 2 * (i === 0 ? 2 : 3),
    ),
    (flatSize(imageSize) * denseUnits + denseUnits) * 3,
  ];
  return 2 * batch * multiplications.reduce((sum, count) => sum + count, 0);
}
