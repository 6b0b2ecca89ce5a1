/** What a person may want to look at: pictures that stand in the set twice, or nearly so. */
import type { SimilarSets } from '../../domain/bundles.ts';
import { identicalSets, undecidedSets } from '../../domain/duplicates.ts';
import type { GroupReader } from '../../domain/groups.ts';
import type { Sample } from '../../domain/sample.ts';
import { each, type Slices } from '../../domain/slices.ts';

export const problemKinds = ['in-both', 'identical', 'look-alike', 'ungrouped'] as const;
export type Problem = (typeof problemKinds)[number];

export interface Problems {
  /** Bytes that others have too, in both classes or in one. */
  readonly identical: readonly (readonly Sample[])[];
  readonly undecided: readonly (readonly Sample[])[];
  /** Pictures that look nearly the same, set by set. */
  readonly alike: readonly (readonly Sample[])[];
  readonly counts: { readonly [problem in Problem]: number };
  /** By the id of a sample; none where there are none. The same array for the same problems. */
  readonly of: (id: number) => readonly Problem[];
}

const none: readonly Problem[] = [];

export const noProblems: Problems = {
  identical: [],
  undecided: [],
  alike: [],
  counts: { 'in-both': 0, identical: 0, 'look-alike': 0, ungrouped: 0 },
  of: () => none,
};

/** `groupOf` is null where pictures are not grouped: then none is without a group. */
export function* findProblems(
  samples: readonly Sample[],
  similar: SimilarSets,
  groupOf: GroupReader | null,
): Slices<Problems> {
  const flags = new Map<number, number>();
  const counts = { ...noProblems.counts };
  const flag = (id: number, problem: Problem) => {
    flags.set(id, (flags.get(id) ?? 0) | bitOf(problem));
    counts[problem]++;
  };
  const flagAll = (sets: readonly (readonly Sample[])[], problem: Problem) =>
    each(sets, (set) => set.forEach(({ id }) => flag(id, problem)));
  const identical = identicalSets(samples);
  yield;
  const undecided = undecidedSets(identical);
  yield* flagAll(identical, 'identical');
  yield* flagAll(undecided, 'in-both');
  const alike = yield* present(samples, similar);
  yield* flagAll(alike, 'look-alike');
  if (groupOf) {
    yield* each(samples, ({ id, path }) => {
      if (groupOf(path) === null) flag(id, 'ungrouped');
    });
  }
  return { identical, undecided, alike, counts, of: (id) => listOf(flags.get(id) ?? 0) };
}

/** The sets by their samples, without those that have been removed since they were found. */
function* present(samples: readonly Sample[], similar: SimilarSets): Slices<Sample[][]> {
  if (similar.length === 0) return [];
  const byId = new Map<number, Sample>();
  yield* each(samples, (sample) => byId.set(sample.id, sample));
  const sets: Sample[][] = [];
  yield* each(similar, (ids) => {
    const set = ids.map((id) => byId.get(id)).filter((sample) => sample !== undefined);
    if (set.length > 1) sets.push(set);
  });
  return sets;
}

function bitOf(problem: Problem): number {
  return 1 << problemKinds.indexOf(problem);
}

const lists = Array.from({ length: 1 << problemKinds.length }, (_, bits) =>
  problemKinds.filter((problem) => bits & bitOf(problem)),
);

function listOf(bits: number): readonly Problem[] {
  return lists[bits] ?? none;
}
