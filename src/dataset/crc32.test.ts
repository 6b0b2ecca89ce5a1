import { crc32 as crc32OfNode } from 'node:zlib';
import { expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { crc32 } from './crc32.ts';

const random = createRandom(1);
const bytes = Uint8Array.from({ length: 1001 }, () => Math.floor(random() * 256));

test('the check value of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test('equals that of zlib, whatever the length and the alignment', () => {
  for (let length = 0; length < 40; length++) {
    const part = bytes.subarray(length, length * 2);
    expect(crc32(part)).toBe(crc32OfNode(part));
  }
  expect(crc32(bytes)).toBe(crc32OfNode(bytes));
});

test('goes on from an earlier part', () => {
  expect(crc32(bytes.subarray(13), crc32(bytes.subarray(0, 13)))).toBe(crc32(bytes));
});
