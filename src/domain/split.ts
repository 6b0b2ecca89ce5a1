/**
 * Deals samples into train, validation and test, once and before anything is shuffled for training:
 * class by class, so that each part has the classes in the same proportion, and with byte-identical
 * files never apart, so that no picture is tested that was trained on.
 */
import { FailureError } from './failure.ts';
import { createRandom, shuffled } from './random.ts';
import type { SplitPercent } from './recipe.ts';
import { byCodeUnit, labels, type ClassNames, type Label, type Sample } from './sample.ts';

export const partNames = ['train', 'validation', 'test'] as const;
export type PartName = (typeof partNames)[number];
export type Split<T> = { readonly [part in PartName]: readonly T[] };

type Dealt = Pick<Sample, 'label' | 'path' | 'sha256'>;

const splitStream = 1;

/**
 * The same samples, percents and seed give the same split, whatever the order they come in.
 * A class with at least as many different pictures as there are parts in use gets one in each.
 */
export function dealSamples<T extends Dealt>(
  samples: readonly T[],
  percent: SplitPercent,
  seed: number,
): Split<T> {
  const parts = { train: [] as T[], validation: [] as T[], test: [] as T[] };
  const random = createRandom(seed, splitStream);
  const groups = groupByContent(samples);
  for (const label of labels) {
    const own = shuffled(
      groups.filter((group) => group[0]?.label === label),
      random,
    );
    const total = own.reduce((sum, group) => sum + group.length, 0);
    const want = wantedCounts(total, own.length, percent);
    const dealt: Record<PartName, T[][]> = { train: [], validation: [], test: [] };
    for (const group of own) {
      // A group that would overfill a held-out part goes to the training part.
      const part = (['test', 'validation'] as const).find((name) => group.length <= want[name]);
      if (part) want[part] -= group.length;
      dealt[part ?? 'train'].push(group);
    }
    fillEmpty(dealt, percent);
    for (const part of partNames) parts[part].push(...dealt[part].flat());
  }
  return parts;
}

/** Groups of byte-identical files, in the order of their paths. */
function groupByContent<T extends Dealt>(samples: readonly T[]): T[][] {
  const sorted = [...samples].sort(
    (a, b) => a.label - b.label || byCodeUnit(a.path, b.path) || byCodeUnit(a.sha256, b.sha256),
  );
  const groups = new Map<string, T[]>();
  for (const sample of sorted) {
    const group = groups.get(sample.sha256);
    if (group) group.push(sample);
    else groups.set(sample.sha256, [sample]);
  }
  return [...groups.values()];
}

/** Where every group was too large for a held-out part, it gets the smallest one all the same. */
function fillEmpty<T>(dealt: Record<PartName, T[][]>, percent: SplitPercent): void {
  for (const part of ['test', 'validation'] as const) {
    if (percent[part] === 0 || dealt[part].length > 0 || dealt.train.length < 2) continue;
    const smallest = dealt.train.reduce((a, b) => (b.length < a.length ? b : a));
    dealt.train.splice(dealt.train.indexOf(smallest), 1);
    dealt[part].push(smallest);
  }
}

function wantedCounts(total: number, groups: number, percent: SplitPercent) {
  const least = groups >= leastPerClass(percent) ? 1 : 0;
  const held = (part: 'test' | 'validation', room: number) =>
    percent[part] === 0
      ? 0
      : Math.min(room, Math.max(least, Math.round((total * percent[part]) / 100)));
  // One sample at least is left for training.
  const validation = held('validation', Math.max(0, total - 1));
  return { test: held('test', Math.max(0, total - 1 - validation)), validation };
}

/** Fewer different pictures of a class than this can't be dealt into the parts in use. */
export function leastPerClass(percent: SplitPercent): number {
  return partNames.filter((part) => percent[part] > 0).length;
}

/** Throws `too-few-pictures` for the first class that can't be dealt. */
export function checkEnough(
  samples: readonly Dealt[],
  classNames: ClassNames,
  percent: SplitPercent,
): void {
  const needed = leastPerClass(percent);
  for (const label of labels) {
    const found = differentPictures(samples, label);
    if (found < needed) {
      throw new FailureError({
        kind: 'too-few-pictures',
        className: classNames[label],
        found,
        needed,
      });
    }
  }
}

function differentPictures(samples: readonly Dealt[], label: Label): number {
  return new Set(samples.filter((s) => s.label === label).map((s) => s.sha256)).size;
}
