import { expect, test } from 'vitest';
import { identicalSets, undecidedSets } from './duplicates.ts';

const sample = (id: number, label: 0 | 1, sha256: string) => ({ id, label, sha256 });

test('sets of the same bytes, and those that stand in both classes', () => {
  const samples = [
    sample(1, 0, 'a'),
    sample(2, 0, 'b'),
    sample(3, 1, 'b'),
    sample(4, 1, '__proto__'),
    sample(5, 1, '__proto__'),
    sample(6, 0, 'a'),
  ];
  const sets = identicalSets(samples);
  expect(sets.map((set) => set.map(({ id }) => id))).toEqual([
    [1, 6],
    [2, 3],
    [4, 5],
  ]);
  expect(undecidedSets(sets).map((set) => set.map(({ id }) => id))).toEqual([[2, 3]]);
});
