import { expect, test } from 'vitest';
import type { FileFailure } from '../../domain/failure.ts';
import { countReasons, reasonsLine, skippedCsv, skippedTitle } from './skipped-words.ts';

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

test('what was there already is counted apart', () => {
  const list = (...failures: FileFailure[]) => failures.map((failure) => ({ path: 'a', failure }));
  const known: FileFailure = { kind: 'already-there' };
  const empty: FileFailure = { kind: 'empty-file' };
  expect(skippedTitle(list(html))).toBe('1 file skipped');
  expect(skippedTitle(list(html, known, empty, known))).toBe(
    '2 files skipped, 2 were there already',
  );
  expect(skippedTitle(list(known))).toBe('1 file was there already');
  expect(reasonsLine(list(known))).toBe('');
  expect(reasonsLine(list(html, known, empty, html))).toBe(
    'not an image: an HTML page (2), empty file (1)',
  );
  const refused: FileFailure = { kind: 'refused-entry', reason: 'encrypted' };
  expect(reasonsLine(list(html, html, empty, huge(2), refused))).toBe(
    'not an image: an HTML page (2), empty file (1), too many pixels (1) and 1 other reason',
  );
});
