/** Runs by each rule of balance, in their worker, against the same steps taken by hand. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { epochOrder } from '../domain/balance.ts';
import { createRandom } from '../domain/random.ts';
import { balanceRules, defaultRecipe, type Recipe } from '../domain/recipe.ts';
import { planOnWasm } from '../kernels/wasm/plan.ts';
import { packDirectory, pictureBytes, pixelsPack } from '../storage/packs.ts';
import { openBatches } from './batches.ts';
import { createModel } from './model.ts';
import type { TrainingSample } from './protocol.ts';
import { connectTraining } from './training.ts';

const imageSize = 22;
const base: Recipe = { ...defaultRecipe, imageSize, epochs: 2, batchSize: 4, seed: 5 };
const samples = Array.from({ length: 20 }, (_, slot): TrainingSample => ({
  slot,
  label: slot % 2 === 0 ? 0 : 1,
}));
/** Eight pictures of the first class, two of the second: these weigh 10 / 16 and 10 / 4. */
const parts = {
  train: samples.slice(0, 16).filter(({ slot, label }) => label === 0 || slot < 4),
  validation: samples.slice(16, 18),
  // The classes of these must not count.
  test: samples.filter(({ slot, label }) => slot >= 18 || (label === 1 && slot >= 4 && slot < 16)),
};
const weightsOfTrain = [0.625, 2.5] as const;

const training = connectTraining(() => {});

/** Noise; class 1 is brighter. */
beforeAll(async () => {
  const file = await (await packDirectory()).getFileHandle(pixelsPack(base), { create: true });
  const writable = await file.createWritable();
  for (const { slot, label } of samples) {
    const random = createRandom(slot);
    const picture = new Uint8Array(pictureBytes(imageSize));
    await writable.write(picture.map(() => random() * 180 + 60 * label));
  }
  await writable.close();
});
afterAll(async () => {
  training.end();
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('twofold', { recursive: true });
});

/** Its number of threads makes no difference to the bits of a run on WASM. */
async function weightsByHand(recipe: Recipe): Promise<Float32Array> {
  await tf.setBackend('cpu');
  const model = createModel(recipe);
  const { batchSize, learningRate } = recipe;
  const classWeights = recipe.balance === 'class-weights' ? weightsOfTrain : ([1, 1] as const);
  const options = { imageSize, batchSize, learningRate, classWeights, threads: 1 };
  const plan = await planOnWasm(model, options);
  const reader = await openBatches(recipe, batchSize);
  for (let epoch = 1; epoch <= recipe.epochs; epoch++) {
    const random = createRandom(recipe.seed, 1000 + epoch);
    const order = epochOrder(parts.train, recipe.balance, random);
    for await (const batch of reader.batches(order)) await plan.step(batch);
  }
  reader.close();
  const { weights } = await plan.readState();
  plan.dispose();
  model.dispose();
  return Float32Array.from(weights.flatMap((values) => [...values]));
}

test('a run by each rule of balance trains as the rule says, and each otherwise', async () => {
  const found: Float32Array[] = [];
  for (const balance of balanceRules) {
    const recipe = { ...base, balance };
    const outcome = await training.ask('train', {
      ...{ runId: null, resume: false, engine: 'wasm' },
      ...{ recipe, parts },
    });
    expect(outcome).toMatchObject({ ending: 'completed', engine: { name: 'wasm' } });
    expect(outcome.history).toHaveLength(2);
    // 10 pictures in batches of 4; by sampling 16.
    expect(outcome.steps).toBe(balance === 'sampling' ? 2 * 4 : 2 * 3);
    expect(outcome.test?.images).toBe(parts.test.length);
    const weights = new Float32Array(outcome.snapshot.weightData);
    expect(weights, balance).toEqual(await weightsByHand(recipe));
    found.push(weights);
  }
  const [none, weighted, sampled] = found;
  expect(weighted).not.toEqual(none);
  expect(sampled).not.toEqual(none);
  expect(sampled).not.toEqual(weighted);
});
