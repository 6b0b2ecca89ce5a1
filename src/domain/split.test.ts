import { describe, expect, test } from 'vitest';
import { shuffled, createRandom } from './random.ts';
import type { Label } from './sample.ts';
import { defaultRecipe, type DealRules } from './recipe.ts';
import { atOnce } from './slices.ts';
import { dealing, dealSamples, partNames, shortageFailure, type Split } from './split.ts';

const percent = { train: 70, test: 20, validation: 10 };

function rules(change: Partial<DealRules> = {}): DealRules {
  return { ...defaultRecipe, split: percent, ...change };
}

function made(counts: readonly [number, number]) {
  return counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      id: label * 100_000 + i,
      label: label as Label,
      path: `${label}/${String(i).padStart(5, '0')}.png`,
      sha256: `${label}-${i}`,
    })),
  );
}

describe('dealing', () => {
  test('takes each sample once', () => {
    const samples = made([98, 155]);
    const parts = dealSamples(samples, rules());
    const dealt = partNames.flatMap((part) => parts[part]).map(({ path }) => path);
    expect(dealt.sort()).toEqual(samples.map(({ path }) => path).sort());
  });

  test('keeps the proportion of the classes in every part', () => {
    const parts = dealSamples(made([100, 300]), rules({ seed: 5 }));
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
      dealSamples(of, rules({ seed })).test.map(({ path }) => path);
    const mixed = shuffled(samples, createRandom(99));
    expect(paths(mixed, 3)).toEqual(paths(samples, 3));
    expect(paths(samples, 4)).not.toEqual(paths(samples, 3));
  });

  test('never separates byte-identical files, even of two classes', () => {
    const samples = made([60, 60]).map((sample, i) => ({
      ...sample,
      sha256: `content ${i % 25}`,
    }));
    const parts = dealSamples(samples, rules());
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
    const parts = dealSamples(made([3, 3]), rules());
    for (const part of partNames) {
      expect(parts[part].map(({ label }) => label).sort()).toEqual([0, 1]);
    }
  });

  test('holds back pictures that exist in many copies', () => {
    const samples = made([15, 15]).map((s, i) => ({ ...s, sha256: `${s.label} ${i % 3}` }));
    const parts = dealSamples(samples, rules());
    for (const part of partNames) {
      expect(new Set(parts[part].map(({ label }) => label))).toEqual(new Set([0, 1]));
    }
  });

  test('leaves a part of 0 % empty, and always something to train on', () => {
    const parts = dealSamples(
      made([2, 2]),
      rules({ split: { train: 10, test: 90, validation: 0 } }),
    );
    expect(parts.validation).toHaveLength(0);
    expect(parts.train.length).toBeGreaterThanOrEqual(2);
  });
});

/** The parts in which pictures of one key are, for each key. */
function homes<T>(parts: Split<T>, keyOf: (sample: T) => string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const part of partNames) {
    for (const sample of parts[part]) {
      const key = keyOf(sample);
      found.set(key, (found.get(key) ?? new Set()).add(part));
    }
  }
  return found;
}

