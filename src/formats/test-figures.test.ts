import { expect, test } from 'vitest';
import { intervalWords, percent, testFigures, wilsonInterval } from './test-figures.ts';

/** By SciPy 1.17, `binomtest(hits, total).proportion_ci(method='wilson')`. */
test.each([
  [8, 10, 0.490162471536642, 0.943317848545625],
  [0, 10, 0, 0.277532799862889],
  [10, 10, 0.722467200137111, 1],
  [1, 2, 0.09453120573423, 0.90546879426577],
  [5800, 5856, 0.9876031991397, 0.9926280989876],
])('Wilson’s interval of %i of %i', (hits, total, low, high) => {
  const interval = wilsonInterval(hits, total);
  expect(interval?.[0]).toBeCloseTo(low, 10);
  expect(interval?.[1]).toBeCloseTo(high, 10);
});

test('of no pictures there is none', () => {
  expect(wilsonInterval(0, 0)).toBeNull();
  expect(intervalWords(null)).toBe('not defined');
});

test('figures say what they are shares of', () => {
  const confusion = { tp: 3, fp: 0, tn: 5, fn: 1 };
  const rest = { images: 9, loss: 1, accuracy: 8 / 9, precision: 1, recall: 3 / 4 };
  const figures = testFigures({ ...rest, confusion }, ['ants', 'bees']);
  expect(figures.map(({ name, of, share }) => [name, of, share])).toEqual([
    ['Accuracy', 'of 9 pictures', 8 / 9],
    ['Sensitivity', 'of 4 pictures that are “bees”', 3 / 4],
    ['Specificity', 'of 5 pictures that are “ants”', 1],
    ['Precision', 'of 3 pictures that were called “bees”', 1],
  ]);
  const none = testFigures({ ...rest, confusion: { tp: 0, fp: 0, tn: 1, fn: 0 } }, ['a', 'b']);
  expect(none.map(({ share }) => share)).toEqual([1, null, 1, null]);
});

test('what is not all or nothing is not shown so', () => {
  expect([1, 0.9999, 0.875, 0.00001, 0].map(percent)).toEqual([
    ...['100.0%', '99.9%', '87.5%', '0.1%', '0.0%'],
  ]);
});
