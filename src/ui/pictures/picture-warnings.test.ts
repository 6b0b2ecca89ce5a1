import { expect, test } from 'vitest';
import { countInBoth, pictureWarnings } from './picture-warnings.ts';

const names = ['cats', 'dogs'] as const;

test.each([
  [[0, 0]],
  // An empty class is no small one: there is nothing to say of it yet.
  [[0, 500]],
  [[20, 20]],
  [[40, 20]],
] as const)('nothing is said of %j', (counts) => {
  expect(pictureWarnings(counts, names)).toEqual([]);
});

test('a small class is named', () => {
  expect(pictureWarnings([25, 19], names)).toEqual([
    expect.stringMatching(/^dogs has only 19 pictures\./),
  ]);
  expect(pictureWarnings([1, 1], names)).toEqual([
    expect.stringMatching(/^cats has only 1 picture\./),
    expect.stringMatching(/^dogs has only 1 picture\./),
  ]);
});

test('a set out of balance names the larger class first', () => {
  expect(pictureWarnings([50, 20], names)).toEqual([
    expect.stringMatching(/^cats has 2\.5 times as many pictures as dogs\./),
  ]);
  expect(pictureWarnings([20, 60], names)).toEqual([
    expect.stringMatching(/^dogs has 3\.0 times as many pictures as cats\./),
  ]);
});

test('the same picture in both classes is told', () => {
  const samples = (['xa', 'xb', 'xc'] as const).map((sha256) => ({ label: 0 as const, sha256 }));
  const others = (['xc', 'xd', 'xa', 'xa'] as const).map((sha256) => ({
    label: 1 as const,
    sha256,
  }));
  expect(countInBoth(samples)).toBe(0);
  expect(countInBoth([...samples, ...samples])).toBe(0);
  expect(countInBoth([...samples, ...others])).toBe(2);
  expect(pictureWarnings([20, 20], names, 2)).toEqual([
    expect.stringMatching(/^2 pictures are in both classes:/),
  ]);
  expect(pictureWarnings([20, 20], names, 1)).toEqual([
    expect.stringMatching(/^1 picture is in both classes:/),
  ]);
});
