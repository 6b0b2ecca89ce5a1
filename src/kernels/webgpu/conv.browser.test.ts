/** The kernels of convolution and pooling, forward and backward with Adam, against float64. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { largestOf, relativeL2 } from '../trials/compare.ts';
import { describeShape, randomValues } from '../trials/conv-values.ts';
import {
  adamStep,
  convGradients,
  convolved,
  eachWindow,
  pooled,
  type ConvShape,
  type ConvValues,
} from '../trials/oracle.ts';
import { runConv, turnedFours, type ConvResult, type ConvWay } from './trials/conv.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';

/** In parts of the length of what is wanted; 3.2e-7 is the most that was seen. */
const bound = 1e-6;
const rate = 0.01;

type Size = readonly [height: number, width: number];
const conv = (
  kernelSize: number,
  padding: ConvShape['padding'],
  [height, width]: Size,
  [channels, filters]: readonly [number, number],
  pictures = 1,
): ConvShape => ({
  ...{ height, width, channels, filters, kernelSize, padding, pictures },
  batch: pictures,
});

/** The first layer's, which reads bytes. */
const shapesOfBytes: readonly ConvShape[] = [
  conv(3, 'valid', [18, 22], [3, 16], 5),
  conv(3, 'same', [9, 8], [3, 8], 2),
  conv(3, 'valid', [6, 7], [3, 4], 33),
  conv(1, 'valid', [5, 6], [3, 4], 2),
  conv(2, 'same', [7, 8], [3, 5], 3),
  conv(5, 'same', [6, 9], [3, 3], 2),
  conv(6, 'same', [7, 6], [3, 1]),
  // One window.
  conv(7, 'valid', [8, 8], [3, 5]),
];

const shapes: readonly ConvShape[] = [
  // The reference's own.
  conv(3, 'valid', [15, 17], [16, 32], 2),
  conv(3, 'valid', [14, 13], [32, 16]),
  conv(1, 'valid', [2, 2], [1, 1]),
  conv(1, 'same', [4, 7], [5, 3], 2),
  conv(2, 'valid', [3, 3], [1, 3]),
  conv(2, 'valid', [8, 9], [4, 8], 2),
  conv(3, 'valid', [4, 4], [4, 8]),
  conv(3, 'valid', [7, 6], [4, 8], 33),
  conv(3, 'valid', [31, 5], [8, 4]),
  conv(3, 'valid', [4, 31], [2, 1], 7),
  conv(3, 'same', [2, 2], [8, 16]),
  conv(3, 'same', [9, 7], [9, 5], 2),
  conv(4, 'valid', [5, 6], [8, 1], 4),
  conv(4, 'same', [7, 8], [2, 4], 2),
  conv(5, 'valid', [6, 6], [5, 8], 8),
  conv(5, 'same', [9, 8], [1, 16], 2),
  conv(6, 'valid', [9, 8], [4, 4], 2),
  conv(7, 'same', [2, 3], [5, 3]),
  conv(7, 'same', [9, 10], [8, 4]),
];

const trials = [
  ...shapesOfBytes.map((shape) => ({ shape, isBytes: true })),
  ...shapes.map((shape) => ({ shape, isBytes: false })),
].map(({ shape, isBytes }, i) => {
  const name = `${describeShape(shape)}${isBytes ? ', of bytes' : ''}`;
  // Every third layer has no bias, every second step two passes.
  const way: ConvWay = { isBytes, hasBias: i % 3 > 0, passes: i % 2 > 0 ? 2 : 1, rate };
  return { name, shape, way, seed: i + 1 };
});

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
});

function valuesOf(shape: ConvShape, { isBytes, hasBias }: ConvWay, seed: number): ConvValues {
  const { input, bias, ...others } = randomValues(shape, seed);
  return {
    ...others,
    input: isBytes ? input.map((value) => Math.round(255 * value) / 255) : input,
    // Above zero for the first filter, so that no layer is closed altogether.
    bias: bias.map((value, f) => (hasBias ? (f === 0 ? Math.abs(value) : value) : 0)),
  };
}

function expectClose(
  found: ArrayLike<number>,
  wanted: ArrayLike<number>,
  limit: number,
  what: string,
): void {
  expect(relativeL2(found, wanted), what).toBeLessThan(limit);
}

function expectRight(found: ConvResult, shape: ConvShape, values: ConvValues, way: ConvWay): void {
  expect(found.trespasses).toEqual([]);
  const map = convolved(shape, values);
  expectClose(found.output, pooled(shape, map), bound, 'output');
  expect(wrongWinners(found, shape, map)).toBe(0);
  expect(largestOf(found.output)).toBeGreaterThan(0);
  // Gradients go where the kernel's own winners are: which of two near equals won is settled above.
  const wanted = convGradients(shape, values, found.winners);
  expectClose(found.inputGradient, wanted.input, bound, 'input gradient');
  const layer = {
    weights: wanted.weights,
    bias: way.hasBias ? wanted.bias : wanted.bias.fill(0),
  };
  for (const name of ['weights', 'bias'] as const) {
    const gradient = layer[name].map((value) => way.passes * value);
    const steps = Array.from(gradient, (value, i) =>
      adamStep({ weight: values[name][i] as number, mean: 0, variance: 0 }, value, rate),
    );
    const tenth = steps.map(({ mean }) => mean);
    expectClose(found.mean[name], tenth, bound, `gradient of ${name}`);
    // A square's error is twice that of its root.
    const squares = steps.map(({ variance }) => variance);
    expectClose(found.variance[name], squares, 2 * bound, `variance of ${name}`);
    const moved = steps.map(({ weight }) => weight);
    expectClose(found.moved[name], moved, bound, `moved ${name}`);
  }
  expect(found.turned).toEqual(turnedFours(found.moved.weights, shape));
}

/** A winner must be as large as any, and a window is closed if its output is not positive. */
function wrongWinners(
  { winners, output }: ConvResult,
  shape: ConvShape,
  map: Float64Array,
): number {
  const slack = bound * largestOf(map);
  let wrong = 0;
  eachWindow(shape, (cell, candidates) => {
    const largest = Math.max(...candidates.map((i) => map[i] as number));
    const winner = candidates[winners[cell] as number];
    const isRight =
      (output[cell] as number) > 0
        ? winner !== undefined && (map[winner] as number) >= largest - slack
        : winners[cell] === 4 && largest <= slack;
    if (!isRight) wrong++;
  });
  return wrong;
}

describe('the kernels compute what float64 computes:', () => {
  test.each(trials)('$name', async ({ shape, way, seed }) => {
    const values = valuesOf(shape, way, seed);
    expectRight(await runConv(trial.device, shape, values, way), shape, values, way);
  });
});
