import { expect, test } from 'vitest';
import { asTwoFolders, type TwoFolders } from '../dataset/classes.ts';
import type { FoundFile } from '../dataset/gather.ts';
import { earlierParts } from './earlier-split.ts';

function partsOf(paths: readonly string[]): string[] {
  const files = paths.map((path): FoundFile => ({ path, source: { file: new File([], path) } }));
  const folders = [...new Set(paths.map((path) => path.split('/', 1)[0] as string))];
  const nothing = { archives: [], skipped: [], systemFiles: 0 };
  return earlierParts(asTwoFolders({ folders, files, ...nothing }) as TwoFolders);
}

test('the parts of a split that was made before are named', () => {
  const inside = ['cats/1.png', 'dogs/1.png'];
  const of = (...parts: string[]) => parts.flatMap((part) => inside.map((one) => `${part}/${one}`));
  expect(partsOf(of('set/train', 'set/test', 'set/val'))).toEqual(['test', 'train', 'val']);
  expect(partsOf(of('test', 'train'))).toEqual(['test', 'train']);
});

test('parts may have the names of the classes, or folders of their own', () => {
  const parts = ['cats', 'dogs'];
  const same = parts.flatMap((part) => [`${part}/cats/1.png`, `${part}/dogs/1.png`]);
  expect(partsOf(same)).toEqual(parts);
  expect(partsOf(same.map((path) => `set/${path}`))).toEqual(parts);
  const deep = ['a', 'b/x', 'c/y/z'].flatMap((part) => [
    `${part}/cats/1.png`,
    `${part}/dogs/1.png`,
  ]);
  expect(partsOf(deep)).toEqual(['a', 'x', 'z']);
});

test('beside the classes more of them may lie in a folder', () => {
  expect(partsOf(['cats/1.png', 'dogs/1.png', 'more/cats/2.png'])).toEqual([
    'cats',
    'dogs',
    'more',
  ]);
});

test('folders in a class are no parts, nor are folders around both', () => {
  expect(partsOf(['cats/1.png', 'dogs/1.png'])).toEqual([]);
  expect(partsOf(['set/cats/a/1.png', 'set/cats/b/1.png', 'set/dogs/a/2.png'])).toEqual([]);
  expect(partsOf(['cats/cats/1.png', 'cats/dogs/1.png'])).toEqual([]);
});
