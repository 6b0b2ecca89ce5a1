/** One block of convolution and pooling on trial: forward, both gradients, and Adam. */
import { sumAndAdam } from '../adam.ts';
import { convFilterGradient, partFours, partsOf } from '../conv-filter-gradient.ts';
import { convForward } from '../conv-forward.ts';
import { convInputGradient } from '../conv-input-gradient.ts';
import { convShapeOf, winnerWords, type ConvStage } from '../conv-shape.ts';
import { stepBytes, type Place } from '../kernel.ts';
import { sizesOf, transposed, type ConvShape, type ConvValues } from '../../trials/oracle.ts';
import { dispatched, guarded, stepNumbers } from './dispatch.ts';
import { fromFours, toFours, weightsFromFours, weightsToFours } from './fours.ts';

export interface ConvWay {
  /** The input is the pictures, in words of four bytes: `values.input` are multiples of 1 / 255. */
  readonly isBytes: boolean;
  /** The layer has a bias to train. */
  readonly hasBias: boolean;
  /** How often the step gets the same pictures, before Adam takes the sum. */
  readonly passes: 1 | 2;
  readonly rate: number;
}

export interface ConvResult {
  readonly output: Float32Array;
  readonly winners: Uint8Array;
  readonly inputGradient: Float32Array;
  /** Adam's mean, from zero on: a tenth of the gradient. */
  readonly mean: { readonly weights: Float32Array; readonly bias: Float32Array };
  readonly variance: { readonly weights: Float32Array; readonly bias: Float32Array };
  readonly moved: { readonly weights: Float32Array; readonly bias: Float32Array };
  /** `[tap, filter, channel]` of the weights that Adam has moved. */
  readonly turned: Float32Array;
  readonly trespasses: readonly string[];
}

export async function runConv(
  device: GPUDevice,
  shape: ConvShape,
  values: ConvValues,
  way: ConvWay,
): Promise<ConvResult> {
  const { channels, filters, kernelSize, pictures } = shape;
  const sizes = convShapeOf(stageOf(shape), pictures);
  const { channelFours, filterFours } = sizes;
  const taps = kernelSize ** 2;
  const pixels = pictures * shape.height * shape.width;
  const cells = pictures * sizes.pooledHeight * sizes.pooledWidth;
  const weightFloats = weightsToFours(values.weights, values.bias, channels);
  const layerPlace = (label: string) => guarded(label, 4 * weightFloats.length);

  const input = guarded('input', (way.isBytes ? 4 : 16 * channelFours) * pixels);
  const [weights, mean, variance] = [
    layerPlace('weights'),
    layerPlace('mean'),
    layerPlace('variance'),
  ];
  const gradient = way.passes > 1 ? layerPlace('gradient') : null;
  const output = guarded('output', 16 * cells * filterFours);
  const winners = guarded('winners', 4 * winnerWords(sizes));
  const outputGradient = guarded('output gradient', 16 * cells * filterFours);
  const inputGradient = guarded('input gradient', 16 * pixels * channelFours);
  const parts = guarded('parts', 16 * partFours(sizes) * partsOf(sizes));
  const turned = guarded('turned', 64 * taps * filterFours * channelFours);
  const steps = Array.from({ length: way.passes }, (_, pass): Place => {
    return { label: `step ${pass}`, bytes: stepBytes, uniform: true };
  });

  const adamSizes = { taps, channels: 4 * channelFours, fours: filterFours };
  const kernels = [
    convForward('forward', sizes, { input, isBytes: way.isBytes, weights, output, winners }),
    convFilterGradient('filter gradient', sizes, {
      ...{ input, isBytes: way.isBytes },
      ...{ winners, outputGradient, parts },
    }),
    convInputGradient('input gradient', sizes, {
      ...{ winners, outputGradient, turnedWeights: turned, inputGradient },
    }),
    ...steps.map((step) =>
      sumAndAdam(
        'Adam',
        { ...adamSizes, parts: partsOf(sizes), hasBias: way.hasBias },
        { weights, mean, variance, gradient, step, parts, turned },
      ),
    ),
  ];
  const zeros = new Float32Array(weightFloats.length);
  const given = new Map<Place, Float32Array | Uint32Array>([
    [input, way.isBytes ? wordsOf(values.input, channels) : toFours(values.input, channels)],
    [weights, weightFloats],
    [mean, zeros],
    [variance, zeros],
    [outputGradient, toFours(values.outputGradient, filters)],
    [turned, turnedFours(values.weights, shape)],
  ]);
  // As in a plan, whose buffers begin as zeros: these are not written as a whole, and must not need to be.
  if (channels < 4) given.set(parts, new Float32Array(4 * partFours(sizes) * partsOf(sizes)));
  if (gradient && !way.hasBias) given.set(gradient, zeros);
  steps.forEach((step, i) => {
    const [isFirst, isLast] = [i === 0, i === steps.length - 1];
    given.set(step, stepNumbers({ pictures, isFirst, isLast, rate: way.rate }));
  });
  const found = await dispatched(device, kernels, given);
  const layerOf = (place: Place) => weightsFromFours(found.floats(place), channels, filters);
  return {
    output: fromFours(found.floats(output), filters),
    winners: winnersIn(found.words(winners), shape),
    inputGradient: fromFours(found.floats(inputGradient), channels),
    mean: layerOf(mean),
    variance: layerOf(variance),
    moved: layerOf(weights),
    turned: found.floats(turned),
    trespasses: found.trespasses,
  };
}

function stageOf(shape: ConvShape): ConvStage {
  const { height, width, channels, filters, kernelSize } = shape;
  const { padBefore, padAfter, pooledRows, pooledColumns } = sizesOf(shape);
  return {
    kind: 'conv',
    inputShape: [height, width, channels],
    outputShape: [pooledRows, pooledColumns, filters],
    ...{ kernelSize, padBefore, padAfter },
  } as unknown as ConvStage;
}

/** Four bytes a pixel. */
function wordsOf(input: Float32Array, channels: number): Uint32Array {
  const bytes = Uint8Array.from(toFours(input, channels), (value) => Math.round(255 * value));
  return new Uint32Array(bytes.buffer);
}

/** `[tap, filter, channel]`, filled up, from `[tap, channel, filter]`. */
export function turnedFours(weights: Float32Array, shape: ConvShape): Float32Array {
  const { channels, filters, kernelSize } = shape;
  const noBias = new Float32Array(channels);
  const ofTap = channels * filters;
  const turned = Array.from({ length: kernelSize ** 2 }, (_, tap) => [
    ...transposed(weights.subarray(tap * ofTap, (tap + 1) * ofTap), channels, filters),
  ]);
  const all = weightsToFours(Float32Array.from(turned.flat()), noBias, filters);
  return all.subarray(0, all.length - 4 * Math.ceil(channels / 4));
}

/** A number of 4 bits for each of four filters of two neighbours in a row. */
function winnersIn(words: Uint32Array, shape: ConvShape): Uint8Array {
  const { pooledRows, pooledColumns } = sizesOf(shape);
  const { filters, pictures } = shape;
  const pairs = Math.ceil(pooledColumns / 2);
  const fours = Math.ceil(filters / 4);
  const length = pictures * pooledRows * pooledColumns * filters;
  return Uint8Array.from({ length }, (_, i) => {
    const filter = i % filters;
    const column = Math.floor(i / filters) % pooledColumns;
    const row = Math.floor(i / filters / pooledColumns);
    const word = words[(row * pairs + (column >> 1)) * fours + (filter >> 2)] as number;
    return (word >>> (16 * (column % 2) + 4 * (filter % 4))) & 15;
  });
}
