import { expect, test } from 'vitest';
import { addStepLosses, noStepLosses, thinOut } from './run.ts';

test('the losses of a long run stay few, and cover it evenly from its first step', () => {
  let kept = noStepLosses;
  for (let step = 0; step < 10_000; step += 7) {
    const losses = Array.from({ length: Math.min(7, 10_000 - step) }, (_, i) => step + i);
    kept = addStepLosses(kept, losses);
  }
  expect(kept.stepsSeen).toBe(10_000);
  expect(kept.stepLosses.length).toBeLessThanOrEqual(600);
  expect(kept.stepLosses.length).toBeGreaterThan(250);
  // The loss of step n was n: what is kept tells where it came from.
  expect(kept.stepLosses).toEqual(kept.stepLosses.map((_, i) => i * kept.stepStride));
});

test('a short series is drawn whole, a long one with both its ends', () => {
  expect(thinOut([1, 2, 3], 5)).toEqual([1, 2, 3]);
  const thin = thinOut(
    Array.from({ length: 1000 }, (_, i) => i),
    11,
  );
  expect(thin).toHaveLength(11);
  expect([thin[0], thin.at(-1)]).toEqual([0, 999]);
});
