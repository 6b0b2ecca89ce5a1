import { expect, test } from 'vitest';
import { csvRow } from './csv.ts';

test('fields are quoted where they must be, and only there', () => {
  expect(csvRow(['a b.png', 'no', '0.5', ''])).toBe('a b.png,no,0.5,\n');
  expect(csvRow(['a,b', 'say "yes"', 'two\nlines'])).toBe('"a,b","say ""yes""","two\nlines"\n');
});
