import { expect, test } from 'vitest';
import { asTwoFolders, walkFiles, type Walked } from './walk.ts';

function walked(folders: readonly string[], paths: readonly string[]): Walked {
  const files = paths.map((path) => ({ file: new File([], path), path }));
  return { folders, files, unopened: [] };
}

function namesOf(given: Walked) {
  const two = asTwoFolders(given);
  return two && [two.names, two.files.map((files) => files.map(({ path }) => path))];
}

test('one folder of two folders is two classes, in the order of their names', () => {
  const paths = ['set/yes/1.png', 'set/no/deep/er/2.png', 'set/yes/3.png'];
  expect(namesOf(walked(['set'], paths))).toEqual([
    ['no', 'yes'],
    [['set/no/deep/er/2.png'], ['set/yes/1.png', 'set/yes/3.png']],
  ]);
});

test('two folders at once are two classes', () => {
  const paths = ['b/1.png', 'a/2.png'];
  expect(namesOf(walked(['b', 'a'], paths))).toEqual([
    ['a', 'b'],
    [['a/2.png'], ['b/1.png']],
  ]);
});

test('a licence beside the two folders is no picture of either', () => {
  const paths = ['set/a/1.png', 'set/b/2.png', 'set/LICENSE.txt'];
  expect(namesOf(walked(['set'], paths))?.[0]).toEqual(['a', 'b']);
});

test.each([
  ['three folders', ['set'], ['set/a/1.png', 'set/b/2.png', 'set/c/3.png']],
  ['one folder of pictures', ['set'], ['set/1.png', 'set/2.png']],
  ['one folder in another', ['set'], ['set/a/1.png']],
  ['a picture beside the two folders', ['set'], ['set/a/1.png', 'set/b/2.png', 'set/3.JPG']],
  ['loose files', [], ['1.png', '2.png']],
  ['three folders at once', ['a', 'b', 'c'], ['a/1.png', 'b/1.png', 'c/1.png']],
])('%s are not two classes', (_, folders, paths) => {
  expect(asTwoFolders(walked(folders, paths))).toBeNull();
});

test('what systems leave in folders is passed over', () => {
  const names = ['a.png', '.DS_Store', 'Thumbs.db', 'desktop.ini', '._a.png'];
  const files = names.map((name) => new File(['x'], name));
  expect(walkFiles(files).map(({ path }) => path)).toEqual(['a.png']);
});
