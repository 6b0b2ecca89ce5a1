/** Words on classes of different sizes. */
import { classWeights, type Imbalance } from '../../domain/balance.ts';
import type { BalanceRule } from '../../domain/recipe.ts';
import type { ClassNames } from '../../domain/sample.ts';
import { plainNumber } from '../recipe-words.ts';

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
