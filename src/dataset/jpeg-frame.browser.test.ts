/** The two ways to a JPEG's pixels give the same, or the quick one gives none. */
import { expect, inject, test, vi } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { decodeBitmap, readBitmap } from './bitmap.ts';
import { decodePicture, type DecodeOptions } from './decode.ts';
import jpegs from './golden/jpegs.json';
import oddFiles from './golden/odd-files.json';
import { inspect } from './inspect.ts';
import { decodeFrame } from './jpeg-frame.ts';
import { jpegSegments, readJpegHeader } from './jpeg-header.ts';
import { framesAreExact } from './jpeg-proof.ts';
import { orientationOf, turnUpright } from './orientation.ts';
import type { Pixels } from './pixels.ts';
import { mutantOf } from './trials/mutate.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const limitPixels = 1e7;
const files = Object.entries(jpegs).map(([path, text]) => ({ path, bytes: bytesOf(text) }));
const turned = oddFiles.files
  .filter(({ name }) => name.startsWith('JPEG, orientation'))
  .map(({ name, bytes }) => ({ path: name, bytes: bytesOf(bytes) }));

function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

async function byBitmap(bytes: Bytes): Promise<Pixels | null> {
  const bitmap = await decodeBitmap(bytes);
  if (!bitmap) return null;
  const pixels = { width: bitmap.width, height: bitmap.height, rgba: readBitmap(bitmap) };
  bitmap.close();
  return pixels;
}

async function byFrame(bytes: Bytes): Promise<Pixels | null> {
  const orientation = orientationOf(bytes, 'JPEG');
  const pixels = await decodeFrame(bytes, orientation, limitPixels);
  return pixels && turnUpright(pixels, orientation);
}

/** How the pixels differ; null where they do not. */
function differenceOf(pixels: Pixels | null, wanted: Pixels | null): string | null {
  if (!pixels || !wanted) return pixels === wanted ? null : `${pixels ? 'taken' : 'refused'}`;
  const [size, wantedSize] = [pixels, wanted].map(({ width, height }) => `${width}x${height}`);
  if (size !== wantedSize) return `${size}, not ${wantedSize}`;
  let count = 0;
  for (let i = 0; i < wanted.rgba.length; i++) {
    if (i % 4 < 3 && pixels.rgba[i] !== wanted.rgba[i]) count++;
  }
  return count ? `${count} bytes` : null;
}

async function compare(bytes: Bytes): Promise<string | null> {
  const [pixels, wanted] = await Promise.all([byFrame(bytes), byBitmap(bytes)]);
  return differenceOf(pixels, wanted);
}

/** The header alone is changed: what is behind the picture's end decoders pass over. */
function withSize(bytes: Bytes, width: number, height: number): Bytes {
  const copy = bytes.slice();
  for (const { marker, start } of jpegSegments(bytes)) {
    if (marker === 0xc0) new DataView(copy.buffer).setUint32(start + 1, height * 0x10000 + width);
  }
  return copy;
}

test('this browser passes the proof', async () => {
  expect(await framesAreExact()).toBe(true);
});

test.each([...files, ...turned])('$path', async ({ bytes }) => {
  expect(await byFrame(bytes)).not.toBeNull();
  expect(await compare(bytes)).toBeNull();
});

test('a profile that would be seen is not applied', async () => {
  const bytes = bytesOf(jpegs.profile);
  const converted = await createImageBitmap(new Blob([bytes]));
  const { width, height } = converted;
  const pixels = { width, height, rgba: readBitmap(converted) };
  expect(differenceOf(pixels, await byBitmap(bytes))).toMatch(/bytes/);
});

test.each(['4:2:0', '4:2:2', '4:4:4', 'grey'] as const)('%s of all sizes', async (name) => {
  const bytes = bytesOf(jpegs[name]);
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32];
  for (const width of sizes) {
    for (const height of sizes) {
      const sized = withSize(bytes, width, height);
      expect(await byFrame(sized)).toMatchObject({ width, height });
      expect(await compare(sized), `${width}x${height}`).toBeNull();
    }
  }
});

