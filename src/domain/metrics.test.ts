import { expect, test } from 'vitest';
import { classOf, crossEntropy, sigmoid, Tally } from './metrics.ts';

test('cross-entropy of a logit is that of its probability', () => {
  for (const logit of [-3, -0.1, 0, 0.7, 4]) {
    const p = sigmoid(logit);
    expect(crossEntropy(logit, 1)).toBeCloseTo(-Math.log(p), 12);
    expect(crossEntropy(logit, 0)).toBeCloseTo(-Math.log(1 - p), 12);
  }
});

test('a confident mistake costs its logit, without overflow', () => {
  expect(crossEntropy(-900, 1)).toBe(900);
  expect(crossEntropy(900, 0)).toBe(900);
  expect(sigmoid(-900)).toBe(0);
});

test('a value that is no number stays visible', () => {
  expect(crossEntropy(NaN, 1)).toBeNaN();
  expect(Number.isFinite(crossEntropy(Infinity, 0))).toBe(false);
});

test('a probability of one half is the second class', () => {
  expect(classOf(0.4999999)).toBe(0);
  expect(classOf(0.5)).toBe(1);
});

test('the four counts, and what follows from them', () => {
  const tally = new Tally();
  // Called:   1  1  0  0  1        True: 1  0  0  1  1
  tally.add([2, 1, -1], [1, 0, 0]);
  tally.add([-2, 3], [1, 1]);
  const { confusion, accuracy, precision, recall, images, loss } = tally.evaluation();
  expect(confusion).toEqual({ tp: 2, fp: 1, tn: 1, fn: 1 });
  expect([accuracy, precision, recall, images]).toEqual([3 / 5, 2 / 3, 2 / 3, 5]);
  const losses = [
    [2, 1],
    [1, 0],
    [-1, 0],
    [-2, 1],
    [3, 1],
  ] as const;
  const mean = losses.reduce((sum, [z, y]) => sum + crossEntropy(z, y), 0) / 5;
  expect(loss).toBeCloseTo(mean, 12);
});

test('what is not defined is null, and nothing at all is an error', () => {
  const tally = new Tally();
  expect(() => tally.evaluation()).toThrow(RangeError);
  tally.add([-1, -2], [0, 0]);
  expect(tally.evaluation()).toMatchObject({ precision: null, recall: null, accuracy: 1 });
});
