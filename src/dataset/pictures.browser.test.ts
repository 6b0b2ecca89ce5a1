import { encode } from 'fast-png';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import type { Preparation } from '../domain/recipe.ts';
import type { Label, Sample, SkippedFile } from '../domain/sample.ts';
import {
  openPack,
  originalsPack,
  pictureBytes,
  pixelsPack,
  readPicture,
} from '../storage/packs.ts';
import { openPictureReader } from '../storage/picture-reader.ts';
import {
  clearSamples,
  deleteSamples,
  putSamples,
  readOriginal,
  readSamples,
  restoreSamples,
} from '../storage/samples.ts';
import { readValue } from '../storage/database.ts';
import { connectPictures, type GivenFile } from './pictures.ts';
import { preparePicture } from './door.ts';

const size = 22;
const preparation = { imageSize: size, resize: 'bilinear', orientation: 'upright' } as const;
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
  return { source: { file: new File([png as Uint8Array<ArrayBuffer>], path) }, path, label };
}

const some = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    picture(`${i % 2}/${String(i).padStart(3, '0')}.png`, (i % 2) as Label, i),
  );

async function pixelsOf(sample: Sample, of: Preparation = preparation): Promise<Uint8Array> {
  return readPicture(await openPack(pixelsPack(of)), of.imageSize, sample.slot);
}

function fileOf(given: GivenFile | undefined): File {
  if (!given || !('file' in given.source)) throw new Error('not a file');
  return given.source.file;
}

test('what is taken lies where its record says, pixels and original', async () => {
  const files = some(70);
  const answer = await pictures.importFiles(files, [], preparation);
  expect(answer).toEqual({ added: 70, cancelled: false, prepared: preparation });
  const kept = await readSamples();
  expect(kept).toEqual(added);
  expect(kept.map(({ path }) => path).sort()).toEqual(files.map(({ path }) => path).sort());
  expect(progress.at(-1)).toBe(70);
  for (const sample of [kept[0], kept[33], kept[69]] as Sample[]) {
    const file = fileOf(files.find(({ path }) => path === sample.path));
    const { pixels, original } = await preparePicture(file, preparation);
    expect(await pixelsOf(sample)).toEqual(pixels);
    expect(new Uint8Array(await (await readOriginal(sample)).arrayBuffer())).toEqual(original);
  }
});

test('a bad file among good ones is skipped with its reason, and nothing stops', async () => {
  const file = new File(['<html>'], 'x.png');
  const bad: GivenFile = { source: { file }, path: '0/004b.png', label: 0 };
  const files = [...some(8), bad];
  expect(await pictures.importFiles(files, [], preparation)).toMatchObject({
    added: 8,
  });
  expect(skipped).toEqual([
    { path: '0/004b.png', failure: { kind: 'not-an-image', found: 'an HTML page' } },
  ]);
});