describe('pictures that belong together', () => {
  const ofPatients = (perPatient: number) =>
    made([120, 120]).map((sample, i) => ({
      ...sample,
      path: `${sample.label}/patient${Math.floor(i / perPatient)}_${i % perPatient}.png`,
    }));

  test('by a pattern on the name are in one part, and the classes keep their proportion', () => {
    const parts = dealSamples(ofPatients(4), rules({ groupBy: '^(patient\\d+)_' }));
    const patients = homes(parts, ({ path }) => /patient\d+/.exec(path)?.[0] ?? '');
    expect(patients.size).toBe(60);
    for (const parted of patients.values()) expect(parted.size).toBe(1);
    for (const [part, share] of [
      ['train', 0.7],
      ['validation', 0.1],
      ['test', 0.2],
    ] as const) {
      for (const label of [0, 1]) {
        expect(parts[part].filter((one) => one.label === label)).toHaveLength(120 * share);
      }
    }
  });

  test('are together though they are of two classes, which keep their proportion', () => {
    const samples = made([120, 120]).map((sample, i) => ({
      ...sample,
      // Two pictures of each class.
      path: `${sample.label}/patient${Math.floor((i % 120) / 2)}_${i % 2}.png`,
    }));
    const parts = dealSamples(samples, rules({ groupBy: 'patient\\d+' }));
    const patients = homes(parts, ({ path }) => /patient\d+/.exec(path)?.[0] ?? '');
    for (const parted of patients.values()) expect(parted.size).toBe(1);
    for (const label of [0, 1]) {
      expect(parts.test.filter((one) => one.label === label)).toHaveLength(24);
      expect(parts.validation.filter((one) => one.label === label)).toHaveLength(12);
    }
  });

  test('look nearly the same, if that is wanted', () => {
    const samples = made([60, 60]);
    const similar = Array.from({ length: 20 }, (_, i) =>
      samples.filter((_one, j) => j % 20 === i).map(({ id }) => id),
    );
    const setOf = ({ id }: { readonly id: number }) =>
      String(similar.findIndex((ids) => ids.includes(id)));
    const together = dealSamples(samples, rules({ similarTogether: true }), similar);
    for (const parted of homes(together, setOf).values()) expect(parted.size).toBe(1);
    const apart = homes(dealSamples(samples, rules(), similar), setOf);
    expect([...apart.values()].some((parted) => parted.size > 1)).toBe(true);
  });

  test('hang together by way of others: one patient, whose picture is a copy of another’s', () => {
    const samples = ofPatients(4).map((sample, i) => ({
      ...sample,
      // The last picture of each patient is the first of the next but one.
      sha256: i % 4 === 3 ? `first of ${Math.floor(i / 4) % 2}` : sample.sha256,
    }));
    const parts = dealSamples(samples, rules({ groupBy: '^(patient\\d+)_' }));
    for (const parted of homes(parts, ({ sha256 }) => sha256).values()) {
      expect(parted.size).toBe(1);
    }
    expect(partNames.flatMap((part) => parts[part])).toHaveLength(240);
  });

  test('of copies one is dealt where each is to be used once', () => {
    const samples = made([40, 40]).map((one, i) => ({ ...one, sha256: `${one.label} ${i % 20}` }));
    const once = dealSamples(samples, rules({ duplicates: 'once' }));
    const dealt = partNames.flatMap((part) => once[part]);
    expect(dealt).toHaveLength(40);
    expect(new Set(dealt.map(({ sha256 }) => sha256)).size).toBe(40);
    // The first by its path.
    expect(dealt.every(({ path }) => Number(/(\d+)\.png/.exec(path)?.[1]) < 20)).toBe(true);
  });
});

describe('enough to deal', () => {
  const shortageOf = (samples: ReturnType<typeof made>, by = rules()) =>
    atOnce(dealing(samples, by)).shortage;

  test('needs as many different pictures of a class as there are parts', () => {
    expect(shortageOf(made([3, 3]))).toBeNull();
    const shortage = { kind: 'too-few-pictures', label: 1, found: 2, needed: 3 } as const;
    expect(shortageOf(made([3, 2]))).toEqual(shortage);
    expect(shortageFailure(shortage, ['cats', 'dogs'])).toEqual({
      kind: 'too-few-pictures',
      className: 'dogs',
      found: 2,
      needed: 3,
    });
  });

  test('counts copies of one picture once', () => {
    const copies = made([9, 9]).map((sample) => ({ ...sample, sha256: String(sample.label) }));
    expect(shortageOf(copies)).toMatchObject({ kind: 'too-few-pictures', found: 1 });
  });

  test('needs as many groups of a class as there are parts', () => {
    const samples = made([9, 9]).map((one, i) => ({ ...one, path: `${one.label}/p${i % 2}_${i}` }));
    expect(shortageOf(samples, rules({ groupBy: '/(p\\d)_' }))).toEqual({
      kind: 'too-few-groups',
      label: 0,
      found: 2,
      needed: 3,
    });
  });

  test('lets pass only what is dealt into every part, whatever hangs together', () => {
    const random = createRandom(7);
    let dealt = 0;
    for (let i = 0; i < 4000; i++) {
      const groups = 3 + Math.floor(random() * 8);
      const samples = made([2 + Math.floor(random() * 8), 2 + Math.floor(random() * 8)]).map(
        (one) => ({ ...one, path: `g${Math.floor(random() * groups)} ${one.id}` }),
      );
      const { split, shortage } = atOnce(dealing(samples, rules({ groupBy: '^(g\\d+)', seed: i })));
      if (shortage) continue;
      dealt++;
      for (const part of partNames) {
        expect(new Set(split[part].map(({ label }) => label)).size).toBe(2);
      }
    }
    expect(dealt).toBeGreaterThan(500);
  });
});
