import { expect, test } from 'vitest';
import { walkFiles } from './walk.ts';

test('what systems leave in folders is passed over, and counted', () => {
  const names = ['a.png', '.DS_Store', 'Thumbs.db', 'desktop.ini', '._a.png'];
  const { files, systemFiles } = walkFiles(names.map((name) => new File(['x'], name)));
  expect(files.map(({ path }) => path)).toEqual(['a.png']);
  expect(systemFiles).toBe(4);
});