test('more can be added; the same file under the same name is taken once', async () => {
  await pictures.importFiles(some(4), [], preparation);
  const copy: GivenFile = { ...(some(1)[0] as GivenFile), path: '0/copy.png' };
  const files = [...some(4), copy, picture('1/new.png', 1, 99)];
  expect(await pictures.importFiles(files, [], preparation)).toMatchObject({
    added: 2,
  });
  expect(skipped.map(({ failure }) => failure.kind)).toEqual(Array(4).fill('already-there'));
  const kept = await readSamples();
  expect(kept.map(({ slot }) => slot).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const { pixels } = await preparePicture(fileOf(files[5]), preparation);
  const sample = kept.find(({ path }) => path === '1/new.png') as Sample;
  expect(await pixelsOf(sample)).toEqual(pixels);
});

test('bytes that no record commits are written over', async () => {
  await pictures.importFiles(some(3), [], preparation);
  // What an import leaves that is killed before its commit: the worker's own files, longer.
  const room = await (await navigator.storage.getDirectory()).getDirectoryHandle('twofold');
  for (const name of [originalsPack, pixelsPack(preparation)]) {
    const handle = await room.getFileHandle(name);
    const stream = await handle.createWritable({ keepExistingData: true });
    await stream.seek((await handle.getFile()).size);
    await stream.write(new Uint8Array(5000));
    await stream.close();
  }
  const late = picture('1/late.png', 1, 50);
  await pictures.importFiles([late], [], preparation);
  const sample = (await readSamples()).find(({ path }) => path === '1/late.png') as Sample;
  expect(sample.slot).toBe(3);
  const { pixels, original } = await preparePicture(fileOf(late), preparation);
  expect(await pixelsOf(sample)).toEqual(pixels);
  expect(new Uint8Array(await (await readOriginal(sample)).arrayBuffer())).toEqual(original);
});

test('new pictures lie where removed ones lay, and nobody else is touched', async () => {
  await pictures.importFiles(some(6), [], preparation);
  const before = await readSamples();
  const gone = before.filter(({ slot }) => slot === 1 || slot === 4);
  await deleteSamples(gone.map(({ id }) => id));
  const files = [7, 8, 9].map((seed) => picture(`1/new ${seed}.png`, 1, seed));
  await pictures.importFiles(files, [], preparation);
  const kept = await readSamples();
  expect(kept.map(({ slot }) => slot).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const sample of kept) {
    const given = [...some(6), ...files].find(({ path }) => path === sample.path);
    const { pixels, original } = await preparePicture(fileOf(given), preparation);
    expect(await pixelsOf(sample)).toEqual(pixels);
    expect(new Uint8Array(await (await readOriginal(sample)).arrayBuffer())).toEqual(original);
  }
});

test('pictures come in while a run reads, and never where it reads', async () => {
  await pictures.importFiles(some(6), [], preparation);
  const samples = await readSamples();
  const reader = await openPictureReader(preparation);
  try {
    const pixels = await Promise.all(samples.map((sample) => pixelsOf(sample)));
    await deleteSamples(samples.map(({ id }) => id).slice(3));
    const files = [7, 8, 9].map((seed) => picture(`1/new ${seed}.png`, 1, seed));
    await pictures.importFiles(files, [], preparation);
    for (const [i, { slot }] of samples.entries()) {
      const target = new Uint8Array(pictureBytes(size));
      await reader.read(slot, target);
      expect(target).toEqual(pixels[i]);
    }
    // Without any record the packs would be begun anew, under the reader.
    await deleteSamples((await readSamples()).map(({ id }) => id));
    const refused = pictures.importFiles(files, [], preparation);
    await expect(refused).rejects.toMatchObject({ failure: { kind: 'busy', job: 'training' } });
  } finally {
    reader.close();
  }
});

test('a file that is gone when its turn comes is skipped, and its neighbours are taken', async () => {
  // Bytes that the file system no longer has: an entry of a folder that was removed since.
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle('gone.png', { create: true });
  const writable = await handle.createWritable();
  await writable.write(fileOf(picture('x', 0, 1)));
  await writable.close();
  const file = await handle.getFile();
  await root.removeEntry('gone.png');
  const files = [...some(5), { source: { file }, path: '0/001b.png', label: 0 as const }];
  expect(await pictures.importFiles(files, [], preparation)).toMatchObject({ added: 5 });
  expect(skipped).toMatchObject([{ path: '0/001b.png', failure: { kind: 'unreadable-file' } }]);
});

test('a run that expects other pictures than are kept is refused', async () => {
  await pictures.importFiles(some(4), [], preparation);
  const expected = (await readSamples()).slice(1);
  await expect(pictures.ask('prepareAll', { preparation, expected })).rejects.toMatchObject({
    failure: { kind: 'changed-elsewhere' },
  });
});

test('removed pictures come back, but not into a place that others have taken', async () => {
  await pictures.importFiles(some(6), [], preparation);
  const [gone] = (await readSamples()).filter(({ slot }) => slot === 2) as [Sample];
  await deleteSamples([gone.id]);
  await restoreSamples([gone]);
  expect(await readSamples()).toHaveLength(6);
  await deleteSamples([gone.id]);
  await pictures.importFiles([picture('1/new.png', 1, 70)], [], preparation);
  await expect(restoreSamples([gone])).rejects.toMatchObject({ failure: { kind: 'place-taken' } });
  expect(await readSamples()).toHaveLength(6);
});

test('all pictures can be brought to another size, from their originals', async () => {
  const files = some(9);
  const larger = { ...preparation, imageSize: 40 };
  await pictures.importFiles(files, [], preparation);
  expect(
    await pictures.ask('prepareAll', { preparation: larger, expected: await readSamples() }),
  ).toBe(true);
  expect(await readValue('prepared')).toEqual(larger);
  for (const sample of await readSamples()) {
    const file = fileOf(files.find(({ path }) => path === sample.path));
    const { pixels } = await preparePicture(file, larger);
    expect(await pixelsOf(sample, larger)).toEqual(pixels);
  }
  await expect(openPack(pixelsPack(preparation))).rejects.toThrow();
});

test('what was read before a cancel stays', async () => {
  onProgress = () => {
    if ((progress.at(-1) ?? 0) > 0) void pictures.ask('cancel', null);
  };
  const answer = await pictures.importFiles(some(400), [], preparation);
  expect(answer.cancelled).toBe(true);
  expect(answer.added).toBeGreaterThan(0);
  expect(answer.added).toBeLessThan(400);
  expect(await readSamples()).toHaveLength(answer.added);
});

test('a class can be given to all, and all can be forgotten', async () => {
  await pictures.importFiles(some(4), [], preparation);
  await putSamples((await readSamples()).map((sample) => ({ ...sample, label: 1 })));
  expect((await readSamples()).map(({ label }) => label)).toEqual([1, 1, 1, 1]);
  await clearSamples();
  expect(await readSamples()).toEqual([]);
  await expect(openPack(originalsPack)).rejects.toThrow();
});
