import { expect, test } from 'vitest';
import { defaultRecipe, type Recipe } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { dataFailure } from './data-failure.ts';

const classNames = ['cats', 'dogs'] as const;

function pictures(perClass: number, sha256 = (label: number, i: number) => `${label}-${i}`) {
  return ([0, 1] as const).flatMap((label) =>
    Array.from(
      { length: perClass },
      (_, i) =>
        ({
          id: label * 1e6 + i,
          label,
          path: `${label}/p${i}.png`,
          sha256: sha256(label, i),
        }) as Sample,
    ),
  );
}

function judge(
  samples: readonly Sample[],
  rules: Partial<Recipe> = {},
  similar = [] as number[][],
) {
  return dataFailure({ samples, classNames, recipe: { ...defaultRecipe, ...rules }, similar });
}

test('what was found is found anew by other rules, other names, other sets alone', () => {
  const samples = pictures(9);
  expect(judge(samples)).toBeNull();
  const failure = judge(samples, { groupBy: '^(p)' });
  expect(failure).toMatchObject({ kind: 'too-few-groups', className: 'cats', found: 1 });
  // What is no rule of the split changes nothing, nor does another seed.
  expect(judge(samples, { groupBy: '^(p)', epochs: 7, seed: 9 })).toBe(failure);
  expect(judge(samples)).toBeNull();

  const ids = [samples.map(({ id }) => id)];
  expect(judge(samples, {}, ids)).toBeNull();
  expect(judge(samples, { similarTogether: true }, ids)).toMatchObject({ kind: 'too-few-groups' });
  expect(judge(samples, { similarTogether: true }, [])).toBeNull();
});

test('a picture in both classes keeps a run from starting, once for each', () => {
  const torn = pictures(9, (label, i) => (i < 2 ? `both-${i}` : `${label}-${i}`));
  expect(judge(torn)).toEqual({ kind: 'undecided-pictures', pictures: 2 });
  // The same list of pictures by other rules.
  expect(judge(torn, { duplicates: 'once' })).toEqual({ kind: 'undecided-pictures', pictures: 2 });
});

test('asked again it costs nothing, whatever the number of pictures', () => {
  const samples = pictures(12_500);
  judge(samples);
  const startedMs = performance.now();
  for (let i = 0; i < 100; i++) judge(samples, { epochs: 1 + i });
  expect((performance.now() - startedMs) / 100).toBeLessThan(2);
});
