import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { preparePicture } from './door.ts';

const size = 24;

function noise(channels: number, seed = 1): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: size * size * channels }, () => Math.floor(random() * 256));
}

function pngOf(channels: 1 | 2 | 3 | 4, data: Uint8Array | Uint16Array, depth: 8 | 16 = 8): Blob {
  const png = encode({ width: size, height: size, data, channels, depth });
  return new Blob([png as Uint8Array<ArrayBuffer>]);
}

async function failureOf(bytes: BlobPart) {
  const error: unknown = await preparePicture(new Blob([bytes]), size).catch((e: unknown) => e);
  return error instanceof FailureError ? error.failure : error;
}

function rgbOf(data: ArrayLike<number>, channels: number, shift = 0): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const channel = channels < 3 ? 0 : i % 3;
    return (data[Math.floor(i / 3) * channels + channel] as number) >> shift;
  });
}

describe('the pixels of a PNG are its bytes', () => {
  test.each([1, 3] as const)('%i channels', async (channels) => {
    const data = noise(channels);
    const { pixels } = await preparePicture(pngOf(channels, data), size);
    expect(pixels).toEqual(rgbOf(data, channels));
  });

  test.each([2, 4] as const)('%i channels: alpha is dropped, not blended', async (channels) => {
    const data = noise(channels);
    // Some pixels are all transparent; their colours count like the others.
    for (let i = channels - 1; i < data.length; i += 5 * channels) data[i] = 0;
    const { pixels } = await preparePicture(pngOf(channels, data), size);
    expect(pixels).toEqual(rgbOf(data, channels));
  });

  test('16 bits are cut to 8', async () => {
    const data = Uint16Array.from(noise(4), (high, i) => high * 256 + ((i * 37) % 256));
    const { pixels } = await preparePicture(pngOf(4, data, 16), size);
    expect(pixels).toEqual(rgbOf(data, 4, 8));
  });
});

test('facts of the file', async () => {
  const file = pngOf(3, noise(3));
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('');
  const { format, width, height, sizeBytes, sha256 } = await preparePicture(file, 22);
  expect({ format, width, height, sizeBytes, sha256 }).toEqual({
    format: 'PNG',
    width: size,
    height: size,
    sizeBytes: file.size,
    sha256: hex,
  });
});

test('a picture beyond the size of a canvas is read whole', async () => {
  const width = 20_000;
  const data = Uint8Array.from({ length: width * 4 }, (_, i) => (i % width) / 100);
  const png = encode({ width, height: 4, data, channels: 1, depth: 8 });
  const { pixels } = await preparePicture(new Blob([png as Uint8Array<ArrayBuffer>]), 100);
  // Output column x lies in the middle of input columns 200 x to 200 x + 199.
  const column = (x: number) => pixels[x * 3] as number;
  expect([column(0), column(50), column(99)]).toEqual([1, 101, 199]);
});

describe('what can not be used says why', () => {
  const text = (start: string) => failureOf(start);

  test.each([
    ['<!DOCTYPE html><html></html>', 'an HTML page'],
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\n',
      'a Git LFS pointer to a file elsewhere',
    ],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['%PDF-1.7\n', 'a PDF document'],
    ['just words', 'plain text'],
  ])('%s', async (start, found) => {
    expect(await text(start)).toEqual({ kind: 'not-an-image', found });
  });

  test('an empty file', async () => {
    expect(await failureOf('')).toEqual({ kind: 'empty-file' });
  });

  test('a picture cut short', async () => {
    const whole = await pngOf(3, noise(3)).arrayBuffer();
    expect(await failureOf(whole.slice(0, whole.byteLength / 2))).toEqual({
      kind: 'damaged-image',
      format: 'PNG',
      truncated: true,
    });
  });

  test('a picture too large, before any decoder sees it', async () => {
    const bytes = new Uint8Array(await pngOf(3, noise(3)).arrayBuffer());
    new DataView(bytes.buffer).setUint32(16, 20_000);
    new DataView(bytes.buffer).setUint32(20, 14_000);
    expect(await failureOf(bytes)).toEqual({
      kind: 'too-many-pixels',
      width: 20_000,
      height: 14_000,
      limitMegapixels: 100,
    });
  });

  test('TIFF', async () => {
    const header = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(await failureOf(header)).toEqual({ kind: 'unsupported-format', format: 'TIFF' });
  });
});
