import { expect, test } from 'vitest';
import { pictureWarnings } from './picture-warnings.ts';

const names = ['cats', 'dogs'] as const;

test.each([
  [[0, 0]],
  // An empty class is no small one: there is nothing to say of it yet.
  [[0, 500]],
  [[20, 20]],
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
