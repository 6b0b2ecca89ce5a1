/** What a person may want to look at: pictures that stand in the set twice, or nearly so. */
import { identicalSets, undecidedSets } from '../../domain/duplicates.ts';
import type { GroupReader } from '../../domain/groups.ts';
import type { Sample } from '../../domain/sample.ts';
import type { SimilarSets } from '../../domain/split.ts';

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
export function findProblems(
  samples: readonly Sample[],
  similar: SimilarSets,
  groupOf: GroupReader | null,
): Problems {
  const flags = new Map<number, number>();
  const counts = { ...noProblems.counts };
  const flag = (id: number, problem: Problem) => {
    flags.set(id, (flags.get(id) ?? 0) | bitOf(problem));
    counts[problem]++;
  };
  const identical = identicalSets(samples);
  const undecided = undecidedSets(identical);
  for (const { id } of identical.flat()) flag(id, 'identical');
  for (const { id } of undecided.flat()) flag(id, 'in-both');
  const alike = present(samples, similar);
  for (const { id } of alike.flat()) flag(id, 'look-alike');
  if (groupOf) {
    for (const { id, path } of samples) if (groupOf(path) === null) flag(id, 'ungrouped');
  }
  return { identical, undecided, alike, counts, of: (id) => listOf(flags.get(id) ?? 0) };
}

/** The sets by their samples, without those that have been removed since they were found. */
function present(samples: readonly Sample[], similar: SimilarSets): Sample[][] {
  const wanted = new Set(similar.flat());
  const byId = new Map<number, Sample>();
  for (const sample of samples) if (wanted.has(sample.id)) byId.set(sample.id, sample);
  return similar
    .map((ids) => ids.map((id) => byId.get(id)).filter((sample) => sample !== undefined))
    .filter((set) => set.length > 1);
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
