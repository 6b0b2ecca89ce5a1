import { describe, expect, test } from 'vitest';
import { FailureError } from './failure.ts';
import { groupReader, suggestGroups, summarizeGroups } from './groups.ts';
import type { Label } from './sample.ts';
import { atOnce } from './slices.ts';

const named = (...names: string[]) =>
  names.map((name) => ({ path: `set/NORMAL/${name}`, label: 0 as Label }));

function failureOf(pattern: string) {
  try {
    groupReader(pattern);
    return null;
  } catch (error) {
    return (error as FailureError).failure;
  }
}

describe('a pattern', () => {
  test('gives what its first parentheses hold, else all that it matches', () => {
    expect(groupReader('(person\\d+)_')('set/person12_virus_3.jpeg')).toBe('person12');
    expect(groupReader('person\\d+')('set/person12_virus_3.jpeg')).toBe('person12');
  });

  test('is tried on the name alone, or on the path where it has a slash', () => {
    expect(groupReader('^p(\\d+)')('p1/p2.png')).toBe('2');
    expect(groupReader('^p(\\d+)/')('p1/p2.png')).toBe('1');
  });

  test('finds nothing where it does not match, or matches nothing', () => {
    expect(groupReader('person(\\d+)')('a.png')).toBeNull();
    expect(groupReader('x*')('a.png')).toBeNull();
    expect(groupReader('')('a.png')).toBeNull();
  });

  test.each([
    ['(', 'Unterminated group'],
    ['[a', 'Unterminated'],
    ['(a+)+$', 'repeats a group'],
    ['((a+))+$', 'repeats a group'],
    ['(a|a)*$', 'repeats a group'],
    ['([^)]+)+$', 'repeats a group'],
    ['(a*b?){3,}', 'repeats a group'],
    ['.*.*.*=', 'more than 2 places'],
    ['^a|.*.*.*=', 'more than 2 places'],
    ['^.*.*.*.*=', 'more than 3 places'],
    ['\\d+a{1,}b{2,9}', 'more than 2 places'],
    ['a'.repeat(201), 'more than 200'],
  ])('%s is refused with a reason', (pattern, detail) => {
    expect(failureOf(pattern)).toMatchObject({
      kind: 'bad-pattern',
      pattern,
      detail: expect.stringContaining(detail) as string,
    });
  });

  test('may hold what repeats in sets and escapes', () => {
    expect(groupReader('^([a-z(+*]+)\\)\\+')('ab)+1.png')).toBe('ab');
  });

  test('that takes too long on the names is given up, and not tried again', () => {
    const slow = '^.*.*.*=';
    const read = groupReader(slow);
    const name = 'x'.repeat(400);
    const readAll = () => {
      for (let i = 0; i < 5000; i++) read(name);
    };
    expect(readAll).toThrow(FailureError);
    expect(failureOf(slow)).toMatchObject({ kind: 'bad-pattern' });
  });

  test('is summed up for a preview', () => {
    const samples = named('p1_a.png', 'p1_b.png', 'p2_a.png', 'other.png');
    expect(atOnce(summarizeGroups(samples, '^(p\\d+)_'))).toEqual({
      groups: 2,
      ungrouped: 1,
      largest: [
        { name: 'p1', pictures: 2 },
        { name: 'p2', pictures: 1 },
      ],
    });
  });
});

