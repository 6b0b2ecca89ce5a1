import { expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { Gaps, type Extent } from './gaps.ts';

test('gaps are filled first, then the end grows', () => {
  const gaps = new Gaps([
    { at: 10, length: 5 },
    { at: 20, length: 10 },
  ]);
  expect([gaps.take(5), gaps.take(6), gaps.take(5), gaps.take(5), gaps.end]).toEqual([
    0, 30, 5, 15, 36,
  ]);
});

test('gaps before a point are left alone', () => {
  const gaps = new Gaps(
    [
      { at: 10, length: 5 },
      { at: 40, length: 10 },
    ],
    30,
  );
  expect([gaps.take(10), gaps.take(1)]).toEqual([30, 50]);
  expect(new Gaps([{ at: 0, length: 5 }], 12).take(1)).toBe(12);
});

test('nothing that is given out lies over anything else', () => {
  const random = createRandom(1);
  const used: Extent[] = [];
  let at = 0;
  for (let i = 0; i < 200; i++) {
    const length = 1 + Math.floor(random() * 50);
    if (random() < 0.5) used.push({ at, length });
    at += length;
  }
  const gaps = new Gaps(used);
  const all = [...used];
  for (let i = 0; i < 400; i++) {
    const length = 1 + Math.floor(random() * 30);
    all.push({ at: gaps.take(length), length });
  }
  all.sort((a, b) => a.at - b.at);
  for (const [i, { at: start, length }] of all.entries()) {
    expect(start + length).toBeLessThanOrEqual(all[i + 1]?.at ?? gaps.end);
  }
});
