import { expect, test } from 'vitest';
import { groupReader } from '../../domain/groups.ts';
import type { Label, Sample } from '../../domain/sample.ts';
import { atOnce } from '../../domain/slices.ts';
import { findProblems, noProblems } from './problems.ts';

function sample(id: number, label: Label, sha256: string, path = `${id}.png`): Sample {
  return { id, label, sha256, path } as Sample;
}

test('nothing is wrong with a set of different pictures', () => {
  const problems = atOnce(findProblems([sample(1, 0, 'a'), sample(2, 1, 'b')], [], null));
  expect(problems).toMatchObject({ ...noProblems, of: expect.any(Function) });
  expect(problems.of(1)).toEqual([]);
  expect(problems.of(77)).toEqual([]);
});

test('copies are told, and which of them stand in both classes', () => {
  const samples = [sample(1, 0, 'a'), sample(2, 0, 'a'), sample(3, 0, 'b'), sample(4, 1, 'b')];
  const problems = atOnce(findProblems(samples, [], null));
  expect(problems.identical).toHaveLength(2);
  expect(problems.undecided).toEqual([[samples[2], samples[3]]]);
  expect(problems.of(1)).toEqual(['identical']);
  expect(problems.of(4)).toEqual(['in-both', 'identical']);
  expect(problems.counts).toMatchObject({ identical: 4, 'in-both': 2 });
  // Tiles that stay the same are not drawn again.
  expect(problems.of(1)).toBe(problems.of(2));
});

test('look-alikes that have been removed meanwhile are none, nor is one that is left alone', () => {
  const samples = [sample(1, 0, 'a'), sample(2, 0, 'b'), sample(3, 1, 'c')];
  const sets = [
    [1, 2, 99],
    [3, 98],
  ];
  const problems = atOnce(findProblems(samples, sets, null));
  expect(problems.alike).toEqual([[samples[0], samples[1]]]);
  expect(problems.of(2)).toEqual(['look-alike']);
  expect(problems.of(3)).toEqual([]);
});

test('without a group is only what no pattern finds', () => {
  const samples = [sample(1, 0, 'a', 'x/person1_2.png'), sample(2, 0, 'b', 'x/other.png')];
  expect(atOnce(findProblems(samples, [], null)).counts.ungrouped).toBe(0);
  const problems = atOnce(findProblems(samples, [], groupReader('^(person\\d+)_')));
  expect(problems.counts.ungrouped).toBe(1);
  expect(problems.of(2)).toEqual(['ungrouped']);
});
