import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { failureOf } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { createParity, parityPictures, readParity } from './parity.ts';

const size = 32;
const pictures = parityPictures(size);
const spread = pictures.map((_, i) => (i + 0.5) / pictures.length);

test('the pictures are the same everywhere, and no two alike', () => {
  const digests = pictures.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  expect(pictures.every(({ length }) => length === size * size * 3)).toBe(true);
  expect(new Set(digests).size).toBe(16);
  expect(createHash('sha256').update(digests.join()).digest('hex')).toMatchInlineSnapshot(
    `"2dfd911f8aa0069351ab0d021c16a31014b0ddd38d65fa35ccd65165f40b359d"`,
  );
});

test('turned, mirrored or with red for blue each is another picture', () => {
  const at = (x: number, y: number, channel: number) => (y * size + x) * 3 + channel;
  const last = size - 1;
  const ways = [
    (x: number, y: number, c: number) => at(y, x, c),
    (x: number, y: number, c: number) => at(last - x, y, c),
    (x: number, y: number, c: number) => at(x, last - y, c),
    (x: number, y: number, c: number) => at(x, y, 2 - c),
  ];
  for (const picture of pictures) {
    for (const from of ways) {
      let different = 0;
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          if (picture[at(x, y, 0)] !== picture[from(x, y, 0)]) different++;
        }
      }
      expect(different).toBeGreaterThan((size * size) / 8);
    }
  }
});

test.each([
  [22, 10_000],
  [256, 25_000],
  [512, 60_000],
])('four of %i pixels a side take at most so many letters: %i', (imageSize, most) => {
  const large = parityPictures(imageSize);
  for (const first of [0, 12]) {
    const order = large.map((_, i) => (i >= first && i < first + 4 ? 0.5 + i / 100 : 1));
    expect(createParity(imageSize, large, order).inputs.length).toBeLessThan(most);
  }
});

test('those are taken whose probabilities are the farthest from 0 and 1, and each once', () => {
  const { shape, probabilities, tolerance } = createParity(size, pictures, spread);
  expect(probabilities).toEqual([7.5 / 16, 8.5 / 16, 6.5 / 16, 9.5 / 16]);
  expect([shape, tolerance]).toEqual([[4, size, size, 3], 1e-5]);
  const saturated = pictures.map((_, i) => (i < 3 ? 0.5 : 1 - i * 1e-7));
  expect(createParity(size, pictures, saturated).probabilities).toEqual([
    ...[0.5, 1 - 15e-7],
    ...[0.5, 0.5],
  ]);
});

test('a network that says the same of everything has four all the same', () => {
  const flat = pictures.map(() => 0.25);
  expect(createParity(size, pictures, flat).probabilities).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test('what was packed comes back to the byte', () => {
  const parity = createParity(size, pictures, spread);
  const { pixels, probabilities } = readParity(parity);
  expect(probabilities).toEqual(parity.probabilities);
  const length = size * size * 3;
  expect([7, 8, 6, 9].map((i) => pictures[i])).toEqual(
    [0, 1, 2, 3].map((i) => pixels.slice(i * length, (i + 1) * length)),
  );
});

test('what is too long, too short, or nothing of the kind is refused', () => {
  const parity = createParity(size, pictures, spread);
  const packed = (bytes: number) => deflateSync(new Uint8Array(bytes)).toString('base64');
  const wrong = [
    ...['', 'not base64!', btoa('no zlib')],
    ...[packed(4 * size * size * 3 - 1), packed(4 * size * size * 3 + 1), packed(2 ** 25)],
  ];
  for (const inputs of wrong) expect(faultOf({ ...parity, inputs })).toBe('not-a-model');
});

test('of 1,000 changed ones each is read or refused', () => {
  const parity = createParity(size, pictures, spread);
  const packed = Buffer.from(parity.inputs, 'base64');
  const random = createRandom(3);
  const outcomes = Array.from({ length: 1000 }, () => {
    const copy = Buffer.from(packed);
    copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    const end = random() < 0.3 ? Math.floor(random() * copy.length) : copy.length;
    return faultOf({ ...parity, inputs: copy.subarray(0, end).toString('base64') });
  });
  expect(new Set(outcomes)).toEqual(new Set([null, 'not-a-model']));
});

function faultOf(parity: Parameters<typeof readParity>[0]) {
  try {
    readParity(parity);
    return null;
  } catch (error) {
    return failureOf(error).kind;
  }
}
