import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { failureOf, type Failure } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { readKerasH5, writeKerasH5 } from './keras-h5.ts';
import { asKerasOrders } from './keras-write.ts';
import { readKeras, writeKeras } from './keras-zip.ts';
import type { ModelRead } from './model-file.ts';
import type { Network } from './network.ts';
import { manifestFor, networkOfAllKinds, referenceNetwork } from './trials/networks.ts';

const forms = [
  ['h5', readKerasH5, writeKerasH5],
  ['keras', readKeras, writeKeras],
] as const;

function golden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, '../../e2e/formats/golden', name)));
}

async function failureIn(reading: Promise<ModelRead>): Promise<Failure | null> {
  return await reading.then(() => null, failureOf);
}

function read(name: string): Promise<ModelRead> {
  return (name.endsWith('.keras') ? readKeras : readKerasH5)(golden(name));
}

describe.each(forms)('a file .%s', (form, readForm, writeForm) => {
  const cases: readonly (readonly [string, Network])[] = [
    ['the reference', referenceNetwork()],
    ['layers of all kinds', asKerasOrders(networkOfAllKinds())],
  ];
  test.each(cases)('gives back %s, to the bit, and the manifest', async (_, network) => {
    const manifest = manifestFor(network);
    const file = await writeForm({ network, manifest });
    const found = await readForm(file);
    expect(found.network).toEqual(network);
    expect(JSON.parse(found.manifest ?? '')).toEqual(manifest);
    expect(found.writtenBy).toMatch(/^Keras \d+\.\d+\.\d+$/);
    expect(file.buffer.byteLength).toBe(file.length);
  });

  test('does not end in another way than by words when it is cut short', async () => {
    const file = golden(`keras-branches.${form}`);
    for (let part = 0; part < 60; part++) {
      const length = Math.floor((file.length * part) / 60);
      expect(await failureIn(readForm(file.subarray(0, length)))).toMatchObject({
        kind: 'not-a-model',
      });
    }
  });

  test('with bytes changed is read, or refused in words', { timeout: 300_000 }, async () => {
    const file = golden(`keras-branches.${form}`);
    const whole = await readForm(file);
    const random = createRandom(form.length);
    const kinds = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const changed = file.slice();
      for (let changes = 1 + Math.floor(random() * 8); changes > 0; changes--) {
        const at = Math.floor(random() * changed.length);
        changed[at] = random() < 0.5 ? Math.floor(random() * 256) : random() < 0.5 ? 0 : 255;
      }
      const kind = (await failureIn(readForm(changed)))?.kind ?? 'read';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect([...kinds.keys()].toSorted()).toEqual(
      ['not-a-model', 'read', 'unsupported-layer'].filter((kind) => kinds.has(kind)),
    );
    expect(kinds.get('read')).toBeGreaterThan(50);
    expect(kinds.get('not-a-model')).toBeGreaterThan(50);
    // Whatever the library went through, it still reads what is whole.
    expect(await readForm(file)).toEqual(whole);
  });

  test('refuses hard_sigmoid, by which Keras 2 and 3 mean different things', async () => {
    const network = networkOfAllKinds();
    const layers = network.layers.map((layer) =>
      layer.operation.kind === 'Activation'
        ? { ...layer, operation: { ...layer.operation, activation: 'hardSigmoid' as const } }
        : layer,
    );
    const writing = writeForm({ network: { ...network, layers }, manifest: manifestFor(network) });
    expect(await writing.then(() => null, failureOf)).toEqual({
      kind: 'unsupported-layer',
      layer: 'elu',
      type: 'Activation with hard_sigmoid',
      format: 'Keras',
    });
  });
});

test('layers are written in the order in which Keras has them, wherever they stood', async () => {
  const { network } = await read('keras-branches.keras');
  const names = network.layers.map(({ name }) => name);
  expect(names.indexOf('side')).toBeGreaterThan(names.indexOf('depthwise_conv2d'));
  const side = network.layers.find(({ name }) => name === 'side');
  if (!side) throw new Error('there is no layer side');
  const others = network.layers.filter((layer) => layer !== side);
  const at = others.findIndex(({ name }) => name === 'depthwise_conv2d');
  const moved = { ...network, layers: others.toSpliced(at, 0, side) };
  expect(asKerasOrders(moved).layers).toEqual(network.layers);
  const file = await writeKeras({ network: moved, manifest: manifestFor(moved) });
  expect((await readKeras(file)).network).toEqual(network);
});

test.each([
  ['keras-unknown.h5', { kind: 'unsupported-layer', layer: 'norm', type: 'LayerNormalization' }],
  ['keras-unknown.keras', { kind: 'unsupported-layer', layer: 'norm', type: 'LayerNormalization' }],
  ['keras-nested.keras', { kind: 'unsupported-layer', layer: 'inner', type: 'Sequential' }],
  ['keras-lambda.keras', { detail: expect.stringContaining('Lambda') }],
  ['keras-alone.weights.h5', { detail: 'it has the weights alone, not the layers' }],
  ['keras-odd-bomb.h5', { detail: expect.stringContaining('3 x 1073741824 numbers, not 3 x 1') }],
  ['keras-odd-virtual.h5', { detail: 'its weights are in other files' }],
  ['keras-odd-soft.h5', { detail: expect.stringContaining('is a link to something else') }],
  ['keras-odd-outside.h5', { detail: expect.stringContaining('is a link to something else') }],
  ['keras-odd-stored.h5', { detail: expect.stringContaining('damaged') }],
  ['keras-odd-packed.h5', { detail: 'its weights are compressed, as Keras does not do' }],
  ['keras-odd-whole.h5', { detail: expect.stringContaining('no floating-point numbers') }],
  ['keras-odd-lacking.h5', { detail: expect.stringContaining('there is no') }],
])('%s is refused', async (name, failure) => {
  expect(await failureIn(read(name))).toMatchObject(failure);
});

test('texts that the library would look for without end are not looked for', async () => {
  const file = golden('keras-half.h5');
  const heap = Buffer.from(file.buffer).indexOf('GCOL');
  expect(heap).toBeGreaterThan(0);
  // The first object in it becomes room that is free, and none.
  file.fill(0, heap + 16, heap + 32);
  expect(await failureIn(readKerasH5(file))).toMatchObject({
    detail: expect.stringContaining('damaged'),
  });
});

test('a zip that claims more than it can hold, or lacks a part, is not unpacked', async () => {
  const files = unzipSync(golden('keras-mixed.keras'));
  const zeros = new Uint8Array(40 * 1024 ** 2);
  const bomb = zipSync({ ...files, 'model.weights.h5': zeros }, { level: 9 });
  const { 'model.weights.h5': weights, ...rest } = files;
  const npz = zipSync({ ...rest, 'model.weights.npz': weights ?? zeros });
  for (const zip of [bomb, npz]) {
    expect(await failureIn(readKeras(zip))).toMatchObject({
      detail: expect.stringContaining('there is no model.weights.h5'),
    });
  }
  const noJson = zipSync({ ...files, 'config.json': strToU8('{') });
  expect(await failureIn(readKeras(noJson))).toMatchObject({ detail: 'config.json is not JSON' });
});
