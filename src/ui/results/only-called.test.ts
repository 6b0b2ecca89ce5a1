import { expect, test } from 'vitest';
import { onlyCalled } from './only-called.ts';

test.each([
  [{ tp: 0, fp: 0, tn: 9, fn: 5 }, 0],
  [{ tp: 5, fp: 9, tn: 0, fn: 0 }, 1],
  [{ tp: 5, fp: 8, tn: 1, fn: 0 }, null],
  // A test of one class says nothing about telling two apart.
  [{ tp: 0, fp: 0, tn: 9, fn: 0 }, null],
  [{ tp: 0, fp: 9, tn: 0, fn: 0 }, null],
  [{ tp: 0, fp: 0, tn: 0, fn: 0 }, null],
] as const)('of %j it is %j', (confusion, label) => {
  expect(onlyCalled(confusion)).toBe(label);
});
