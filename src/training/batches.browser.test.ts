import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pictureBytes, pixelsPack } from '../storage/packs.ts';
import { openBatches } from './batches.ts';

const imageSize = 22;
const preparation = { imageSize, resize: 'bilinear', orientation: 'upright' } as const;
const size = pictureBytes(imageSize);
const samples = Array.from({ length: 10 }, (_, slot) => ({ slot, label: (slot % 2) as 0 | 1 }));

/** Each picture is full of the number of its slot. */
beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('twofold', { create: true });
  const file = await folder.getFileHandle(pixelsPack(preparation), { create: true });
  const writable = await file.createWritable();
  for (const { slot } of samples) await writable.write(new Uint8Array(size).fill(slot));
  await writable.close();
});
afterEach(async () => {
  vi.restoreAllMocks();
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('twofold', { recursive: true });
});

async function slotsOf(batches: AsyncGenerator<{ readonly pixels: Uint8Array }>, count: number) {
  const slots: number[] = [];
  for await (const { pixels } of batches) {
    for (let i = 0; i < count; i++) slots.push(pixels[i * size] as number);
  }
  return slots;
}

test('batches come in the order of the samples', async () => {
  const reader = await openBatches(preparation, 2);
  const order = samples.toReversed();
  expect(await slotsOf(reader.batches(order), 2)).toEqual(order.map(({ slot }) => slot));
  reader.close();
});

test('a read that was left behind does not reach into later batches', async () => {
  const reader = await openBatches(preparation, 1);
  // The reading ahead of the batch that nobody waits for takes its time.
  const { arrayBuffer } = Blob.prototype;
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let reads = 0;
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(async function (this: Blob) {
    if (++reads === 2) await held;
    return arrayBuffer.call(this);
  });
  const left = reader.batches(samples.slice(0, 3));
  await left.next();
  const ended = left.return(undefined);
  setTimeout(release);
  await ended;
  expect(await slotsOf(reader.batches(samples.slice(6)), 1)).toEqual([6, 7, 8, 9]);
  reader.close();
});

test('pictures that are not there are a failure of storage', async () => {
  await expect(openBatches({ ...preparation, imageSize: imageSize + 1 }, 1)).rejects.toMatchObject({
    failure: { kind: 'storage-failed' },
  });
});
