import { expect, test } from 'vitest';
import { preprocessingOf, type ModelRecord } from '../../domain/model.ts';
import { defaultRecipe } from '../../domain/recipe.ts';
import { modelFacts, untestedWords } from './model-words.ts';

const made: ModelRecord = {
  id: 1,
  name: 'left or right',
  createdAt: '2026-11-23T21:32:00.000Z',
  classNames: ['left', 'right'],
  preprocessing: preprocessingOf(defaultRecipe),
  recipe: defaultRecipe,
  layers: [],
  engine: { name: 'cpu', adapter: '', threads: 1, software: false, passedOver: [], timings: [] },
  images: [20, 20],
  split: { train: 28, validation: 4, test: 8 },
  history: [],
  ending: 'completed',
  test: null,
  seconds: { train: 9, evaluate: 1 },
};
const from = { file: 'model.h5', format: 'Keras .h5', writtenBy: 'Keras 3.15.1' };
const parent = { name: 'left or right', createdAt: made.createdAt };

function names(model: ModelRecord): string[] {
  return modelFacts(model).map(([name]) => name);
}

test('a model that was made here says how', () => {
  expect(names(made)).toEqual(
    expect.arrayContaining(['Made', 'Run', 'Recipe', 'Pictures', 'Engine', 'Time']),
  );
});

test('a model from a file says where it is from, and nothing that nobody knows', () => {
  const foreign = { ...made, from, recipe: { ...defaultRecipe, epochs: 0, imageSize: 64 } };
  expect(names(foreign)).toEqual(['Model', 'Opened', 'From', 'Takes', 'Prepared', 'Engine']);
  const facts = Object.fromEntries(modelFacts(foreign));
  expect(facts['From']).toBe('model.h5, Keras .h5, written by Keras 3.15.1');
  expect(facts['Takes']).toBe('pictures of 64 x 64 pixels');
});

test('a model that was brought back has the recipe and the pictures of the one it goes on from', () => {
  const back = { ...made, from: { ...from, parent } };
  expect(names(back)).toEqual(expect.arrayContaining(['From', 'Goes on', 'Recipe', 'Pictures']));
  expect(names(back)).not.toContain('Run');
  expect(names(back)).not.toContain('Time');
});

test('why there is no figure of a test', () => {
  const untested = { ...made, split: { ...made.split, test: 0 } };
  expect(untestedWords(made)).toContain('stopped');
  expect(untestedWords(untested)).toContain('kept none back');
  expect(untestedWords({ ...made, from })).toContain('trained elsewhere');
  expect(untestedWords({ ...made, from: { ...from, parent } })).toContain('not all in this tab');
  expect(untestedWords({ ...untested, from: { ...from, parent } })).toContain('kept none back');
});
