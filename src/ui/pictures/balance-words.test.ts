import { expect, test } from 'vitest';
import { imbalanceOf, type Imbalance } from '../../domain/balance.ts';
import { imbalanceWords } from './balance-words.ts';

const names = ['cats', 'dogs'] as const;

test.each([
  [[0, 0]],
  // An empty class is no small one: there is nothing to say of it yet.
  [[0, 500]],
  [[20, 20]],
  [[39, 20]],
] as const)('%j are balanced', (counts) => {
  expect(imbalanceOf(counts)).toBeNull();
});

test('twice as many are not', () => {
  expect(imbalanceOf([40, 20])).toEqual({ larger: 0, smaller: 1, ratio: 2 });
  expect(imbalanceOf([20, 65])).toEqual({ larger: 1, smaller: 0, ratio: 3.25 });
});

test('what is said names the larger class, then what is done about it', () => {
  const train = [14, 42] as const;
  const imbalance = imbalanceOf([20, 60]) as Imbalance;
  expect(imbalanceWords(imbalance, 'none', train, names)).toMatch(
    /^dogs has 3 times as many pictures as cats, /,
  );
  expect(imbalanceWords(imbalance, 'class-weights', train, names)).toBe(
    'Class weights are on: a mistake on cats counts 2 times, one on dogs 0.67 times.',
  );
  expect(imbalanceWords(imbalance, 'sampling', train, names)).toBe(
    'Balanced sampling is on: an epoch shows as many pictures of cats as of dogs, each of cats about 3 times.',
  );
});
