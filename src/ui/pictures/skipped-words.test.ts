import { expect, test } from 'vitest';
import type { FileFailure } from '../../domain/failure.ts';
import { countReasons, skippedCsv } from './skipped-words.ts';

const html: FileFailure = { kind: 'not-an-image', found: 'an HTML page' };
const huge = (width: number): FileFailure => ({
  kind: 'too-many-pixels',
  width,
  height: 9000,
  limitMegapixels: 100,
});

test('reasons are counted, whatever the sizes, the most frequent first', () => {
  const failures: FileFailure[] = [
    { kind: 'empty-file' },
    html,
    huge(20_000),
    html,
    huge(30_000),
    html,
  ];
  expect(countReasons(failures.map((failure) => ({ path: 'a', failure })))).toEqual([
    { words: 'not an image: an HTML page', files: 3 },
    { words: 'too many pixels', files: 2 },
    { words: 'empty file', files: 1 },
  ]);
});

test('the list is a table whose names run no formula and break no line', () => {
  expect(
    skippedCsv([
      { path: 'a, "b".png', failure: html },
      { path: '=HYPERLINK(1)', failure: { kind: 'empty-file' } },
    ]),
  ).toBe('file,reason\n"a, ""b"".png",not an image: an HTML page\n\'=HYPERLINK(1),empty file\n');
});
