import { deleteDB, openDB } from 'idb';
import { expect, test } from 'vitest';
import { defaultRecipe } from '../domain/recipe.ts';
import { database, readModels, readValue } from './database.ts';
import { readSamples } from './samples.ts';

test('what the first version kept is there in the second', async () => {
  await deleteDB('twofold');
  const first = await openDB('twofold', 1, {
    upgrade(db) {
      db.createObjectStore('samples', { keyPath: 'id', autoIncrement: true });
      db.createObjectStore('values');
      db.createObjectStore('models', { keyPath: 'id', autoIncrement: true });
      db.createObjectStore('snapshots');
    },
  });
  const sample = { label: 1, path: 'a/b.png', sha256: 'ff', slot: 3 };
  const { imageSize, epochs, batchSize, learningRate, seed, split } = defaultRecipe;
  const recipe = { imageSize, epochs, batchSize, learningRate, seed, split };
  await first.add('samples', sample);
  await first.put('values', 64, 'preparedSize');
  await first.put('values', ['cats', 'dogs'], 'classNames');
  await first.add('models', { name: 'old', recipe: { ...recipe, epochs: 7 } });
  first.close();

  expect(await readSamples()).toEqual([{ ...sample, id: 1, orientation: 1, perceptualHash: '' }]);
  expect(await readValue('prepared')).toEqual({
    imageSize: 64,
    resize: 'bilinear',
    orientation: 'upright',
  });
  expect(await readValue('classNames')).toEqual(['cats', 'dogs']);
  expect(await readModels()).toMatchObject([{ recipe: { ...defaultRecipe, epochs: 7 } }]);
  (await database()).close();
  await deleteDB('twofold');
});