test.each([
  [1000, 750, 0.9],
  [1001, 333, 1],
  [33, 17, 0.01],
  [256, 256, 0.5],
  [255, 257, 0.99],
])('%i x %i by the browser, quality %f', async (width, height, quality) => {
  const random = createRandom(width);
  const image = new ImageData(width, height);
  for (let i = 0; i < image.data.length; i++) {
    const slope = ((i >> 2) % width) * 0.2 + (i % 4) * 60;
    image.data[i] = i % 4 === 3 ? 255 : slope + random() * 120 - 30;
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  expect(await byFrame(bytes)).toMatchObject({ width, height });
  expect(await compare(bytes)).toBeNull();
});

test('what is damaged is refused or taken alike', async () => {
  const count = inject('mutations');
  const differences: string[] = [];
  let taken = 0;
  for (let number = 1; number <= count; number++) {
    const { story, bytes } = mutantOf([...files, ...turned], number);
    const header = readJpegHeader(bytes);
    if (header && header.width * header.height > limitPixels) continue;
    const [pixels, wanted] = await Promise.all([byFrame(bytes), byBitmap(bytes)]);
    const difference = differenceOf(pixels, wanted);
    // What it refuses is decoded as ever.
    if (difference !== null && difference !== 'refused')
      differences.push(`${story}: ${difference}`);
    taken += Number(pixels !== null);
  }
  expect(differences).toEqual([]);
  expect(taken).toBeGreaterThan(count / 5);
});

test('left to the browser: what is too large, and what it would turn another way', async () => {
  const bytes = bytesOf(jpegs.grey);
  expect(await decodeFrame(bytes, 1, 32 * 32)).not.toBeNull();
  expect(await decodeFrame(bytes, 1, 32 * 32 - 1)).toBeNull();
  expect(await decodeFrame(bytes, 3, limitPixels)).toBeNull();
  expect(await decodeFrame(bytes, 6, limitPixels)).toBeNull();
});

test('a picture goes the quick way, and what it held is given back', async () => {
  await framesAreExact();
  const slow = vi.spyOn(globalThis, 'createImageBitmap');
  const frames = vi.spyOn(VideoFrame.prototype, 'close');
  const decoders = vi.spyOn(ImageDecoder.prototype, 'close');
  for (const rule of ['upright', 'as-stored'] as const) {
    for (const { bytes } of [...files, ...turned]) {
      await decodePicture(bytes, await inspect(bytes), { orientation: rule });
    }
  }
  const count = 2 * (files.length + turned.length);
  expect(slow).not.toHaveBeenCalled();
  expect(frames).toHaveBeenCalledTimes(count);
  expect(decoders).toHaveBeenCalledTimes(count);
  const broken = bytesOf(jpegs.grey).slice(0, 400);
  await expect(decodePicture(broken, await inspect(broken))).rejects.toThrow();
  expect(slow).toHaveBeenCalled();
  expect(decoders).toHaveBeenCalledTimes(count + 1);
  vi.restoreAllMocks();
});

test('three bytes a pixel are made where they are the prepared picture, and not where it is turned', async () => {
  const bytes = bytesOf(jpegs['4:2:0']);
  const turnedBytes = withSize(turned.at(-1)!.bytes, 8, 8);
  const rgbOf = async (file: Bytes, options: DecodeOptions) =>
    (await decodePicture(file, await inspect(file), options)).rgb?.length;
  expect(await rgbOf(bytes, { rgbSize: 32 })).toBe(32 * 32 * 3);
  expect(await rgbOf(bytes, { rgbSize: 31 })).toBeUndefined();
  expect(await rgbOf(bytes, {})).toBeUndefined();
  expect(await rgbOf(turnedBytes, { rgbSize: 8, orientation: 'as-stored' })).toBe(8 * 8 * 3);
  expect(await rgbOf(turnedBytes, { rgbSize: 8, orientation: 'upright' })).toBeUndefined();
});
