import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { preprocessingOf, type ModelInfo } from '../domain/model.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import { infoOf } from './manifest-check.ts';
import { unzipModel, zipModel, type KeptModel } from './model-zip.ts';
import { networkOf, snapshotOf } from './snapshot.ts';
import { referenceNetwork } from './trials/networks.ts';

const info: ModelInfo = {
  name: 'cats or <img onerror>',
  createdAt: '2026-01-02T03:04:05.678Z',
  classNames: ['cats', '__proto__'],
  preprocessing: preprocessingOf(defaultRecipe),
  recipe: { ...defaultRecipe, learningRate: 1e-7 },
  layers: [{ name: 'dense', type: 'Dense', outputShape: [null, 1], parameters: 3 }],
  engine: {
    name: 'cpu',
    adapter: 'processor',
    threads: 1,
    software: false,
    passedOver: [{ engine: 'webgl', reason: 'lost' }],
    timings: [],
  },
  images: [5, 6],
  split: { train: 7, validation: 2, test: 2 },
  history: [
    {
      epoch: 1,
      loss: 0.5,
      accuracy: 0.5,
      valLoss: null,
      valAccuracy: null,
      seconds: 1,
      imagesPerSecond: 7,
    },
  ],
  ending: 'stopped',
  test: null,
  seconds: { train: 1, evaluate: 0 },
};
const network = referenceNetwork(22);
const model: KeptModel = {
  info,
  snapshot: snapshotOf(network),
};

/** What the library keeps of an opened file. */
function kept({ manifest: opened, snapshot }: ReturnType<typeof unzipModel>): KeptModel {
  return { info: infoOf(opened), snapshot };
}

/** The kind and the detail of what `unzipModel` throws at the zip with some files replaced. */
function faultOf(change: Record<string, string | Uint8Array | null>) {
  const files = unzipSync(zipModel(model));
  for (const [name, content] of Object.entries(change)) {
    if (content === null) delete files[name];
    else files[name] = typeof content === 'string' ? strToU8(content) : content.slice();
  }
  return faultOfBytes(zipSync(files));
}

function faultOfBytes(bytes: Uint8Array) {
  try {
    unzipModel(bytes);
    return null;
  } catch (error) {
    return error instanceof FailureError ? error.failure : error;
  }
}

const manifest = () => new TextDecoder().decode(unzipSync(zipModel(model))['manifest.json']);

test('what was zipped comes back to the bit', () => {
  const back = kept(unzipModel(zipModel(model)));
  expect(back).toEqual(model);
  expect(networkOf(back.snapshot).layers).toEqual(network.layers);
});

test('the same model gives the same bytes', () => {
  expect(zipModel(model)).toEqual(zipModel(model));
});

test('a zip of the folder that holds the files is read as well', () => {
  const files = unzipSync(zipModel(model));
  const inFolder = Object.entries(files).map(([name, data]) => [`my model/${name}`, data]);
  expect(kept(unzipModel(zipSync(Object.fromEntries(inFolder))))).toEqual(model);
});

describe('what is no model is refused in words', () => {
  test.each([
    ['an empty file', new Uint8Array()],
    ['text', strToU8('hello')],
    ['a zip cut short', zipModel(model).subarray(0, 400)],
  ])('%s', (_, bytes) => {
    expect(faultOfBytes(bytes)).toMatchObject({ kind: 'not-a-model' });
  });

  test.each([
    ['manifest.json', { 'manifest.json': null }],
    ['weights.bin', { 'weights.bin': null }],
    ['is not JSON', { 'model.json': '{' }],
    ['has 8 bytes instead of ', { 'weights.bin': new Uint8Array(8) }],
    ['weightsManifest', { 'model.json': '{"modelTopology":{}}' }],
    ['classNames', { 'manifest.json': manifest().replace('"cats",', '') }],
    ['preprocessing.scale', { 'manifest.json': manifest().replace('1/255', '1/127.5') }],
    ['engine.name', { 'manifest.json': manifest().replace('"cpu"', '"abacus"') }],
  ])('%s', (detail, change) => {
    expect(faultOf(change)).toMatchObject({
      kind: 'not-a-model',
      detail: expect.stringContaining(detail) as string,
    });
  });

  test('a layer that is not known is told before anything is made of it', () => {
    const topology = JSON.stringify(model.snapshot.topology).replace('"Conv2D"', '"LSTM"');
    const bytes = zipModel({
      ...model,
      snapshot: { ...model.snapshot, topology: JSON.parse(topology) as object },
    });
    expect(faultOfBytes(bytes)).toMatchObject({ kind: 'unsupported-layer', type: 'LSTM' });
  });

  test('one of a later version says so', () => {
    const later = manifest().replace('"version": 1', '"version": 9');
    expect(faultOf({ 'manifest.json': later })).toEqual({
      kind: 'newer-model',
      version: 9,
      known: 1,
    });
  });
});
