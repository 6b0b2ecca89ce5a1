/**
 * The losses of real Keras, and the weights and pictures they came from. keras_losses.py made what is
 * Keras's; the functions here are its twins, bit by bit: weights and pictures need not be kept.
 */
import type { Batch } from '../plan.ts';
import losses from './keras-losses.json';

export interface GoldenCase {
  readonly imageSize: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Given to Keras as `class_weight`. */
  readonly classWeights: readonly [number, number];
  /** Binary cross-entropy of each step's batch before the step, weighted by class, by its pictures. */
  readonly losses: readonly number[];
  /** Of each variable, in the model's order: the length of the first step's gradient. */
  readonly gradientLengths: readonly number[];
}

/** The learning rate of Keras's Adam in all cases. */
export const learningRate = 0.001;

/**
 * In order: small; odd, where every pooling leaves a row and a column over; the recipe's size; small, with
 * classes that weigh differently.
 */
export const goldenCases = losses as unknown as readonly GoldenCase[];

/** The pictures' part of the sequence begins behind any weight. */
const firstPixel = 2 ** 24;
const biasLimit = 0.05;

/**
 * Weights in the model's order, for tensors of these shapes: kernels by Glorot's uniform rule, and
 * biases that are not zero, so that they are tested too.
 */
export function goldenWeights(
  { seed }: GoldenCase,
  shapes: readonly (readonly (number | null)[])[],
): Float32Array[] {
  let start = 0;
  return shapes.map((shape) => {
    const sizes = shape as readonly number[];
    const first = start;
    start += product(sizes);
    const [inputs = 0, outputs = 0] = sizes.slice(-2);
    const fans = product(sizes.slice(0, -2)) * (inputs + outputs);
    const limit = sizes.length === 1 ? biasLimit : Math.sqrt(6 / fans);
    return Float32Array.from(
      { length: start - first },
      (_, i) => (numberAt(seed, first + i) / 2 ** 31 - 1) * limit,
    );
  });
}

/**
 * The batch of one step, counted from 0. Dark noise of 0 to 3 with bright values of 0 to 255 strewn
 * in, more of them on the left half in class 0 and on the right in class 1; the script says why.
 */
export function goldenBatch({ imageSize, batchSize, seed }: GoldenCase, step: number): Batch {
  const labels = Uint8Array.from({ length: batchSize }, (_, i) => (i + step) % 2);
  const pixels = new Uint8Array(batchSize * imageSize * imageSize * 3);
  const start = firstPixel + step * pixels.length;
  for (let i = 0; i < pixels.length; i++) {
    const x = Math.floor(i / 3) % imageSize;
    const label = labels[Math.floor(i / (3 * imageSize * imageSize))];
    const crowded = x >= imageSize / 2 === (label === 1);
    const chance = 8 + (crowded ? Math.floor(1536 / imageSize) : 0);
    const drawn = numberAt(seed, start + i);
    const value = drawn >>> 24;
    pixels[i] = (drawn & 255) < chance ? value : value & 3;
  }
  return { pixels, labels };
}

/**
 * Number `index` of mulberry32 (Tommy Ettinger): 32 bits. Its state only counts, so that the script
 * can draw many at once.
 */
function numberAt(seed: number, index: number): number {
  const state = (seed + Math.imul(index + 1, 0x6d2b79f5)) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
