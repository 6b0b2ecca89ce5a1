import { expect, test } from 'vitest';
import type { Label, Sample } from '../../domain/sample.ts';
import { atOnce } from '../../domain/slices.ts';
import type { PartName } from '../../domain/split.ts';
import { filterSamples, isFiltered, noFilters, type Filters } from './filters.ts';
import { findProblems, noProblems } from './problems.ts';

function sample(id: number, label: Label, path: string, sha256 = path): Sample {
  return { id, label, path, sha256 } as Sample;
}

const samples = [
  sample(1, 0, 'cats/Tom.png', 'x'),
  sample(2, 0, 'cats/deep/felix.JPG'),
  sample(3, 1, 'dogs/tom.png', 'x'),
  sample(4, 1, 'dogs/__proto__'),
];
const parts = new Map<number, PartName>([
  [1, 'train'],
  [2, 'test'],
  [3, 'train'],
]);
const problems = atOnce(findProblems(samples, [], null));

function found(filters: Partial<Filters>): number[] {
  return filterSamples(samples, { ...noFilters, ...filters }, parts, problems).map(({ id }) => id);
}

test('without a filter all are shown, the very same array', () => {
  expect(isFiltered({ ...noFilters, name: '  ' })).toBe(false);
  expect(filterSamples(samples, { ...noFilters, name: ' ' }, null, noProblems)).toBe(samples);
});

test.each<[Partial<Filters>, number[]]>([
  [{ label: 1 }, [3, 4]],
  [{ part: 'train' }, [1, 3]],
  [{ part: 'validation' }, []],
  [{ problem: 'in-both' }, [1, 3]],
  [{ problem: 'look-alike' }, []],
  [{ name: 'TOM' }, [1, 3]],
  [{ name: 'deep/fel' }, [2]],
  [{ name: '__proto__' }, [4]],
  [{ name: '.*' }, []],
  [{ name: 'tom', label: 0, part: 'train', problem: 'identical' }, [1]],
])('%j finds %j', (filters, ids) => {
  expect(found(filters)).toEqual(ids);
});

test('a part hides nothing while nobody knows the parts', () => {
  const filters: Filters = { ...noFilters, part: 'test', label: 0 };
  expect(filterSamples(samples, filters, null, problems)).toHaveLength(2);
});

test('an accent in two pieces is found by one in one piece', () => {
  const [accented] = [sample(5, 0, 'cafe\u0301.png')];
  expect(filterSamples([accented], { ...noFilters, name: 'CAFÉ' }, null, problems)).toEqual([
    accented,
  ]);
});

test('25,000 pictures are filtered while nobody notices', () => {
  const many = Array.from({ length: 25_000 }, (_, i) =>
    sample(i, (i % 2) as Label, `folder/person${i}_bacteria_${i * 7}.jpeg`, String(i)),
  );
  const among = atOnce(findProblems(many, [], null));
  const filters: Filters = { ...noFilters, name: '99_bac' };
  // The first search lower-cases the names.
  filterSamples(many, filters, null, among);
  const startedMs = performance.now();
  const shown = filterSamples(many, filters, null, among);
  // Far from the 20 ms that are allowed, and far above what a slow machine takes.
  expect(performance.now() - startedMs).toBeLessThan(200);
  expect(shown.length).toBeGreaterThan(200);
});
