import { describe, expect, test } from 'vitest';
import { defaultRecipe } from '../../domain/recipe.ts';
import type { Sample } from '../../domain/sample.ts';
import { atOnce } from '../../domain/slices.ts';
import { dealSamples } from '../../domain/split.ts';
import { countGroups, markGroup, previewGroups, summaryWords } from './group-words.ts';

const named = (...names: string[]) => names.map((name) => ({ path: `set/A/${name}` }));

describe('the group in a name', () => {
  test.each([
    ['^(p\\d+)_', 'a/p12_b.png', ['', 'p12', '_b.png']],
    ['p\\d+', 'a/xp12_b.png', ['x', 'p12', '_b.png']],
    ['(?:p)(\\d+)_\\1', 'a/p1_1.png', ['p', '1', '_1.png']],
    ['^[^/]+/([^/]+)/', 'a/one/p.png', ['a/', 'one', '/p.png']],
    ['^q', 'a/p12.png', ['p12.png', '', '']],
    ['x*', 'a/p.png', ['p.png', '', '']],
    ['^(p)?', 'a/q.png', ['q.png', '', '']],
    ['(.)$', 'a/猫.𝒢', ['猫.', '𝒢', '']],
  ] as const)('by %s of %s', (pattern, path, [before, group, after]) => {
    expect(markGroup(path, pattern)).toEqual({ before, group, after });
  });
});

describe('a preview', () => {
  const samples = named('p1_a.png', 'p2_a.png', 'p1_b.png', 'x.png', 'p1_c.png');

  test('shows two of the largest group and one that is left out', () => {
    const { summary, examples } = atOnce(previewGroups(samples, '^(p\\d+)_'));
    expect(examples.map(({ group, after }) => group + after)).toEqual(['p1_a.png', 'p1_b.png', '']);
    expect(examples[2]?.before).toBe('x.png');
    expect(summaryWords(summary)).toBe('2 groups; 1 picture in none; largest: p1 (3), p2 (1)');
  });

  test('shows one of another group where none is left out', () => {
    const { summary, examples } = atOnce(previewGroups(samples, '^(.)'));
    expect(examples.map(({ group }) => group)).toEqual(['p', 'p', 'x']);
    expect(summaryWords(summary)).toBe('2 groups; largest: p (4), x (1)');
  });

  test('of what fits no name says so', () => {
    const { summary, examples } = atOnce(previewGroups(samples, 'nobody'));
    expect(examples.map(({ before }) => before)).toEqual(['p1_a.png']);
    expect(summaryWords(summary)).toMatch(/^It fits no name/);
  });
});

test('the groups of the parts add up to all of them', () => {
  const samples = Array.from(
    { length: 120 },
    (_, i) =>
      ({ id: i, label: i % 2, path: `p${Math.floor(i / 4)}_${i}.png`, sha256: `${i}` }) as Sample,
  );
  const groupBy = '^(p\\d+)_';
  const whole = atOnce(countGroups(dealSamples(samples, { ...defaultRecipe, groupBy }), groupBy));
  expect(whole.all).toBe(30);
  expect(whole.train + whole.validation + whole.test).toBe(30);
  const torn = atOnce(countGroups(dealSamples(samples, defaultRecipe), groupBy));
  expect(torn.train + torn.validation + torn.test).toBeGreaterThan(30);
});
