import { expect, test } from 'vitest';
import { defaultRecipe, type Recipe } from '../domain/recipe.ts';
import { askedFor, differences } from './asked.ts';

const asked = askedFor(['/a', '/b'], defaultRecipe, 'auto', null);

test('the same is asked for, whether a default was given or not', () => {
  expect(differences(asked, askedFor(['/a', '/b'], { ...defaultRecipe }, 'auto', null))).toEqual(
    [],
  );
});

test('what differs is named by its option', () => {
  const now = askedFor(['/a', '/c'], { ...defaultRecipe, epochs: 5 }, 'wasm', 'first');
  expect(differences(asked, now)).toEqual([
    'folders: /a, /b, now /a, /c',
    '--epochs: 30, now 5',
    '--in-both: not given, now first',
    '--engine: auto, now wasm',
  ]);
});

test('no field of a recipe goes unnoticed', () => {
  const other: Recipe = {
    imageSize: 64,
    resize: 'antialiased',
    orientation: 'as-stored',
    split: { train: 80, test: 10, validation: 10 },
    seed: 2,
    duplicates: 'once',
    similarTogether: true,
    groupBy: '^p',
    epochs: 2,
    batchSize: 8,
    learningRate: 0.01,
    balance: 'sampling',
  };
  for (const field of Object.keys(defaultRecipe) as (keyof Recipe)[]) {
    const recipe = { ...defaultRecipe, [field]: other[field] };
    expect(differences(asked, askedFor(['/a', '/b'], recipe, 'auto', null)), field).toHaveLength(1);
  }
});
