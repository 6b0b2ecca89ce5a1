import { expect, test } from 'vitest';
import { defaultRecipe } from '../domain/recipe.ts';
import { parseOptions, readEngine, readRecipe, recipeOptions } from './options.ts';

function recipeOf(...args: string[]) {
  return readRecipe(parseOptions({ args, options: recipeOptions }).values);
}

test('without options the recipe is the reference one', () => {
  expect(recipeOf()).toEqual(defaultRecipe);
});

test('every option finds its place', () => {
  const recipe = recipeOf(
    ...['--epochs', '3', '--batch-size=8', '--image-size', '64', '--learning-rate', '1e-4'],
    ...['--seed', '0', '--split', '80/20/0', '--resize', 'antialiased', '--exif', 'as-stored'],
    ...['--duplicates', 'once', '--group-by', '^p(\\d+)', '--similar-together', '--class-weights'],
  );
  expect(recipe).toEqual({
    epochs: 3,
    batchSize: 8,
    imageSize: 64,
    learningRate: 0.0001,
    seed: 0,
    split: { train: 80, test: 20, validation: 0 },
    resize: 'antialiased',
    orientation: 'as-stored',
    duplicates: 'once',
    groupBy: '^p(\\d+)',
    similarTogether: true,
    balance: 'class-weights',
  });
  expect(recipeOf('--balanced-sampling').balance).toBe('sampling');
});

test.each([
  [['--epochs', '0'], '--epochs takes a whole number from 1 to 1000, not 0'],
  [['--epochs', '1.5'], '--epochs takes a whole number from 1 to 1000, not 1.5'],
  [['--epochs', ''], '--epochs takes a number, not ""'],
  [['--epochs', '0x10'], '--epochs takes a number, not "0x10"'],
  [['--epochs', 'Infinity'], '--epochs takes a number, not "Infinity"'],
  [['--learning-rate', '2'], '--learning-rate takes a number from 1e-7 to 1, not 2'],
  [['--seed=-1'], '--seed takes a whole number from 0 to 4294967295, not -1'],
  [['--seed', '-1'], '--seed needs a value that does not begin with "-"'],
  [['--split', '70/30'], 'such as 70/20/10, not "70/30"'],
  [['--split', '70/20/20'], 'add up to 100'],
  [['--split', '5/90/5'], 'train can be 10 to 100'],
  [['--resize', 'bicubic'], '--resize takes bilinear or antialiased, not "bicubic"'],
  [['--exif', ''], '--exif takes upright or as-stored, not ""'],
  [['--group-by', '('], '--group-by takes a regular expression, and "(" is none that can be used'],
  [['--class-weights', '--balanced-sampling'], 'give one of them'],
  [['--class-weights=2'], '--class-weights takes no value'],
  [['--epoch', '3'], 'there is no option --epoch: there are --epochs, --batch-size'],
])('%j is refused in words that say what is right', (args, words) => {
  expect(() => recipeOf(...args)).toThrow(words);
});

test('an engine of this version, or auto', () => {
  expect([readEngine(), readEngine('webgl')]).toEqual(['auto', 'webgl']);
  expect(() => readEngine('tpu')).toThrow(
    '--engine takes auto, webgpu, wasm, webgl or cpu, not "tpu"',
  );
});
