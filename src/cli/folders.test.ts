import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesIn, findClassFolders, giftsOf, type ClassFolders } from './folders.ts';

let root = '';

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-test-')));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
}

function namesOf(given: ReturnType<typeof findClassFolders>): ClassFolders['names'] | null {
  return 'names' in given ? given.names : null;
}

test('two folders give two classes in the order they are given', () => {
  write('b/1.png', 'a/1.png');
  expect(findClassFolders([join(root, 'b'), join(root, 'a')])).toEqual({
    paths: [[join(root, 'b')], [join(root, 'a')]],
    names: ['b', 'a'],
  });
});

test('folders of one name are told apart', () => {
  write('x/cats/1.png', 'y/cats/1.png');
  const given = findClassFolders([join(root, 'x/cats'), join(root, 'y/cats')]);
  expect(namesOf(given)).toEqual(['cats', 'cats (2)']);
});

test('a parent gives its two folders by name, without what is hidden, empty or loose', () => {
  write('Zebra/1.png', 'apple/deep/1.png', 'list.json', '.git/config', '__MACOSX/Zebra/._1.png');
  mkdirSync(join(root, 'empty'));
  expect(namesOf(findClassFolders([root]))).toEqual(['Zebra', 'apple']);
});

test('a zip file counts as a folder: one for a class, or one for both', () => {
  write('a/1.png', 'dogs.ZIP');
  expect(namesOf(findClassFolders([join(root, 'a'), join(root, 'dogs.ZIP')]))).toEqual([
    'a',
    'dogs',
  ]);
  expect(findClassFolders([join(root, 'dogs.ZIP')])).toEqual({ archive: join(root, 'dogs.ZIP') });
});

test('folders of an earlier split are put together, class by class', () => {
  write('set/train/no/1.png', 'set/train/yes/2.png', 'set/test/no/3.png', 'set/test/yes/4.png');
  expect(findClassFolders([join(root, 'set')])).toEqual({
    paths: [
      [join(root, 'set/test/no'), join(root, 'set/train/no')],
      [join(root, 'set/test/yes'), join(root, 'set/train/yes')],
    ],
    names: ['no', 'yes'],
  });
  write('set/test/loose.png');
  expect(namesOf(findClassFolders([join(root, 'set')]))).toEqual(['test', 'train']);
});

test.each([
  [[]],
  [['a', 'b', 'c']],
  [['a']],
  [['a', 'list.json']],
  [['a', 'nowhere']],
  [['a', 'a']],
])('%j is no pair of folders', (given) => {
  write('a/1.png', 'b/1.png', 'c/1.png', 'list.json');
  const paths = given.map((name) => join(root, name));
  expect(() => findClassFolders(paths)).toThrow('give two folders of pictures');
});

test('files are found to the bottom, in the order of their names, links followed once', () => {
  write('set/b.png', 'set/a/c.png', 'set/a/.hidden', 'set/Thumbs.db', 'far/d.png');
  symlinkSync('../far', join(root, 'set/linked'));
  symlinkSync('.', join(root, 'set/itself'));
  symlinkSync('..', join(root, 'set/above'));
  symlinkSync('nowhere', join(root, 'set/broken'));
  expect(filesIn(join(root, 'set'))).toEqual(['a/c.png', 'b.png', 'linked/d.png']);
});

test('a browser is given links separately, because it follows none', () => {
  write('set/b.png', 'far/d.png', 'one.png');
  symlinkSync('../far', join(root, 'set/linked'));
  symlinkSync('../one.png', join(root, 'set/one.png'));
  symlinkSync('set', join(root, 'entry'));
  expect(giftsOf(join(root, 'entry'))).toEqual({
    folders: [join(root, 'set'), join(root, 'far')],
    linkedFiles: [join(root, 'entry/one.png')],
  });
});

test('a folder without files is given to no browser', () => {
  write('set/.DS_Store');
  expect(giftsOf(join(root, 'set'))).toEqual({ folders: [], linkedFiles: [] });
});
