import { expect, test } from 'vitest';
import { csvRow } from './csv.ts';

test('fields are quoted where they must be, and only there', () => {
  expect(csvRow(['a b.png', 'no', 0.5, ''])).toBe('a b.png,no,0.5,\n');
  expect(csvRow(['a,b', 'say "yes"', 'two\nlines'])).toBe('"a,b","say ""yes""","two\nlines"\n');
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
])('no text is a formula: %j', (text, field) => {
  expect(csvRow([text])).toBe(`${field}\n`);
});

test('numbers stay numbers', () => {
  expect(csvRow([-1.5, 1e-7, 0])).toBe('-1.5,1e-7,0\n');
});
