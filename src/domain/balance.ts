/** Classes of different sizes: what a picture of each weighs, and which pictures an epoch goes through. */
import { shuffled, type Random } from './random.ts';
import type { BalanceRule } from './recipe.ts';
import { countByClass, labels, type Label } from './sample.ts';

/**
 * What the loss of a picture of each class weighs, of which there are `counts`: total / (2 * count), so that both
 * classes weigh the same together, and all pictures as much as unweighted. It is scikit-learn's rule "balanced"
 * (`sklearn.utils.class_weight.compute_class_weight`), which is after King and Zeng, "Logistic Regression in Rare
 * Events Data" (2001). Throws a RangeError when a class has no picture.
 */
export function classWeights(counts: readonly [number, number]): [number, number] {
  checkBoth(counts);
  const total = counts[0] + counts[1];
  return [total / (2 * counts[0]), total / (2 * counts[1])];
}

/**
 * Pictures that an epoch goes through, the same in each; with sampling those of the smaller class count as often
 * as they come. Throws a RangeError when sampling has a class without a picture to draw from.
 */
export function epochLength(counts: readonly [number, number], balance: BalanceRule): number {
  if (balance !== 'sampling') return counts[0] + counts[1];
  checkBoth(counts);
  return 2 * Math.max(...counts);
}

/**
 * The pictures of one epoch in their order, by `random` alone. With sampling there are as many of the smaller class
 * as of the larger: each as often as all of them fit in, and for the rest some once more, drawn anew in each epoch
 * and without repetition, so that no picture comes more than once more than another. Throws as `epochLength` does.
 */
export function epochOrder<T extends { readonly label: Label }>(
  samples: readonly T[],
  balance: BalanceRule,
  random: Random,
): T[] {
  const counts = countByClass(samples);
  let missing = epochLength(counts, balance) - samples.length;
  if (missing === 0) return shuffled(samples, random);
  const smaller = samples.filter(({ label }) => label === (counts[0] < counts[1] ? 0 : 1));
  const order = [...samples];
  for (; missing >= smaller.length; missing -= smaller.length) order.push(...smaller);
  if (missing > 0) order.push(...shuffled(smaller, random).slice(0, missing));
  return shuffled(order, random);
}

function checkBoth(counts: readonly [number, number]): void {
  const empty = labels.find((label) => !(counts[label] > 0));
  if (empty !== undefined) throw new RangeError(`class ${empty} has no picture to balance`);
}

const farFromBalanced = 2;

export interface Imbalance {
  readonly larger: Label;
  readonly smaller: Label;
  readonly ratio: number;
}

/** Null where no class has twice the pictures of the other, or one has none yet. */
export function imbalanceOf(counts: readonly [number, number]): Imbalance | null {
  const larger: Label = counts[0] >= counts[1] ? 0 : 1;
  const smaller: Label = larger === 0 ? 1 : 0;
  const ratio = counts[larger] / counts[smaller];
  return counts[smaller] > 0 && ratio >= farFromBalanced ? { larger, smaller, ratio } : null;
}
