import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readKeras } from './keras-zip.ts';
import { unzipModel } from './model-zip.ts';
import { detailOf } from './trials/refusals.ts';
import { namesInZip } from './zip-names.ts';

/** The end of a zip file of form 64 (APPNOTE.TXT 4.3.14 to 4.3.16) that claims `entries` of them. */
function claiming(entries: number): Uint8Array {
  const bytes = new Uint8Array(56 + 20 + 22);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x06064b50, true);
  view.setUint32(32, entries, true);
  view.setUint32(56, 0x07064b50, true);
  view.setUint32(76, 0x06054b50, true);
  view.setUint16(84, 0xffff, true);
  view.setUint16(86, 0xffff, true);
  view.setUint32(92, 0xffffffff, true);
  return bytes;
}

const tooMany = 'there are too many files in it';

test('names are told in the order of the list', () => {
  const none = new Uint8Array();
  expect(namesInZip(zipSync({ 'b/c': none, a: none }))).toEqual(['b/c', 'a']);
});

test('a claim of thousands of millions of files ends early', async () => {
  const bytes = claiming(4_000_000_000);
  expect(detailOf(() => namesInZip(bytes))).toBe(tooMany);
  expect(detailOf(() => unzipModel(bytes))).toBe(tooMany);
  await expect(readKeras(bytes)).rejects.toMatchObject({ failure: { detail: tooMany } });
});

test('10,001 files are too many', () => {
  const none = new Uint8Array();
  const all = Array.from({ length: 10_001 }, (_, i) => [String(i), none] as const);
  expect(namesInZip(zipSync(Object.fromEntries(all.slice(1))))).toHaveLength(10_000);
  expect(detailOf(() => namesInZip(zipSync(Object.fromEntries(all))))).toBe(tooMany);
});
