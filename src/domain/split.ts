/**
 * Deals samples into train, validation and test, once and before anything is shuffled for training:
 * class by class, so that each part has the classes in the same proportion, and with pictures that
 * belong together never apart, so that no picture is tested that was trained on.
 */
import { FailureError } from './failure.ts';
import { groupReader } from './groups.ts';
import { createRandom, shuffled } from './random.ts';
import type { DealRules, SplitPercent } from './recipe.ts';
import {
  byCodeUnit,
  countByClass,
  labels,
  type ClassNames,
  type Label,
  type Sample,
} from './sample.ts';

export const partNames = ['train', 'validation', 'test'] as const;
export type PartName = (typeof partNames)[number];
export type Split<T> = { readonly [part in PartName]: readonly T[] };

/** What of a sample is looked at. */
export type Dealt = Pick<Sample, 'id' | 'label' | 'path' | 'sha256'>;

/** Ids of samples that look nearly the same, set by set. */
export type SimilarSets = readonly (readonly number[])[];

const splitStream = 1;

/**
 * The same samples and rules give the same split, whatever the order they come in. Where `checkEnough`
 * has nothing to say, each class is in each part in use. Throws `bad-pattern`.
 */
export function dealSamples<T extends Dealt>(
  samples: readonly T[],
  rules: DealRules,
  similar: SimilarSets = [],
): Split<T> {
  const { train, validation, test } = deal(bundle(samples, rules, similar), rules);
  return { train: train.flat(), validation: validation.flat(), test: test.flat() };
}

function deal<T extends Dealt>(
  bundles: readonly T[][],
  { split: percent, seed }: DealRules,
): Dealing<T> {
  const random = createRandom(seed, splitStream);
  const dealt: Dealing<T> = { train: [], validation: [], test: [] };
  const wanted = [wantedCounts(bundles, 0, percent), wantedCounts(bundles, 1, percent)] as const;
  for (const label of labels) {
    const own = bundles.filter((one) => one[0]?.label === label);
    for (const one of shuffled(own, random)) {
      const counts = countByClass(one);
      // A bundle that would overfill a held-out part goes to the training part.
      const part = heldOut.find((name) => labels.every((of) => counts[of] <= wanted[of][name]));
      if (part) for (const of of labels) wanted[of][part] -= counts[of];
      dealt[part ?? 'train'].push(one);
    }
    fillEmpty(dealt, label, percent);
  }
  return dealt;
}

type Dealing<T> = Record<PartName, T[][]>;
const heldOut = ['test', 'validation'] as const;

/**
 * Pictures that must stay together, in the order of their paths: byte-identical ones, those of one
 * group, those that look nearly the same, and whoever hangs together by way of others.
 */
function bundle<T extends Dealt>(
  samples: readonly T[],
  { duplicates, similarTogether, groupBy }: DealRules,
  similar: SimilarSets,
): T[][] {
  // The app keeps them in this order: looking costs less than sorting.
  const isSorted = samples.every((one, i) => i === 0 || inOrder(samples[i - 1] as T, one) <= 0);
  const sorted = isSorted ? samples : [...samples].sort(inOrder);
  const dealt = duplicates === 'once' ? firstOfEach(sorted) : sorted;
  const ties = new Ties(dealt.length);
  const read = groupReader(groupBy);
  const tieBy = (firsts: Map<string, number>, key: string, index: number) => {
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, index);
    else ties.join(first, index);
  };
  const [byBytes, byGroup] = [new Map<string, number>(), new Map<string, number>()];
  dealt.forEach(({ sha256, path }, index) => {
    tieBy(byBytes, sha256, index);
    const group = read(path);
    if (group !== null) tieBy(byGroup, group, index);
  });
  if (similarTogether) {
    const indices = new Map(dealt.map(({ id }, index) => [id, index]));
    for (const set of similar) {
      const [first, ...others] = set.flatMap((id) => indices.get(id) ?? []);
      for (const other of others) ties.join(first as number, other);
    }
  }
  const bundles = new Map<number, T[]>();
  dealt.forEach((sample, index) => {
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
function firstOfEach<T extends Dealt>(sorted: readonly T[]): T[] {
  const seen = new Set<string>();
  return sorted.filter(({ label, sha256 }) => {
    const key = `${label} ${sha256}`;
    return !seen.has(key) && seen.add(key);
  });
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

/** Where every bundle was too large for a held-out part, it gets the smallest one all the same. */
function fillEmpty<T extends Dealt>(dealt: Dealing<T>, label: Label, percent: SplitPercent): void {
  for (const part of heldOut) {
    if (percent[part] === 0 || withLabel(dealt[part], label).length > 0) continue;
    // What goes must leave the training part something of each class that it has.
    const own = withLabel(dealt.train, label).filter((one) =>
      labels.every((of) => !has(one, of) || withLabel(dealt.train, of).length > 1),
    );
    if (own.length === 0) continue;
    const smallest = own.reduce((a, b) => (b.length < a.length ? b : a));
    dealt.train.splice(dealt.train.indexOf(smallest), 1);
    dealt[part].push(smallest);
  }
}

function wantedCounts<T extends Dealt>(
  bundles: readonly T[][],
  label: Label,
  percent: SplitPercent,
) {
  const own = withLabel(bundles, label);
  const total = own.reduce((sum, one) => sum + countByClass(one)[label], 0);
  const least = own.length >= leastPerClass(percent) ? 1 : 0;
  const held = (part: 'test' | 'validation', room: number) =>
    percent[part] === 0
      ? 0
      : Math.min(room, Math.max(least, Math.round((total * percent[part]) / 100)));
  // One sample at least is left for training.
  const validation = held('validation', Math.max(0, total - 1));
  return { test: held('test', Math.max(0, total - 1 - validation)), validation };
}

function withLabel<T extends Dealt>(bundles: readonly T[][], label: Label): T[][] {
  return bundles.filter((one) => has(one, label));
}

function has(bundled: readonly Dealt[], label: Label): boolean {
  return bundled.some((sample) => sample.label === label);
}

/** Fewer bundles of a class than this can't be dealt into the parts in use. */
export function leastPerClass(percent: SplitPercent): number {
  return partNames.filter((part) => percent[part] > 0).length;
}

/**
 * Throws `too-few-pictures` or `too-few-groups` for the first class that can't be dealt, and
 * `bad-pattern`.
 */
export function checkEnough(
  samples: readonly Dealt[],
  classNames: ClassNames,
  rules: DealRules,
  similar: SimilarSets = [],
): void {
  const needed = leastPerClass(rules.split);
  for (const label of labels) {
    const className = classNames[label];
    const found = differentPictures(samples, label);
    if (found < needed) {
      throw new FailureError({ kind: 'too-few-pictures', className, found, needed });
    }
  }
  const bundles = bundle(samples, rules, similar);
  const parts = deal(bundles, rules);
  for (const label of labels) {
    // Where bundles hold both classes, there may be enough of each and no way to deal them.
    const isEverywhere = partNames.every(
      (part) => rules.split[part] === 0 || withLabel(parts[part], label).length > 0,
    );
    if (isEverywhere) continue;
    const [className, found] = [classNames[label], withLabel(bundles, label).length];
    throw new FailureError({ kind: 'too-few-groups', className, found, needed });
  }
}

function differentPictures(samples: readonly Dealt[], label: Label): number {
  return new Set(samples.filter((s) => s.label === label).map((s) => s.sha256)).size;
}
