/**
 * What decides a window where rounding does not: of equals the first wins, as on stock tfjs, and ReLU closes
 * what is not above zero.
 */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { fill, randomValues } from '../trials/conv-values.ts';
import {
  convGradients,
  convolved,
  pooled,
  sizesOf,
  winnersOf,
  type ConvShape,
  type ConvValues,
} from '../trials/oracle.ts';
import { runConv, type ConvWay } from './trials/conv.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';

const plain = { batch: 2, pictures: 2 } as const;
const trials = (
  [
    { ...plain, height: 10, width: 13, channels: 3, filters: 5, kernelSize: 3, padding: 'valid' },
    { ...plain, height: 8, width: 7, channels: 5, filters: 8, kernelSize: 2, padding: 'same' },
  ] satisfies ConvShape[]
).map((shape, i): { name: string; shape: ConvShape; way: ConvWay; seed: number } => {
  const isBytes = shape.channels === 3;
  return {
    name: isBytes ? 'bytes' : 'floats',
    shape,
    way: { isBytes, hasBias: true, passes: 1, rate: 0.01 },
    seed: i + 1,
  };
});

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
});

/** Sums of these are exact, and often equal. */
function wholeNumbers(shape: ConvShape, seed: number): ConvValues {
  const random = createRandom(seed, 3);
  const between = (least: number, most: number) => () =>
    least + Math.floor(random() * (most - least + 1));
  const values = randomValues(shape, seed);
  return {
    input: fill(values.input.length, between(0, 1)),
    weights: fill(values.weights.length, between(-1, 1)),
    bias: fill(values.bias.length, between(-1, 1)),
    outputGradient: fill(values.outputGradient.length, between(-3, 3)),
  };
}

/** The input is what `value` says for each row and column, in all channels and pictures. */
function withInput(
  shape: ConvShape,
  values: ConvValues,
  value: (row: number, column: number) => number,
): ConvValues {
  const { height, width, channels } = shape;
  const input = values.input.map((_, i) => {
    const pixel = Math.floor(i / channels);
    return value(Math.floor(pixel / width) % height, pixel % width);
  });
  return { ...values, input };
}

/** Values that rounding bites, and that bytes can hold. */
function table(seed: number): (index: number) => number {
  const random = createRandom(seed);
  const values = fill(64, () => Math.floor(1 + 254 * random()) / 255);
  return (index) => values[index] as number;
}

describe.each(trials)('of $name', ({ shape, way, seed }) => {
  const { pooledRows, pooledColumns, rows, columns, padBefore } = sizesOf(shape);
  /** Windows that no padding reaches into. */
  const inner = (index: number) => {
    const column = Math.floor(index / shape.filters) % pooledColumns;
    const row = Math.floor(index / shape.filters / pooledColumns) % pooledRows;
    const isFull = (at: number, last: number) => at >= padBefore && at <= last - padBefore;
    return isFull(2 * row, rows - 3) && isFull(2 * column, columns - 3);
  };

  test('whole numbers give the very sums, and the first of equals wins', async () => {
    for (let s = seed; s < seed + 6; s += 2) {
      const values = wholeNumbers(shape, s);
      const found = await runConv(trial.device, shape, values, way);
      const map = convolved(shape, values);
      const winners = winnersOf(shape, map);
      expect(found.winners).toEqual(winners);
      expect(found.output).toEqual(Float32Array.from(pooled(shape, map)));
      const { input } = convGradients(shape, values, winners);
      expect(found.inputGradient.map((value) => value + 0)).toEqual(
        Float32Array.from(input, (value) => value + 0),
      );
    }
  });

  test.each([
    ['all over', () => 0, [0]],
    ['along rows', (row: number) => row, [0, 2]],
    ['along columns', (_: number, column: number) => column, [0, 1]],
  ] as const)('values that are equal %s have no winner but the first', async (_, index, first) => {
    const value = table(seed);
    const values = withInput(shape, randomValues(shape, seed), (row, column) =>
      value(index(row, column)),
    );
    const { winners } = await runConv(trial.device, shape, values, way);
    const open = winners.filter((winner, i) => inner(i) && winner < 4);
    expect(open.length).toBeGreaterThan(0);
    expect([...new Set(open)].sort()).toEqual(first);
  });

  test.each([
    ['is black', 0, 0],
    ['is below zero everywhere', 0, -1000],
    ['is below zero by the least there is', 0, -1e-30],
  ])('what %s is closed, and gets no gradient', async (_, pixel, bias) => {
    const start = randomValues(shape, seed);
    const values = withInput(shape, { ...start, bias: start.bias.fill(bias) }, () => pixel);
    const found = await runConv(trial.device, shape, values, way);
    expect([...new Set(found.winners)]).toEqual([4]);
    const { output, inputGradient, mean } = found;
    for (const zeros of [output, inputGradient, mean.weights, mean.bias]) {
      expect(zeros.every((value) => value === 0)).toBe(true);
    }
    expect(found.moved).toEqual({ weights: values.weights, bias: values.bias });
  });

  test('a black picture is open where its bias is, however little', async () => {
    const start = randomValues(shape, seed);
    const bias = start.bias.map((_, i) => (i % 2 === 0 ? 1e-30 : -1e-30));
    const values = withInput(shape, { ...start, bias }, () => 0);
    const { winners, output } = await runConv(trial.device, shape, values, way);
    winners.forEach((winner, i) => {
      const isOpen = (i % shape.filters) % 2 === 0;
      expect([winner, output[i]]).toEqual(isOpen ? [0, Math.fround(1e-30)] : [4, 0]);
    });
  });
});
