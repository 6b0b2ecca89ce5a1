/** Pictures that the split must not tear apart: which of them hang together. */
import { groupReader } from './groups.ts';
import type { DealRules } from './recipe.ts';
import { byCodeUnit, labels, type Sample } from './sample.ts';
import { each, type Slices } from './slices.ts';

/** What of a sample is looked at. */
export type Dealt = Pick<Sample, 'id' | 'label' | 'path' | 'sha256'>;

/** Pictures that go into one part, never empty. */
export type Bundle<T> = readonly T[];

/** Ids of samples that look nearly the same, set by set. */
export type SimilarSets = readonly (readonly number[])[];

type Rules = Pick<DealRules, 'duplicates' | 'similarTogether' | 'groupBy'>;

/**
 * All pictures in bundles, in the order of their paths: byte-identical ones, those of one group, those
 * that look nearly the same, and whoever hangs together by way of others. Throws `bad-pattern`.
 */
export function* bundle<T extends Dealt>(
  samples: readonly T[],
  { duplicates, similarTogether, groupBy }: Rules,
  similar: SimilarSets,
): Slices<Bundle<T>[]> {
  // The app keeps them in this order: looking costs less than sorting.
  const isSorted = samples.every((one, i) => i === 0 || inOrder(samples[i - 1] as T, one) <= 0);
  const sorted = isSorted ? samples : [...samples].sort(inOrder);
  yield;
  const dealt = duplicates === 'once' ? yield* firstOfEach(sorted) : sorted;
  const ties = new Ties(dealt.length);
  const read = groupReader(groupBy);
  const tieBy = (firsts: Map<string, number>, key: string, index: number) => {
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, index);
    else ties.join(first, index);
  };
  const [byBytes, byGroup] = [new Map<string, number>(), new Map<string, number>()];
  yield* each(dealt, ({ sha256, path }, index) => {
    tieBy(byBytes, sha256, index);
    const group = read(path);
    if (group !== null) tieBy(byGroup, group, index);
  });
  if (similarTogether) {
    const indices = new Map<number, number>();
    yield* each(dealt, ({ id }, index) => indices.set(id, index));
    yield* each(similar, (set) => {
      const [first, ...others] = set.flatMap((id) => indices.get(id) ?? []);
      for (const other of others) ties.join(first as number, other);
    });
  }
  const bundles = new Map<number, T[]>();
  yield* each(dealt, (sample, index) => {
    const root = ties.rootOf(index);
    const found = bundles.get(root);
    if (found) found.push(sample);
    else bundles.set(root, [sample]);
  });
  return [...bundles.values()];
}

function inOrder(a: Dealt, b: Dealt): number {
  return a.label - b.label || byCodeUnit(a.path, b.path) || byCodeUnit(a.sha256, b.sha256);
}

/** Of byte-identical pictures of one class the first. */
function* firstOfEach<T extends Dealt>(sorted: readonly T[]): Slices<T[]> {
  const seen = labels.map(() => new Set<string>());
  const firsts: T[] = [];
  yield* each(sorted, (sample) => {
    const own = seen[sample.label] as Set<string>;
    if (own.has(sample.sha256)) return;
    own.add(sample.sha256);
    firsts.push(sample);
  });
  return firsts;
}

/** Disjoint sets (Galler and Fischer), with paths halved. The root of a set is its least member. */
class Ties {
  readonly #parents: Int32Array;

  constructor(size: number) {
    this.#parents = Int32Array.from({ length: size }, (_, i) => i);
  }

  rootOf(member: number): number {
    const parents = this.#parents;
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.rootOf(a), this.rootOf(b)];
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
