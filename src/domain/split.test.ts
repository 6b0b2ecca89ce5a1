import { describe, expect, test } from 'vitest';
import { FailureError } from './failure.ts';
import { shuffled, createRandom } from './random.ts';
import type { Label } from './sample.ts';
import { checkEnough, dealSamples, partNames } from './split.ts';

const percent = { train: 70, test: 20, validation: 10 };

function made(counts: readonly [number, number]) {
  return counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      label: label as Label,
      path: `${label}/${String(i).padStart(5, '0')}.png`,
      sha256: `${label}-${i}`,
    })),
  );
}

describe('dealing', () => {
  test('takes each sample once', () => {
    const samples = made([98, 155]);
    const parts = dealSamples(samples, percent, 1);
    const dealt = partNames.flatMap((part) => parts[part]).map(({ path }) => path);
    expect(dealt.sort()).toEqual(samples.map(({ path }) => path).sort());
  });

  test('keeps the proportion of the classes in every part', () => {
    const parts = dealSamples(made([100, 300]), percent, 5);
    for (const [part, share] of [
      ['train', 0.7],
      ['validation', 0.1],
      ['test', 0.2],
    ] as const) {
      expect(parts[part].filter(({ label }) => label === 0)).toHaveLength(100 * share);
      expect(parts[part].filter(({ label }) => label === 1)).toHaveLength(300 * share);
    }
  });

  test('depends on the seed, and not on the order of the samples', () => {
    const samples = made([40, 60]);
    const paths = (of: typeof samples, seed: number) =>
      dealSamples(of, percent, seed).test.map(({ path }) => path);
    const mixed = shuffled(samples, createRandom(99));
    expect(paths(mixed, 3)).toEqual(paths(samples, 3));
    expect(paths(samples, 4)).not.toEqual(paths(samples, 3));
  });

  test('never separates byte-identical files, even of two classes', () => {
    const samples = made([60, 60]).map((sample, i) => ({
      ...sample,
      sha256: `content ${i % 25}`,
    }));
    const parts = dealSamples(samples, percent, 1);
    const home = new Map<string, string>();
    for (const part of partNames) {
      for (const { sha256 } of parts[part]) {
        expect(home.get(sha256) ?? part).toBe(part);
        home.set(sha256, part);
      }
    }
    expect(home.size).toBe(25);
  });

  test('gives a small class one picture in each part', () => {
    const parts = dealSamples(made([3, 3]), percent, 1);
    for (const part of partNames) {
      expect(parts[part].map(({ label }) => label).sort()).toEqual([0, 1]);
    }
  });

  test('holds back pictures that exist in many copies', () => {
    const samples = made([15, 15]).map((s, i) => ({ ...s, sha256: `${s.label} ${i % 3}` }));
    const parts = dealSamples(samples, percent, 1);
    for (const part of partNames) {
      expect(new Set(parts[part].map(({ label }) => label))).toEqual(new Set([0, 1]));
    }
  });

  test('leaves a part of 0 % empty, and always something to train on', () => {
    const parts = dealSamples(made([2, 2]), { train: 10, test: 90, validation: 0 }, 1);
    expect(parts.validation).toHaveLength(0);
    expect(parts.train.length).toBeGreaterThanOrEqual(2);
  });
});

describe('enough to deal', () => {
  function found(counts: readonly [number, number]) {
    try {
      checkEnough(made(counts), ['cats', 'dogs'], percent);
      return null;
    } catch (error) {
      return (error as FailureError).failure;
    }
  }

  test('needs as many different pictures of a class as there are parts', () => {
    expect(found([3, 3])).toBeNull();
    expect(found([3, 2])).toEqual({
      kind: 'too-few-pictures',
      className: 'dogs',
      found: 2,
      needed: 3,
    });
  });

  test('counts copies of one picture once', () => {
    const copies = made([9, 9]).map((sample) => ({ ...sample, sha256: String(sample.label) }));
    expect(() => checkEnough(copies, ['cats', 'dogs'], percent)).toThrow(FailureError);
  });
});
