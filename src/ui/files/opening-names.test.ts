import { expect, test } from 'vitest';
import { classNamesFailure, trimmedNames } from './opening-names.ts';

test('names go without spaces around them, and without signs that are not seen', () => {
  expect(trimmedNames([' NORMAL', 'PNEU\u202eMONIA '])).toEqual(['NORMAL', 'PNEUMONIA']);
});

test.each([
  [['a', 'b'], null],
  [['', 'b'], 'Each class needs a name.'],
  [['a', '  '], 'Each class needs a name.'],
  [['a', ' a'], 'The two classes need different names.'],
] as const)('%j', (names, failure) => {
  expect(classNamesFailure(names)).toBe(failure);
});
