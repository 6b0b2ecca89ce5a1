import { expect, test } from 'vitest';
import { plainName, seenName } from './names.ts';

test('a name cannot turn the direction of writing or break the line', () => {
  expect(seenName('photo\u202Egpj.exe')).toBe('photo\\u{202e}gpj.exe');
  expect(seenName('a\nb')).toBe('a\\u{a}b');
  expect(seenName('čaj 猫 👩‍🔬.png')).toBe('čaj 猫 👩‍🔬.png');
});

test('a name of a class is without them', () => {
  expect(plainName('\u202Eevil\n猫\u2066')).toBe('evil猫');
});
