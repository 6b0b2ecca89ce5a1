import { expect, test } from 'vitest';
import { prCurve, prThresholds } from './pr-curve.ts';

function column(curve: Float32Array, at: number): number[] {
  return Array.from({ length: 6 }, (_, row) => curve[row * prThresholds + at] as number);
}

test('a probability of at least the threshold is class 1', () => {
  const curve = prCurve({ labels: [0, 0, 1, 1], probabilities: [0.25, 0.125, 0.875, 0.375] });
  expect(curve).toHaveLength(6 * prThresholds);
  expect(column(curve, 0)).toEqual([2, 2, 0, 0, 0.5, 1]);
  // At 0.25 and just above it.
  expect(column(curve, 50)).toEqual([2, 1, 1, 0, Math.fround(2 / 3), 1]);
  expect(column(curve, 51)).toEqual([2, 0, 2, 0, 1, 1]);
  expect(column(curve, 100)).toEqual([1, 0, 2, 1, 1, 0.5]);
  expect(column(curve, 200)).toEqual([0, 0, 2, 2, 0, 0]);
});

test('sure answers are above every threshold', () => {
  const curve = prCurve({ labels: [1, 0], probabilities: [1, 0] });
  expect(column(curve, 200)).toEqual([1, 0, 1, 0, 1, 1]);
  expect(column(curve, 1)).toEqual([1, 0, 1, 0, 1, 1]);
});

test('where a class is missing, nothing is divided by 0', () => {
  const curve = prCurve({ labels: [0], probabilities: [0.5] });
  expect(column(curve, 100)).toEqual([0, 1, 0, 0, 0, 0]);
});
