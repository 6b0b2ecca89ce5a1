import { afterEach, expect, test } from 'vitest';
import { preprocessingOf, type ModelInfo, type ModelSnapshot } from '../domain/model.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import {
  addModel,
  deleteModel,
  readModels,
  readSnapshot,
  readValue,
  restoreModel,
  updateModel,
  writeValue,
} from './database.ts';

const info: ModelInfo = {
  name: 'cats or dogs',
  createdAt: '2026-01-02T03:04:05.678Z',
  classNames: ['cats', 'dogs'],
  preprocessing: preprocessingOf(defaultRecipe),
  recipe: defaultRecipe,
  layers: [],
  engine: {
    name: 'cpu',
    adapter: 'processor',
    threads: 1,
    software: false,
    passedOver: [],
    timings: [],
  },
  images: [3, 4],
  split: { train: 5, validation: 1, test: 1 },
  history: [],
  ending: 'completed',
  test: null,
  seconds: { train: 1, evaluate: 2 },
};
const snapshot: ModelSnapshot = {
  topology: { class_name: 'Sequential' },
  weightSpecs: [{ name: 'w', shape: [2], dtype: 'float32' }],
  weightData: Float32Array.of(1, 2).buffer,
};

afterEach(async () => {
  for (const { id } of await readModels()) await deleteModel(id);
});

test('a model is kept with its snapshot, changed, deleted and put back', async () => {
  const first = await addModel(info, snapshot);
  const second = await addModel({ ...info, name: 'second' }, snapshot);
  expect(second.id).not.toBe(first.id);
  expect(await readModels()).toEqual([first, second]);
  const kept = await readSnapshot(first.id);
  expect(kept).toEqual(snapshot);
  expect(new Float32Array(kept?.weightData as ArrayBuffer)).toEqual(Float32Array.of(1, 2));

  await updateModel({ ...first, name: 'renamed' });
  await deleteModel(second.id);
  expect(await readModels()).toEqual([{ ...info, id: first.id, name: 'renamed' }]);
  expect(await readSnapshot(second.id)).toBeUndefined();

  await restoreModel(second, snapshot);
  expect((await readModels()).map(({ name }) => name)).toEqual(['renamed', 'second']);
  expect(await readSnapshot(second.id)).toEqual(snapshot);
});

test('single values', async () => {
  await writeValue('recipe', { ...defaultRecipe, epochs: 7 });
  expect(await readValue('recipe')).toEqual({ ...defaultRecipe, epochs: 7 });
  await writeValue('currentModelId', null);
  expect(await readValue('currentModelId')).toBeNull();
});
