import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { defaultReadingChoices, defaultWritingOptions } from '../domain/model-formats.ts';
import { readModel } from './read-model.ts';
import { networkOf, snapshotOf } from './snapshot.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';
import { writeModel } from './write-model.ts';

const network = referenceNetwork(24);
const manifest = manifestFor(network);
const question = { network: snapshotOf(network), manifest, options: defaultWritingOptions };
const choices = defaultReadingChoices;

const fileOf = (bytes: Uint8Array<ArrayBuffer>, name = 'whatever') => new File([bytes], name);

describe.each(['h5', 'keras', 'pt', 'state-dict', 'safetensors', 'tfjs'] as const)(
  '%s',
  (format) => {
    test('comes back to the bit, with its manifest, whatever it is called', async () => {
      const opened = await readModel([fileOf(await writeModel(format, question))], choices);
      expect(opened.manifest).toEqual(manifest);
      expect(opened.format).toBe(format === 'state-dict' ? 'pt' : format);
      expect(opened.imageSize).toBe(24);
      expect(networkOf(opened.snapshot).layers).toEqual(network.layers);
    });
  },
);

test.each(['pt', 'state-dict', 'safetensors'] as const)(
  '%s for the C++ port comes back as RGB',
  async (format) => {
    const options = { ...defaultWritingOptions, channels: 'BGR' } as const;
    const bytes = await writeModel(format, { ...question, options });
    const opened = await readModel([fileOf(bytes)], choices);
    expect(networkOf(opened.snapshot).layers).toEqual(network.layers);
  },
);

describe('is refused in words', () => {
  const text = (words: string) => new TextEncoder().encode(words) as Uint8Array<ArrayBuffer>;
  test.each([
    ['nothing', new Uint8Array(0)],
    ['a text', text('a model')],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)],
    ['a zip file of something else', zipSync({ 'a.txt': text('b') })],
    ['a zip file that is cut off', zipSync({ 'model.json': text('{}') }).slice(0, 40)],
    ['a pickle', Uint8Array.of(0x80, 2, 0x7d, 0x2e)],
    ['JSON of something else', text('{"a": 1}')],
    ['an HDF5 file that is cut off', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)],
  ])('%s', async (_, bytes) => {
    const refused = await readModel([fileOf(bytes as Uint8Array<ArrayBuffer>)], choices).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(FailureError);
    expect((refused as FailureError).failure.kind).toBe('not-a-model');
  });
});
