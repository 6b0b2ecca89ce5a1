import { expect, test } from 'vitest';
import { createRandom, shuffled } from './random.ts';

const first = (seed: number, stream = 0, count = 5) => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, () => random());
};

test('a seed and a stream give one sequence', () => {
  expect(first(1)).toEqual(first(1));
  expect(first(1)).not.toEqual(first(2));
  expect(first(1, 0)).not.toEqual(first(1, 1));
  expect(first(2 ** 32 - 1)).not.toEqual(first(0));
});

test('numbers are spread evenly over [0, 1)', () => {
  const bins = new Array<number>(10).fill(0);
  const values = first(42, 3, 100_000);
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  for (const value of values) bins[Math.floor(value * 10)]!++;
  // 10,000 a bin; five standard deviations are 474.
  for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(474);
});

test('each order of three comes up as often as the others', () => {
  const random = createRandom(7);
  const counts = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const order = shuffled(['a', 'b', 'c'], random).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});
