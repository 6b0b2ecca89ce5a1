/** Words on classes of different sizes. */
import { classWeights } from '../../domain/balance.ts';
import type { BalanceRule } from '../../domain/recipe.ts';
import type { ClassNames, Label } from '../../domain/sample.ts';
import { plainNumber } from '../recipe-words.ts';

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

/** What a person should know; `train` has the counts of the training part. */
export function imbalanceWords(
  { larger, smaller, ratio }: Imbalance,
  balance: BalanceRule,
  train: readonly [number, number],
  names: ClassNames,
): string {
  const [more, fewer] = [names[larger], names[smaller]];
  switch (balance) {
    case 'none':
      return `${more} has ${times(ratio)} as many pictures as ${fewer}, and the classifier may lean toward it. Make up for that, and look at precision and recall, not at accuracy alone.`;
    case 'class-weights': {
      const weights = classWeights(train);
      return `Class weights are on: a mistake on ${fewer} counts ${times(weights[smaller])}, one on ${more} ${times(weights[larger])}.`;
    }
    case 'sampling':
      return `Balanced sampling is on: an epoch shows as many pictures of ${fewer} as of ${more}, each of ${fewer} about ${times(train[larger] / train[smaller])}.`;
  }
}

function times(value: number): string {
  return `${plainNumber(Number(value.toPrecision(2)))} times`;
}
