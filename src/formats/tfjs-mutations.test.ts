/** What is damaged of tfjs's own files is refused, or reads as a network: nothing else comes of it. */
import { expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { unpackedModel, unzipModel, zipModel } from './model-zip.ts';
import { snapshotOf } from './snapshot.ts';
import { readTfjs } from './tfjs.ts';
import { manifestFor, networkOfAllKinds } from './trials/networks.ts';

const network = networkOfAllKinds();
const model = { info: manifestFor(network), snapshot: snapshotOf(network) };
const zip = zipModel(model);
const whole = new Map<string, Uint8Array>(Object.entries(unpackedModel(model)));

/** Throws what is no Failure of a model's file. */
function isRefused(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    const kinds = ['not-a-model', 'unsupported-layer', 'newer-model'];
    if (error instanceof FailureError && kinds.includes(error.failure.kind)) return true;
    throw error;
  }
}

const random = createRandom(11);
const below = (limit: number) => Math.floor(random() * limit);

/** Up to eight changes between `from` and `to`. */
function damaged(bytes: Uint8Array, from = 0, to = bytes.length): Uint8Array {
  const changed = bytes.slice();
  for (let change = below(8); change >= 0; change--) {
    const at = from + below(to - from);
    const kind = below(4);
    if (kind === 0) changed[at] = below(256);
    else if (kind === 1) changed[at] = (changed[at] as number) ^ (1 << below(8));
    // Digits for digits: what is still JSON goes further in.
    else if (kind === 2 && isDigit(changed[at])) changed[at] = 0x30 + below(10);
    else changed.copyWithin(at, from + below(to - from), from + below(to - from));
  }
  return changed;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

const withFile = (name: string, bytes: Uint8Array) => new Map(whole).set(name, bytes);

test('whole, both read', () => {
  expect(isRefused(() => readTfjs(whole))).toBe(false);
  expect(isRefused(() => unzipModel(zip))).toBe(false);
});

test('cut short anywhere they are refused', { timeout: 60_000 }, () => {
  for (let i = 0; i < 200; i++) {
    for (const name of ['model.json', 'weights.bin']) {
      const bytes = whole.get(name) as Uint8Array;
      const cut = withFile(name, bytes.subarray(0, Math.floor((bytes.length * i) / 200)));
      expect(isRefused(() => readTfjs(cut))).toBe(true);
    }
    const length = Math.floor((zip.length * i) / 200);
    expect(isRefused(() => unzipModel(zip.subarray(0, length)))).toBe(true);
  }
});

test('files with bytes changed a thousand times', { timeout: 60_000 }, () => {
  const json = whole.get('model.json') as Uint8Array;
  const weights = whole.get('weights.bin') as Uint8Array;
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const files =
      round % 10
        ? withFile('model.json', damaged(json))
        : withFile('weights.bin', damaged(weights));
    if (isRefused(() => readTfjs(files))) refused++;
  }
  expect(refused).toBeGreaterThan(100);
});

test('the zip with bytes changed a thousand times', { timeout: 60_000 }, () => {
  const text = new TextDecoder('latin1').decode(zip);
  const manifestAt = text.lastIndexOf('manifest.json', zip.length - 300);
  const jsonEnd = text.indexOf('weights.bin', text.indexOf('weightsManifest') + 200);
  const places = [
    [0, jsonEnd],
    [manifestAt, zip.length],
    [zip.length - 250, zip.length],
    [0, zip.length],
  ] as const;
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const [from, to] = places[round % places.length] as readonly [number, number];
    const bytes = damaged(zip, from, to);
    if (isRefused(() => unzipModel(bytes))) refused++;
  }
  expect(refused).toBeGreaterThan(100);
});
