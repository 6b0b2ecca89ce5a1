import { encode } from 'fast-png';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import type { Label, Sample, SkippedFile } from '../domain/sample.ts';
import { openPack, originalsPack, pixelsPack, readPicture } from '../storage/packs.ts';
import { clearSamples, readOriginal, readSamples, relabelSamples } from '../storage/samples.ts';
import { readValue } from '../storage/database.ts';
import { connectPictures, type GivenFile } from './pictures.ts';
import { preparePicture } from './door.ts';

const size = 22;
let added: Sample[] = [];
let skipped: SkippedFile[] = [];
let progress: number[] = [];
let onProgress = () => {};
const pictures = connectPictures((event) => {
  if (event.type === 'added') added.push(...event.samples);
  if (event.type === 'skipped') skipped.push(...event.files);
  if (event.type === 'progress') {
    progress.push(event.progress.done);
    onProgress();
  }
});

beforeEach(async () => {
  await clearSamples();
  added = [];
  skipped = [];
  progress = [];
  onProgress = () => {};
});
afterEach(() => pictures.end());

function picture(path: string, label: Label, seed: number): GivenFile {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: 30 * 20 * 3 }, () => Math.floor(random() * 256));
  const png = encode({ width: 30, height: 20, data, channels: 3, depth: 8 });
  return { file: new File([png as Uint8Array<ArrayBuffer>], path), path, label };
}

const some = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    picture(`${i % 2}/${String(i).padStart(3, '0')}.png`, (i % 2) as Label, i),
  );

async function pixelsOf(sample: Sample, imageSize: number): Promise<Uint8Array> {
  return readPicture(await openPack(pixelsPack(imageSize)), imageSize, sample.slot);
}

test('what is taken lies where its record says, pixels and original', async () => {
  const files = some(70);
  const answer = await pictures.ask('import', { files, imageSize: size });
  expect(answer).toEqual({ added: 70, cancelled: false, imageSize: size });
  const kept = await readSamples();
  expect(kept).toEqual(added);
  expect(kept.map(({ path }) => path).sort()).toEqual(files.map(({ path }) => path).sort());
  expect(progress.at(-1)).toBe(70);
  for (const sample of [kept[0], kept[33], kept[69]] as Sample[]) {
    const { file } = files.find(({ path }) => path === sample.path) as GivenFile;
    const { pixels, original } = await preparePicture(file, size);
    expect(await pixelsOf(sample, size)).toEqual(pixels);
    expect(new Uint8Array(await (await readOriginal(sample)).arrayBuffer())).toEqual(original);
  }
});

test('a bad file among good ones is skipped with its reason, and nothing stops', async () => {
  const bad: GivenFile = { file: new File(['<html>'], 'x.png'), path: '0/004b.png', label: 0 };
  const files = [...some(8), bad];
  expect(await pictures.ask('import', { files, imageSize: size })).toMatchObject({ added: 8 });
  expect(skipped).toEqual([
    { path: '0/004b.png', failure: { kind: 'not-an-image', found: 'an HTML page' } },
  ]);
});

test('more can be added; the same file under the same name is taken once', async () => {
  await pictures.ask('import', { files: some(4), imageSize: size });
  const copy: GivenFile = { ...(some(1)[0] as GivenFile), path: '0/copy.png' };
  const files = [...some(4), copy, picture('1/new.png', 1, 99)];
  expect(await pictures.ask('import', { files, imageSize: size })).toMatchObject({ added: 2 });
  expect(skipped.map(({ failure }) => failure.kind)).toEqual(Array(4).fill('already-there'));
  const kept = await readSamples();
  expect(kept.map(({ slot }) => slot).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const { pixels } = await preparePicture((files[5] as GivenFile).file, size);
  const sample = kept.find(({ path }) => path === '1/new.png') as Sample;
  expect(await pixelsOf(sample, size)).toEqual(pixels);
});

test('bytes that no record commits are written over', async () => {
  await pictures.ask('import', { files: some(3), imageSize: size });
  // What an import leaves that is killed before its commit: the worker's own files, longer.
  const room = await (await navigator.storage.getDirectory()).getDirectoryHandle('twofold');
  for (const name of [originalsPack, pixelsPack(size)]) {
    const handle = await room.getFileHandle(name);
    const stream = await handle.createWritable({ keepExistingData: true });
    await stream.seek((await handle.getFile()).size);
    await stream.write(new Uint8Array(5000));
    await stream.close();
  }
  const late = picture('1/late.png', 1, 50);
  await pictures.ask('import', { files: [late], imageSize: size });
  const sample = (await readSamples()).find(({ path }) => path === '1/late.png') as Sample;
  expect(sample.slot).toBe(3);
  const { pixels, original } = await preparePicture(late.file, size);
  expect(await pixelsOf(sample, size)).toEqual(pixels);
  expect(new Uint8Array(await (await readOriginal(sample)).arrayBuffer())).toEqual(original);
});

test('all pictures can be brought to another size, from their originals', async () => {
  const files = some(9);
  await pictures.ask('import', { files, imageSize: size });
  expect(await pictures.ask('prepareAll', { imageSize: 40 })).toBe(true);
  expect(await readValue('preparedSize')).toBe(40);
  for (const sample of await readSamples()) {
    const { file } = files.find(({ path }) => path === sample.path) as GivenFile;
    const { pixels } = await preparePicture(file, 40);
    expect(await pixelsOf(sample, 40)).toEqual(pixels);
  }
  await expect(openPack(pixelsPack(size))).rejects.toThrow();
});

test('what was read before a cancel stays', async () => {
  onProgress = () => {
    if ((progress.at(-1) ?? 0) > 0) void pictures.ask('cancel', null);
  };
  const answer = await pictures.ask('import', { files: some(400), imageSize: size });
  expect(answer.cancelled).toBe(true);
  expect(answer.added).toBeGreaterThan(0);
  expect(answer.added).toBeLessThan(400);
  expect(await readSamples()).toHaveLength(answer.added);
});

test('a class can be given to all, and all can be forgotten', async () => {
  await pictures.ask('import', { files: some(4), imageSize: size });
  await relabelSamples(await readSamples(), 1);
  expect((await readSamples()).map(({ label }) => label)).toEqual([1, 1, 1, 1]);
  await clearSamples();
  expect(await readSamples()).toEqual([]);
  await expect(openPack(originalsPack)).rejects.toThrow();
});
