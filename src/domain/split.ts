/**
 * Deals samples into train, validation and test, once and before anything is shuffled for training:
 * class by class, so that each part has the classes in the same proportion, and with pictures that
 * belong together never apart, so that no picture is tested that was trained on.
 */
import { bundle, type Bundle, type Dealt, type SimilarSets } from './bundles.ts';
import type { Failure } from './failure.ts';
import { createRandom, shuffled } from './random.ts';
import type { DealRules, SplitPercent } from './recipe.ts';
import { countByClass, labels, type ClassNames, type Label } from './sample.ts';
import { atOnce, each, type Slices } from './slices.ts';

export const partNames = ['train', 'validation', 'test'] as const;
export type PartName = (typeof partNames)[number];
export type Split<T> = { readonly [part in PartName]: readonly T[] };

const splitStream = 1;

/** The parts, and whether each class has enough for each of them. */
export interface Deal<T> {
  readonly split: Split<T>;
  readonly shortage: Shortage | null;
}

/** A class that can't be dealt into the parts in use: too few different pictures, or too few bundles. */
export interface Shortage {
  readonly kind: 'too-few-pictures' | 'too-few-groups';
  readonly label: Label;
  readonly found: number;
  readonly needed: number;
}

/**
 * The same samples and rules give the same split, whatever the order they come in. Where there is no
 * shortage, each class is in each part in use. Throws `bad-pattern`.
 */
export function* dealing<T extends Dealt>(
  samples: readonly T[],
  rules: DealRules,
  similar: SimilarSets = [],
): Slices<Deal<T>> {
  const bundles = yield* bundle(samples, rules, similar);
  const dealt = yield* deal(bundles, rules);
  const shortage = yield* findShortage(bundles, dealt, rules.split);
  const { train, validation, test } = dealt;
  return {
    split: { train: train.flat(), validation: validation.flat(), test: test.flat() },
    shortage,
  };
}

/** All at once. Throws `bad-pattern`. */
export function dealSamples<T extends Dealt>(
  samples: readonly T[],
  rules: DealRules,
  similar: SimilarSets = [],
): Split<T> {
  return atOnce(dealing(samples, rules, similar)).split;
}

function* deal<T extends Dealt>(
  bundles: readonly Bundle<T>[],
  { split: percent, seed }: DealRules,
): Slices<Parts<T>> {
  const random = createRandom(seed, splitStream);
  const dealt: Parts<T> = { train: [], validation: [], test: [] };
  const wanted = [wantedCounts(bundles, 0, percent), wantedCounts(bundles, 1, percent)] as const;
  for (const label of labels) {
    const own = bundles.filter(([one]) => one?.label === label);
    yield;
    yield* each(shuffled(own, random), (one) => {
      const counts = countByClass(one);
      // A bundle that would overfill a held-out part goes to the training part.
      const part = heldOut.find((name) => labels.every((of) => counts[of] <= wanted[of][name]));
      if (part) for (const of of labels) wanted[of][part] -= counts[of];
      dealt[part ?? 'train'].push(one);
    });
    fillEmpty(dealt, label, percent);
    yield;
  }
  return dealt;
}

type Parts<T> = Record<PartName, Bundle<T>[]>;
const heldOut = ['test', 'validation'] as const;

/** Where every bundle was too large for a held-out part, it gets the smallest one all the same. */
function fillEmpty<T extends Dealt>(dealt: Parts<T>, label: Label, percent: SplitPercent): void {
  for (const part of heldOut) {
    if (percent[part] === 0 || dealt[part].some((one) => has(one, label))) continue;
    // What goes must leave the training part something of each class that it has.
    const left = labels.map((of) => withLabel(dealt.train, of).length);
    const own = withLabel(dealt.train, label).filter((one) =>
      labels.every((of) => !has(one, of) || (left[of] as number) > 1),
    );
    if (own.length === 0) continue;
    const smallest = own.reduce((a, b) => (b.length < a.length ? b : a));
    dealt.train.splice(dealt.train.indexOf(smallest), 1);
    dealt[part].push(smallest);
  }
}

function wantedCounts<T extends Dealt>(
  bundles: readonly Bundle<T>[],
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

function withLabel<T extends Dealt>(bundles: readonly Bundle<T>[], label: Label): Bundle<T>[] {
  return bundles.filter((one) => has(one, label));
}

function has(bundled: readonly Dealt[], label: Label): boolean {
  return bundled.some((sample) => sample.label === label);
}

/** Fewer bundles of a class than this can't be dealt into the parts in use. */
export function leastPerClass(percent: SplitPercent): number {
  return partNames.filter((part) => percent[part] > 0).length;
}

/** What a run that can't begin for it fails with. */
export function shortageFailure(
  { kind, label, found, needed }: Shortage,
  classNames: ClassNames,
): Failure {
  return { kind, className: classNames[label], found, needed };
}

function* findShortage<T extends Dealt>(
  bundles: readonly Bundle<T>[],
  parts: Parts<T>,
  percent: SplitPercent,
): Slices<Shortage | null> {
  const needed = leastPerClass(percent);
  const different = [new Set<string>(), new Set<string>()] as const;
  yield* each(bundles, (one) => {
    for (const { label, sha256 } of one) different[label].add(sha256);
  });
  for (const label of labels) {
    const found = different[label].size;
    if (found < needed) return { kind: 'too-few-pictures', label, found, needed };
  }
  for (const label of labels) {
    // Where bundles hold both classes, there may be enough of each and no way to deal them.
    const isEverywhere = partNames.every(
      (part) => percent[part] === 0 || parts[part].some((one) => has(one, label)),
    );
    if (isEverywhere) continue;
    return { kind: 'too-few-groups', label, found: withLabel(bundles, label).length, needed };
  }
  return null;
}
