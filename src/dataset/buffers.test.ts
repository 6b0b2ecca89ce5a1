import { expect, test } from 'vitest';
import { giveBack, takeBytes } from './buffers.ts';

test('what was given back is taken again, the last first, and by one alone', () => {
  const [a, b] = [takeBytes(100), takeBytes(100)];
  expect(a.buffer).not.toBe(b.buffer);
  giveBack(a.buffer);
  giveBack(b.buffer);
  expect(takeBytes(99).length).toBe(99);
  expect(takeBytes(100).buffer).toBe(b.buffer);
  expect(takeBytes(100).buffer).toBe(a.buffer);
  const fresh = takeBytes(100).buffer;
  expect([a.buffer, b.buffer]).not.toContain(fresh);
});

test('a few are kept, and the oldest go first', () => {
  const given = Array.from({ length: 10 }, () => new ArrayBuffer(50));
  given.forEach(giveBack);
  const taken = given.map(() => takeBytes(50).buffer);
  expect(taken.filter((buffer) => given.includes(buffer))).toEqual(given.slice(2).toReversed());
});

test('what is large drives out what was kept, and what is too large is not kept', () => {
  const small = new ArrayBuffer(60);
  const large = [new ArrayBuffer(9e6), new ArrayBuffer(9e6)];
  giveBack(small);
  large.forEach(giveBack);
  giveBack(new ArrayBuffer(2e7));
  expect(takeBytes(60).buffer).not.toBe(small);
  expect(takeBytes(9e6).buffer).toBe(large[1]);
  expect(large).not.toContain(takeBytes(9e6).buffer);
});
