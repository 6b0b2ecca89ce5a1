/**
 * What decides a window where rounding does not: of equals the first wins, as on stock tfjs, and ReLU
 * closes what is not above zero.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { loadKernels } from './kernels.ts';
import { fill, randomValues } from '../trials/conv-values.ts';
import type { ConvWay } from './trials/conv-memory.ts';
import { runConv } from './trials/conv.ts';
import { relativeL2 } from '../trials/compare.ts';
import { convolved, pooled, winnersOf, type ConvShape, type ConvValues } from '../trials/oracle.ts';
import { runStock } from './trials/stock.ts';

const plain = { padding: 'valid', batch: 2, pictures: 2 } as const;
/** For each forward kernel, with and without cells that Winograd computes twice. */
const shapes: readonly ConvShape[] = [
  { ...plain, height: 10, width: 12, channels: 3, filters: 5, kernelSize: 3 },
  { ...plain, height: 9, width: 9, channels: 2, filters: 8, kernelSize: 2 },
  { ...plain, height: 10, width: 14, channels: 4, filters: 8, kernelSize: 3 },
  { ...plain, height: 8, width: 13, channels: 16, filters: 16, kernelSize: 3 },
];
const ways: readonly ConvWay[] = [false, true].map((anyShape) => ({
  anyShape,
  inScratch: false,
  outputPadding: { before: 0, after: 0 },
}));

/** Whether a pixel is lit; `random` is another number each time. */
type IsLit = (row: number, column: number, attempt: number, random: () => number) => boolean;
const lights: readonly [string, IsLit][] = [
  ['but for few pixels', (_row, _column, _attempt, random) => random() < 0.1],
  ['in most places', (_row, _column, _attempt, random) => random() < 0.3],
  // At each place of a tile of Winograd's.
  [
    'in one patch',
    (row, column, attempt) =>
      ![row - Math.floor(attempt / 4), column - (attempt % 4)].every((at) => at >= 0 && at < 3),
  ],
];

let modules: { readonly plain: WebAssembly.Module; readonly fma: WebAssembly.Module };
beforeAll(async () => {
  await tf.setBackend('cpu');
  modules = {
    plain: await loadKernels({ fma: false, shared: false }),
    fma: await loadKernels({ fma: true, shared: false }),
  };
});

/** The input is what `value` says for each row, column and channel, in all pictures. */
function withInput(
  shape: ConvShape,
  values: ConvValues,
  value: (row: number, column: number, channel: number) => number,
): ConvValues {
  const { height, width, channels } = shape;
  const input = values.input.map((_, i) => {
    const pixel = Math.floor(i / channels);
    return value(Math.floor(pixel / width) % height, pixel % width, i % channels);
  });
  return { ...values, input };
}

/** Values that rounding bites: no few bits, different for each index. */
function table(seed: number): (index: number) => number {
  const random = createRandom(seed);
  const values = fill(64, () => 0.1 + random());
  return (index) => values[index] as number;
}

const cases = shapes.flatMap((shape, i) =>
  ways.map((way) => {
    const { height, width, channels, filters, kernelSize: k } = shape;
    const kernels = way.anyShape ? 'for any shape' : 'of the plan';
    const name = `the kernels ${kernels}: ${height} x ${width} x ${channels}, ${filters} of ${k} x ${k}`;
    return { name, shape, way, seed: i + 1 };
  }),
);

describe.each(['plain', 'fma'] as const)('in the %s build', (build) => {
  describe.each(cases)('$name', ({ shape, way, seed }) => {
    const values = randomValues(shape, seed);
    const run = (given: ConvValues) => runConv(modules[build], shape, given, way);

    test('on an even picture the first of each window wins', () => {
      const ofChannel = table(seed);
      const found = run(withInput(shape, values, (_row, _column, channel) => ofChannel(channel)));
      expect([...new Set(found.winners)].sort()).toEqual([0, 4]);
    });

    test('where rows are even, the upper or the lower left wins', () => {
      const ofRow = table(seed);
      const found = run(withInput(shape, values, (row, _, channel) => ofRow(row + 3 * channel)));
      expect([...new Set(found.winners)].sort()).toEqual([0, 2, 4]);
    });

    test('where columns are even, the upper left or the upper right wins', () => {
      const ofColumn = table(seed);
      const found = run(
        withInput(shape, values, (_, column, channel) => ofColumn(column + 3 * channel)),
      );
      expect([...new Set(found.winners)].sort()).toEqual([0, 1, 4]);
    });

    test('gradients of an even picture go where stock tfjs has them go', () => {
      const ofChannel = table(seed);
      const given = withInput(shape, values, (_row, _column, channel) => ofChannel(channel));
      const found = run(given);
      const wanted = runStock(shape, given);
      expect(relativeL2(found.inputGradient, wanted.inputGradient)).toBeLessThan(1e-5);
      expect(relativeL2(found.weightGradient, wanted.weightGradient)).toBeLessThan(1e-5);
      expect(relativeL2(found.biasGradient, wanted.biasGradient)).toBeLessThan(1e-5);
    });

    // With biases of zero, as networks begin, a rounding error would open windows that look at nothing.
    test.each(lights)('what looks at nothing in a picture that is black %s is zero', (_, isLit) => {
      for (let attempt = 0; attempt < 16; attempt++) {
        const random = createRandom(seed, 3 + attempt);
        const { height, width } = shape;
        const light = new Float32Array(height * width).map((__, i) =>
          Number(isLit(Math.floor(i / width), i % width, attempt, random)),
        );
        const given = withInput(
          shape,
          { ...values, bias: values.bias.map(() => 0) },
          (row, column) => (light[row * width + column] as number) * random(),
        );
        const map = convolved(shape, given);
        const found = run(given);
        expect(found.winners).toEqual(winnersOf(shape, map));
        const wanted = pooled(shape, map);
        expect(found.output.every((value, i) => value === 0 || wanted[i] !== 0)).toBe(true);
      }
    });

    test('windows that ReLU has closed give nothing, pass nothing on', () => {
      const found = run({ ...values, bias: values.bias.map(() => -1000) });
      expect(new Set(found.winners)).toEqual(new Set([4]));
      for (const map of [
        found.output,
        found.inputGradient,
        found.weightGradient,
        found.biasGradient,
      ]) {
        expect(map.every((value) => value === 0)).toBe(true);
      }
    });

    test('zero is not above zero, whatever its sign', () => {
      for (const zero of [0, -0]) {
        const bias = values.bias.map(() => zero);
        const none = run({ ...values, weights: values.weights.map(() => -zero), bias });
        expect(new Set(none.winners)).toEqual(new Set([4]));
        const dark = run({ ...withInput(shape, values, () => zero), bias });
        expect(new Set(dark.winners)).toEqual(new Set([4]));
      }
    });
  });

  // Winograd's transforms round even these: it promises the ties above, and no others.
  describe.each(cases.filter(({ way }) => way.anyShape))('$name', ({ shape, way, seed }) => {
    const values = randomValues(shape, seed);

    test('small whole numbers, of which many are equal, are decided as in float64', () => {
      const random = createRandom(seed, 2);
      const whole = (length: number, most: number) =>
        fill(length, () => Math.floor(random() * (2 * most + 1)) - most);
      const given: ConvValues = {
        input: whole(values.input.length, 2).map(Math.abs),
        weights: whole(values.weights.length, 1),
        bias: whole(values.bias.length, 2),
        outputGradient: values.outputGradient,
      };
      const found = runConv(modules[build], shape, given, way);
      expect(found.winners).toEqual(winnersOf(shape, convolved(shape, given)));
    });
  });
});
