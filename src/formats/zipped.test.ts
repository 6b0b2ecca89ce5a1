import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { zipped } from './zipped.ts';

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

test('texts, bytes and files come out as they went in, under their paths', async () => {
  const random = createRandom(3);
  const long = Uint8Array.from({ length: 30_000 }, () => Math.floor(random() * 256));
  const zip = await zipped([
    { path: 'README.md', content: 'für „alle“' },
    { path: 'logs/train/a', content: long },
    { path: 'data/ä/é.png', content: new Blob([long.subarray(7)]) },
    { path: 'empty', content: '' },
  ]);
  const files = unzipSync(await bytesOf(zip));
  expect(Object.keys(files)).toEqual(['README.md', 'logs/train/a', 'data/ä/é.png', 'empty']);
  expect(new TextDecoder().decode(files['README.md'])).toBe('für „alle“');
  expect(files['logs/train/a']).toEqual(long);
  expect(files['data/ä/é.png']).toEqual(long.subarray(7));
  expect(files['empty']).toHaveLength(0);
});

test('the same files give the same bytes', async () => {
  const zip = () => zipped([{ path: 'a', content: 'b' }]).then(bytesOf);
  expect(await zip()).toEqual(await zip());
});

test('more files than such a zip can list are refused', async () => {
  const file = { path: 'a', content: '' };
  await expect(zipped(Array.from({ length: 65_536 }, () => file))).rejects.toThrow(
    'too-much-for-zip',
  );
});
