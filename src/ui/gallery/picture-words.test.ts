import { expect, test } from 'vitest';
import type { Sample } from '../../domain/sample.ts';
import type { Edit } from '../../state/store.ts';
import { groupReader } from '../../domain/groups.ts';
import {
  doneWords,
  marksOf,
  orientationWords,
  spokenName,
  tileTitle,
  undoneWords,
  undoWords,
} from './picture-words.ts';

const names = ['cats', 'dogs'] as const;
const sample = {
  path: 'dogs/p7_1.png',
  label: 1,
  width: 1024,
  height: 768,
  format: 'PNG',
} as Sample;

test('a picture is called by its file, class, part and what is to be checked', () => {
  expect(spokenName(sample, names, 'test', ['look-alike'])).toBe(
    'p7_1.png, dogs, test, looks like another',
  );
  expect(spokenName(sample, names, 'left out', ['identical'])).toBe(
    'p7_1.png, dogs, left out, has identical copies',
  );
  expect(spokenName(sample, names, null, [])).toBe('p7_1.png, dogs');
  expect(spokenName({ ...sample, path: 'a/\u202Egpj.exe\n' }, names, null, [])).toBe(
    '\\u{202e}gpj.exe\\u{a}, dogs',
  );
});

test('a picture in both classes has one mark, and one without a group none', () => {
  expect(marksOf(['in-both', 'identical', 'look-alike', 'ungrouped'])).toEqual([
    'in-both',
    'look-alike',
  ]);
});

test('the title has the path, the size, the format, and the group where there are groups', () => {
  expect(tileTitle(sample, null)).toBe('dogs/p7_1.png\n1,024 x 768 pixels, PNG');
  expect(tileTitle(sample, groupReader('^(p\\d+)_'))).toMatch(/\ngroup p7$/);
  expect(tileTitle(sample, groupReader('^(q\\d+)_'))).toMatch(/PNG$/);
});

test('an edit says what it did, and what undoing it does', () => {
  const move: Edit = { kind: 'move', before: [sample, sample, sample] };
  const remove: Edit = { kind: 'remove', before: [sample] };
  expect(doneWords(move, names)).toBe('Moved 3 pictures to cats.');
  expect(doneWords(remove, names)).toBe('Removed 1 picture.');
  expect(undoWords(move)).toBe('Undo: move 3 pictures');
  expect(undoWords(remove)).toBe('Undo: remove 1 picture');
  expect(undoneWords(move)).toBe('3 pictures are back.');
  expect(undoneWords(remove)).toBe('1 picture is back.');
});

test('the camera’s note is told in words', () => {
  expect(orientationWords(6)).toBe('turned by 90° to the right');
  expect(orientationWords(1)).toBe('as stored');
});
