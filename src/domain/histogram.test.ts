import { expect, test } from 'vitest';
import { addHistograms, histogramOf, type EpochHistograms } from './histogram.ts';

test('bins are half open, the last one closed', () => {
  const values = Float32Array.of(0, 0.5, 1, 1.5, 2, 3, 4);
  expect(histogramOf(values, 4)).toEqual({ min: 0, max: 4, counts: [2, 2, 1, 2] });
});

test('there are 30 bins unless told, and none loses a value', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const { min, max, counts } = histogramOf(values);
  expect(counts).toHaveLength(30);
  expect(counts.reduce((a, b) => a + b)).toBe(1000);
  expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
});

test('equal values are all in the last bin', () => {
  expect(histogramOf(Float32Array.of(-2, -2, -2), 3)).toEqual({
    min: -2,
    max: -2,
    counts: [0, 0, 3],
  });
});

test('what is not finite is left out', () => {
  const values = Float32Array.of(NaN, 1, Infinity, 3, -Infinity);
  expect(histogramOf(values, 2)).toEqual({ min: 1, max: 3, counts: [1, 1] });
});

test.each([[[]], [[NaN, Infinity]]])('of %j there is nothing to count', (values) => {
  expect(histogramOf(Float32Array.from(values), 2)).toEqual({ min: 0, max: 0, counts: [0, 0] });
});

test('the whole range of float32 does not overflow', () => {
  const largest = 2 ** 127 * (2 - 2 ** -23);
  const { counts } = histogramOf(Float32Array.of(-largest, 0, largest), 3);
  expect(counts).toEqual([1, 1, 1]);
});

test.each([1, 7, 9])(
  'of a long run some are kept, whatever epochs there are: every %i',
  (every) => {
    let kept: readonly EpochHistograms[] = [];
    for (let epoch = every; epoch <= 5000; epoch += every) {
      kept = addHistograms(kept, { epoch, weights: [] });
    }
    const epochs = kept.map(({ epoch }) => epoch);
    expect(epochs.length).toBeGreaterThan(30);
    expect(epochs.length).toBeLessThanOrEqual(64);
    expect(epochs.at(-1)).toBe(Math.floor(5000 / every) * every);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
  },
);
