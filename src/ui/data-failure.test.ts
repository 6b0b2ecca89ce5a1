import { expect, test } from 'vitest';
import type { Sample } from '../domain/sample.ts';
import type { Shortage } from '../domain/split.ts';
import { dataFailure } from './data-failure.ts';

const classNames = ['cats', 'dogs'] as const;
const enough = { shortage: null };
const [cat, dog] = [{ label: 0 } as Sample, { label: 1 } as Sample];

test('nothing is said before all has been looked at', () => {
  expect(dataFailure(null, { undecided: [[cat, dog]] }, classNames)).toBe('unknown');
  expect(dataFailure(enough, null, classNames)).toBe('unknown');
});

test('too few pictures come before those in both classes', () => {
  const shortage: Shortage = { kind: 'too-few-groups', label: 1, found: 1, needed: 3 };
  const undecided = [[cat, dog]];
  expect(dataFailure({ shortage }, { undecided }, classNames)).toEqual({
    kind: 'too-few-groups',
    className: 'dogs',
    found: 1,
    needed: 3,
  });
  expect(dataFailure(enough, { undecided }, classNames)).toEqual({
    kind: 'undecided-pictures',
    pictures: 1,
  });
  expect(dataFailure(enough, { undecided: [] }, classNames)).toBeNull();
});
