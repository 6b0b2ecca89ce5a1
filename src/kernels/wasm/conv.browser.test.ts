/** The kernels of convolution and pooling, one by one, against float64 and against stock tfjs. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadKernels } from './kernels.ts';
import { greyed, greyShapes, randomShape, specialShapes } from './trials/conv-values.ts';
import { describeShape, randomValues } from '../trials/conv-values.ts';
import type { ConvWay } from './trials/conv-memory.ts';
import { runConv, type ConvResult } from './trials/conv.ts';
import { largestOf, relativeL2, worstError } from '../trials/compare.ts';
import {
  convGradients,
  convolved,
  eachWindow,
  pooled,
  type ConvShape,
  type ConvValues,
} from '../trials/oracle.ts';
import { runStock } from './trials/stock.ts';

/** In parts of the largest value. */
const bounds = { convDirect: 1e-6, convWinograd: 4e-6, gradients: 1e-6 } as const;
/** In parts of the length of a gradient. */
const boundOfStock = 1e-5;

const named = (shape: ConvShape, i: number) => ({ name: describeShape(shape), shape, seed: i + 1 });
const random = Array.from({ length: 30 }, (_, seed) => randomShape(seed + 1));
const shapes = [...specialShapes, ...random].map(named);
const greyTrials = greyShapes.map(named);

const asPlanned: ConvWay = {
  anyShape: false,
  inScratch: false,
  outputPadding: { before: 1, after: 2 },
};
const forAnyShape: ConvWay = {
  anyShape: true,
  inScratch: true,
  outputPadding: { before: 0, after: 0 },
};

let modules: { readonly plain: WebAssembly.Module; readonly fma: WebAssembly.Module };
beforeAll(async () => {
  await tf.setBackend('cpu');
  modules = {
    plain: await loadKernels({ fma: false, shared: false }),
    fma: await loadKernels({ fma: true, shared: false }),
  };
});

function expectRight(found: ConvResult, shape: ConvShape, values: ConvValues): void {
  expect(found.trespasses).toEqual({ pack: 0, forward: 0, backward: 0, finish: 0 });
  const map = convolved(shape, values);
  const bound = bounds[found.kernels.includes('convWinograd') ? 'convWinograd' : 'convDirect'];
  const error = worstError(found.output, pooled(shape, map), largestOf(map));
  expect(error, 'output').toBeLessThan(bound);
  expect(wrongWinners(found, shape, map, bound)).toBe(0);
  // Gradients go where the kernel's own winners are: which of two near equals won is settled above.
  const wanted = convGradients(shape, values, found.winners);
  const gradients = [
    ['input', found.inputGradient, wanted.input],
    ['weights', found.weightGradient, wanted.weights],
    ['bias', found.biasGradient, wanted.bias],
  ] as const;
  for (const [name, gradient, right] of gradients) {
    expect(worstError(gradient, right), name).toBeLessThan(bounds.gradients);
  }
}

/** A winner must be as large as any, and a window is closed if its output is not positive. */
function wrongWinners(
  { winners, output }: ConvResult,
  shape: ConvShape,
  map: Float64Array,
  bound: number,
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

describe.each(['plain', 'fma'] as const)('in the %s build', (build) => {
  describe.each([
    ['that a plan takes, gradients of the whole batch in memory,', asPlanned],
    ['for any shape, gradients in scratch,', forAnyShape],
  ])('the kernels %s', (_, way) => {
    test.each(shapes)('compute what float64 computes: $name', ({ shape, seed }) => {
      const values = randomValues(shape, seed);
      expectRight(runConv(modules[build], shape, values, way), shape, values);
    });
  });

  describe.each<[string, (picture: number) => boolean]>([
    ['all pictures are', () => true],
    ['every second picture is', (picture) => picture % 2 === 1],
    ['no picture is', () => false],
  ])('by one channel where %s grey', (_, isGrey) => {
    test.each(greyTrials)('compute what float64 computes: $name', ({ shape, seed }) => {
      const values = greyed(shape, randomValues(shape, seed), isGrey);
      const found = runConv(modules[build], shape, values, { ...asPlanned, isGrey });
      expectRight(found, shape, values);
    });
  });

  // A near-tie that rounding decides the other way would be no fault, and show here: the seeds have none.
  test.each(shapes)('the gradients are those of stock tfjs: $name', ({ shape, seed }) => {
    const values = randomValues(shape, seed);
    const found = runConv(modules[build], shape, values, asPlanned);
    const wanted = runStock(shape, values);
    for (const gradient of ['inputGradient', 'weightGradient', 'biasGradient'] as const) {
      expect(relativeL2(found[gradient], wanted[gradient])).toBeLessThan(boundOfStock);
    }
  });
});
