import { expect, test } from 'vitest';
import { defaultRecipe } from '../domain/recipe.ts';
import { preparationSentence, recipeSentence, togetherSentence } from './recipe-words.ts';

const plain =
  '256 pixels, 30 epochs, batches of 32, learning rate 0.001, seed 1, split 70/20/10 (train/test/validation)';

test('of the default recipe only the figures are told', () => {
  expect(recipeSentence(defaultRecipe)).toBe(plain);
});

test('what differs from the default is told behind them', () => {
  expect(
    recipeSentence({
      ...defaultRecipe,
      resize: 'antialiased',
      orientation: 'as-stored',
      balance: 'class-weights',
      duplicates: 'once',
      similarTogether: true,
      groupBy: '^p',
    }),
  ).toBe(
    `${plain}, antialiased resize, pictures as stored, class weights, identical pictures once, pictures that look alike together, groups by name`,
  );
});

test('how pictures are prepared and what stays together is told of every recipe', () => {
  expect(preparationSentence(defaultRecipe)).toBe('bilinear, upright');
  expect(preparationSentence({ resize: 'antialiased', orientation: 'as-stored' })).toBe(
    'antialiased, as stored',
  );
  expect(togetherSentence(defaultRecipe)).toBe('identical pictures');
  expect(
    togetherSentence({ duplicates: 'once', similarTogether: true, groupBy: '^(p\\d+)_' }),
  ).toBe('identical pictures used once, pictures that look alike, groups by ^(p\\d+)_');
});
