import { expect, test } from 'vitest';
import { FailureError } from './failure.ts';
import { checkRecipe, defaultRecipe, type Recipe } from './recipe.ts';

function faultOf(change: Partial<Recipe>) {
  try {
    checkRecipe({ ...defaultRecipe, ...change });
    return null;
  } catch (error) {
    return (error as FailureError).failure;
  }
}

test('the defaults are those of the reference', () => {
  expect(faultOf({})).toBeNull();
  expect(defaultRecipe).toMatchObject({
    imageSize: 256,
    epochs: 30,
    batchSize: 32,
    learningRate: 0.001,
    split: { train: 70, test: 20, validation: 10 },
  });
});

test.each([
  [{ imageSize: 21 }, 'imageSize'],
  [{ epochs: 0 }, 'epochs'],
  [{ epochs: 1.5 }, 'epochs'],
  [{ batchSize: 257 }, 'batchSize'],
  [{ learningRate: 0 }, 'learningRate'],
  [{ learningRate: NaN }, 'learningRate'],
  [{ seed: -1 }, 'seed'],
  [{ split: { train: 5, test: 90, validation: 5 } }, 'train'],
])('%o is refused', (change, field) => {
  expect(faultOf(change)).toMatchObject({ kind: 'recipe-out-of-range', field });
});

test('the parts must make a whole', () => {
  const split = { train: 70, test: 20, validation: 20 };
  expect(faultOf({ split })).toEqual({ kind: 'split-not-100', sum: 110 });
});
