import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { readTfjs } from './tfjs.ts';
import { snapshotOf } from './snapshot.ts';
import { referenceNetwork } from './trials/networks.ts';

const network = referenceNetwork(24);
const { topology, weightSpecs, weightData } = snapshotOf(network);
const half = Math.floor(weightData.byteLength / 8) * 4;

/** As `tf.Model.save` writes it, its weights in two files. */
function files(change: object = {}, drop: string | null = null): Map<string, Uint8Array> {
  const model = {
    format: 'layers-model',
    generatedBy: 'TensorFlow.js tfjs-layers v4.22.0',
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [
      { paths: ['./group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: weightSpecs },
    ],
    ...change,
  };
  const all = new Map<string, Uint8Array>([
    ['model.json', new TextEncoder().encode(JSON.stringify(model))],
    ['group1-shard1of2.bin', new Uint8Array(weightData, 0, half)],
    ['group1-shard2of2.bin', new Uint8Array(weightData, half)],
  ]);
  if (drop) all.delete(drop);
  return all;
}

function faultOf(given: Map<string, Uint8Array>): unknown {
  try {
    readTfjs(given);
    return null;
  } catch (error) {
    return error instanceof FailureError ? error.failure : error;
  }
}

test('weights in several files are put together', () => {
  const read = readTfjs(files());
  expect(read).toMatchObject({ manifest: null, writtenBy: 'TensorFlow.js tfjs-layers v4.22.0' });
  expect(read.network.layers).toEqual(network.layers);
});

/** One file of weights that is named in many ways, or many times. */
function claiming(paths: string[]): Map<string, Uint8Array> {
  return files({ weightsManifest: [{ paths, weights: weightSpecs }] });
}

describe('is refused in words', () => {
  const weights = weightSpecs.map((spec) => ({ ...spec, dtype: 'uint8' }));
  test.each([
    ['a file that is missing', files({}, 'group1-shard2of2.bin'), /group1-shard2of2\.bin/],
    ['no model.json', files({}, 'model.json'), /model\.json/],
    ['a graph model', files({ format: 'graph-model' }), /graph model/],
    [
      'quantized weights',
      files({ weightsManifest: [{ paths: ['group1-shard1of2.bin'], weights }] }),
      /quantized/,
    ],
    [
      'too few weights',
      files({ weightsManifest: [{ paths: ['group1-shard1of2.bin'], weights: weightSpecs }] }),
      /bytes instead of/,
    ],
    [
      'a file that is named 100,000 times',
      claiming(Array(100_000).fill('group1-shard1of2.bin') as string[]),
      /twice/,
    ],
    [
      'a file that is named in 100,000 ways',
      claiming(Array.from({ length: 100_000 }, (_, i) => `${i}/group1-shard1of2.bin`)),
      /bytes instead of/,
    ],
    [
      'a model.json of 17 MB',
      new Map([...files(), ['model.json', new Uint8Array(17 * 1024 ** 2)]]),
      /too long/,
    ],
    [
      'a manifest.json of 65 MB',
      new Map([...files(), ['manifest.json', new Uint8Array(65 * 1024 ** 2)]]),
      /too long/,
    ],
    ['no topology', files({ modelTopology: 3 }), /modelTopology/],
  ])('%s', (_, given, words) => {
    expect(faultOf(given)).toEqual({ kind: 'not-a-model', detail: expect.stringMatching(words) });
  });
});
