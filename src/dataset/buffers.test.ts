import { beforeEach, expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { giveBack, mostBytes, takeBytes, takeExactBytes } from './buffers.ts';

// One of the most that is kept drives out all others.
beforeEach(() => {
  giveBack(new ArrayBuffer(mostBytes));
  takeBytes(mostBytes);
});

test('what was given back is taken again, the last first, and by one alone', () => {
  const [a, b] = [takeBytes(100), takeBytes(100)];
  expect(a.buffer).not.toBe(b.buffer);
  giveBack(a.buffer);
  giveBack(b.buffer);
  expect(takeBytes(101).length).toBe(101);
  expect(takeBytes(100).buffer).toBe(b.buffer);
  expect(takeBytes(100).buffer).toBe(a.buffer);
  const fresh = takeBytes(100).buffer;
  expect([a.buffer, b.buffer]).not.toContain(fresh);
});

test('the smallest that is large enough is taken', () => {
  const given = [300, 100, 200, 400].map((length) => new ArrayBuffer(length));
  given.forEach(giveBack);
  const taken = takeBytes(150);
  expect([taken.buffer, taken.byteOffset, taken.length]).toEqual([given[2], 0, 150]);
  expect(takeBytes(150).buffer).toBe(given[0]);
  expect(takeBytes(401).buffer.byteLength).toBe(401);
});

test('what is handed over has the length that was asked for', () => {
  const given = [101, 100, 102].map((length) => new ArrayBuffer(length));
  given.forEach(giveBack);
  expect(takeExactBytes(100).buffer).toBe(given[1]);
  const fresh = takeExactBytes(100);
  expect([fresh.buffer.byteLength, fresh.length]).toEqual([100, 100]);
});

test('a few are kept, and the oldest go first', () => {
  const given = Array.from({ length: 10 }, () => new ArrayBuffer(50));
  given.forEach(giveBack);
  const taken = given.map(() => takeBytes(50).buffer);
  expect(taken.filter((buffer) => given.includes(buffer))).toEqual(given.slice(2).toReversed());
});

test('what is large drives out what was kept, and what is too large is not kept', () => {
  const length = Math.ceil(mostBytes / 2) + 1;
  const small = new ArrayBuffer(60);
  const large = [new ArrayBuffer(length), new ArrayBuffer(length)];
  giveBack(small);
  large.forEach(giveBack);
  giveBack(new ArrayBuffer(mostBytes + 1));
  expect(takeBytes(length).buffer).toBe(large[1]);
  expect([small, ...large]).not.toContain(takeBytes(60).buffer);
});

test('pictures of mixed sizes use memory again', () => {
  const random = createRandom(1);
  const pictures = 1000;
  const [size, most] = [64 * 64 * 3, mostBytes / 16];
  const seen = new Set<ArrayBuffer>();
  function takeKnown(take: typeof takeBytes, length: number): Uint8Array<ArrayBuffer> {
    const bytes = take(length);
    seen.add(bytes.buffer);
    return bytes;
  }
  for (let i = 0; i < pictures; i++) {
    const pixels = Math.ceil((most / 4) * (0.05 + 0.95 * random()));
    // What a decoder takes and gives back: planes, four bytes a pixel, the picture as prepared.
    const planes = takeKnown(takeBytes, Math.ceil(pixels * 1.5));
    const rgba = takeKnown(takeBytes, pixels * 4);
    giveBack(planes.buffer);
    const prepared = takeKnown(takeExactBytes, size);
    giveBack(rgba.buffer);
    giveBack(prepared.buffer);
  }
  expect(seen.size).toBeLessThan(40);
});
