import { expect, test } from 'vitest';
import { asTwoFolders } from './classes.ts';
import type { Gathered } from './gather.ts';

function walked(folders: readonly string[], paths: readonly string[]): Gathered {
  const files = paths.map((path) => ({ source: { file: new File([], path) }, path }));
  return { folders, files, archives: [], skipped: [], systemFiles: 0 };
}

function namesOf(given: Gathered) {
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

test('folders around the two classes are looked through', () => {
  const paths = ['set/data/a/1.png', 'set/data/b/2.png'];
  expect(namesOf(walked(['set'], paths))?.[0]).toEqual(['a', 'b']);
});

test.each([
  ['two parts', ['train', 'test']],
  ['three parts', ['train', 'val', 'test']],
])('%s of a split made before are put together by the class in each', (_, parts) => {
  const paths = parts.flatMap((part) => [`set/${part}/no/1.png`, `set/${part}/yes/2.png`]);
  expect(namesOf(walked(['set'], paths))).toEqual([
    ['no', 'yes'],
    [parts.map((part) => `set/${part}/no/1.png`), parts.map((part) => `set/${part}/yes/2.png`)],
  ]);
});

test('a name of a prototype is a name like any other', () => {
  const paths = ['set/__proto__/1.png', 'set/constructor/2.png'];
  expect(namesOf(walked(['set'], paths))?.[0]).toEqual(['__proto__', 'constructor']);
});
