import { expect, test } from 'vitest';
import { epochFailure, picturesWords, testWords } from './bundle-words.ts';

test.each([1, 30, 1000])('%d further epochs are right', (epochs) => {
  expect(epochFailure(epochs)).toBeNull();
});

test.each([0, 1001, 2.5, Number.NaN])('%d further epochs are not', (epochs) => {
  expect(epochFailure(epochs)).toMatch(/whole number from 1 to 1,000/);
});

test('pictures are told with their size, or why they can’t go along', () => {
  const pictures = { count: 5856, missing: 0, sizeBytes: 1.2e9 };
  expect(picturesWords(pictures)).toBe('5,856 pictures, 1.2 GB. Nothing else is needed there.');
  expect(picturesWords({ ...pictures, missing: 1 })).toContain('1 picture of 5,856');
  expect(picturesWords({ ...pictures, missing: 1 })).toContain('is not in this tab');
  expect(picturesWords({ ...pictures, missing: 2 })).toContain('are not in this tab');
});

test('the test is told of where there was one', () => {
  expect(testWords(8)).toContain('the same 8 test pictures');
  expect(testWords(undefined)).toContain('not tested');
});