describe('a suggestion', () => {
  type Named = ReturnType<typeof named>;
  const times = (count: number, name: (group: number, picture: number) => string, each = 3) =>
    named(...Array.from({ length: count * each }, (_, i) => name(Math.floor(i / each), i % each)));
  const numbered = (count: number, name: (number: string) => string) =>
    named(...Array.from({ length: count }, (_, i) => name(String(i).padStart(4, '0'))));
  /** The same running numbers in both classes, as each names its files. */
  const inBoth = (cat: (number: string) => string, dog: (number: string) => string) => [
    ...numbered(60, cat),
    ...numbered(60, dog).map(({ path }) => ({
      path: path.replace('NORMAL', 'dogs'),
      label: 1 as Label,
    })),
  ];
  const suggested = (samples: Named) => atOnce(suggestGroups(samples));
  const patternFor = (samples: Named) => suggested(samples)?.pattern as string;

  test.each([
    ['patients', times(20, (g, p) => `person${g}_virus_${p}.jpeg`), 'person7'],
    ['series', times(20, (g, p) => `IM-0${g}-000${p}.jpeg`), 'IM-07'],
    ['numbers', times(20, (g, p) => `${g}_${p}.png`), '7'],
    [
      'names',
      times(20, (g, p) => `smith ${'abcdefghijklmnopqrstuvwxyz'[g]} (${p}).png`),
      'smith h',
    ],
  ])('for %s', (_, samples, group) => {
    const { path } = samples[21] as { path: string };
    expect(groupReader(patternFor(samples))(path)).toBe(group);
  });

  test('by the words that the names have, wherever they stand', () => {
    const samples = [
      ...times(20, (g, p) => `person${g}_virus_${p}.jpeg`),
      ...times(20, (g, p) => `NORMAL2-IM-0${g}-000${p}.jpeg`),
    ];
    const pattern = patternFor(samples);
    expect(pattern).toBe('((?:IM|person)[-_ ]?\\d+)');
    expect(atOnce(summarizeGroups(samples, pattern))).toMatchObject({ groups: 40, ungrouped: 0 });
  });

  test('for persons beside files with names of their own', () => {
    const persons = times(600, (g, p) => `person_${String(g).padStart(3, '0')}_0${p}.jpg`, 2);
    const others = numbered(400, (number) => `scan of ${number}th day.jpg`);
    const pattern = patternFor([...persons, ...others]);
    expect(groupReader(pattern)('a/person_017_03.jpg')).toBe('person_017');
    // Most of them came once.
    const once = times(600, (g) => `person_${g}_00.jpg`, 1);
    expect(patternFor([...once, ...times(100, (g) => `person_${g}_01.jpg`, 1)])).toBe(pattern);
  });

  test('for few pictures of few patients, and one who has many', () => {
    expect(suggested(times(6, (g, p) => `patient${g}_${p}.png`, 4))).toEqual({
      pattern: '(patient[-_ ]?\\d+)',
      name: 'patient0',
      pictures: 4,
    });
    const sizes = [8, 4, 4, 4, 2, 2];
    const uneven = sizes.flatMap((size, g) => times(1, (_, p) => `${g}-${p}.png`, size));
    expect(patternFor(uneven)).toBe('^(\\d+)[-_ ]');
  });

  test('for folders below the class', () => {
    const samples = Array.from({ length: 60 }, (_, i) => ({
      path: `NORMAL/patient ${i % 20}/scan ${i}.png`,
      label: 0 as Label,
    }));
    expect(groupReader(patternFor(samples))('NORMAL/patient 7/scan.png')).toBe('patient 7');
  });

  test('for patients of whom both classes have pictures', () => {
    const samples = times(20, (g, p) => `patient${g}_${p}.png`, 6);
    const torn = samples.map(({ path }, i) => ({ path, label: (i % 2) as Label }));
    expect(suggested(torn)).toMatchObject({ pattern: '(patient[-_ ]?\\d+)', pictures: 6 });
  });

  test('by the shape of the names, where the words are written in too many ways', () => {
    const written = (way: number) =>
      [...'subject'].map((letter, i) => ((way >> i) & 1 ? letter.toUpperCase() : letter)).join('');
    const samples = times(40, (g, p) => `${written(g)}${g}_${p}.png`);
    expect(patternFor(samples)).toBe('^([A-Za-z]+[-_ ]?\\d+)[-_ .]');
  });

  test.each([
    ['numbered pictures', named(...Array.from({ length: 60 }, (_, i) => `${1000 + i}.jpg`))],
    ['numbers of any length', named(...Array.from({ length: 900 }, (_, i) => `${i}.jpg`))],
    ['numbers after the class', numbered(500, (number) => `cat.${Number(number)}.jpg`)],
    ['a camera’s numbers', numbered(60, (number) => `IMG_${number}.jpg`)],
    ['series of one picture', numbered(60, (number) => `IM-${number}-0001.jpeg`)],
    ['one series', named(...Array.from({ length: 60 }, (_, i) => `frame_${i}.jpg`))],
    ['one series of an exporter', numbered(60, (number) => `IM-0001-${number}.jpeg`)],
    ['no pictures', []],
  ])('none for %s', (_, samples) => {
    expect(suggested(samples)).toBeNull();
  });

  test.each([
    ['IMG_0000.jpg', 'IMG_0000.jpg'],
    ['IMG_0000.jpg', 'IMG_0000.png'],
    ['IMG_0000.jpg', 'IMG_0000.JPG'],
    ['case 0000.jpg', 'case 0000.png'],
    ['0000_cat.jpg', '0000_dog.jpg'],
    ['IMG_0000_cat.jpg', 'IMG_0000_dog.jpg'],
  ])('none where both classes are numbered from one on: %s, %s', (cat, dog) => {
    const numberedAs = (name: string) => (number: string) => name.replace('0000', number);
    expect(suggested(inBoth(numberedAs(cat), numberedAs(dog)))).toBeNull();
  });
});
