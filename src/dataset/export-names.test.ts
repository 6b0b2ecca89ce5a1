import { expect, test } from 'vitest';
import { classFolders, pictureName, safeName, UniqueNames } from './export-names.ts';

test.each([
  ['cats', 'cats'],
  ['  two words ', 'two words'],
  ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
  ['new\nline\ttab\u0000nul\u007Fdel\u0085', 'new_line_tab_nul_del_'],
  ['\u202Egnp.exe\u2066\u200F', '_gnp.exe__'],
  ['half \uD83D pair', 'half _ pair'],
  ['👩‍👩‍👧 猫', '👩‍👩‍👧 猫'],
  ['dots...', 'dots'],
  ['dots . . ', 'dots'],
  ['.', '_'],
  ['..', '_'],
  ['.hidden', '_hidden'],
  ['../../etc', '_/../etc'.replaceAll('/', '_')],
  ['', 'unnamed'],
  [' ', 'unnamed'],
  ['con', '_con'],
  ['NUL.tar', '_NUL.tar'],
  ['Com1', '_Com1'],
  ['com¹', '_com¹'],
  ['console', 'console'],
  ['__MACOSX', '___MACOSX'],
  ['e\u0301', 'é'],
])('%j is safe as %j', (name, safe) => {
  expect(safeName(name)).toBe(safe);
  expect(safeName(safe)).toBe(safe);
});

test('a long name is cut between characters', () => {
  const cut = safeName('😀'.repeat(100));
  expect(cut).toBe('😀'.repeat(50));
  expect(new TextEncoder().encode(safeName('x'.repeat(1000)))).toHaveLength(200);
});

test('names are given once, whatever their case and form', () => {
  const names = new UniqueNames();
  const take = (stem: string) => names.take(stem, '.png');
  expect(['x', 'X', 'x', 'x (2)', 'y', 'x'].map(take)).toEqual([
    'x.png',
    'X (2).png',
    'x (3).png',
    'x (2) (2).png',
    'y.png',
    'x (4).png',
  ]);
  expect(names.take('x', '.PNG')).toBe('x (5).PNG');
  expect(['straße', 'STRASSE'].map(take)).toEqual(['straße.png', 'STRASSE (2).png']);
  expect(['__proto__', 'constructor', '__proto__'].map(take)).toEqual([
    '__proto__.png',
    'constructor.png',
    '__proto__ (2).png',
  ]);
});

test('a name that was numbered before is not given again', () => {
  const names = new UniqueNames();
  expect(['x (2)', 'x', 'x'].map((stem) => names.take(stem))).toEqual(['x (2)', 'x', 'x (3)']);
});

test.each([
  [
    ['cats', 'dogs'],
    ['cats', 'dogs'],
  ],
  [
    ['a/b', 'a:b'],
    ['a_b', 'a_b (2)'],
  ],
  [
    ['Cats', 'cats'],
    ['Cats', 'cats (2)'],
  ],
  [
    ['..', '.'],
    ['_', '_ (2)'],
  ],
] as const)('folders of %j', (classes, folders) => {
  expect(classFolders(classes)).toEqual(folders);
});

test.each([
  ['x.png', '.png', false, 'x.png'],
  ['x.JPEG', '.jpg', false, 'x.JPEG'],
  ['jpeg named.png', '.jpg', false, 'jpeg named.png'],
  ['x.jfif', '.jpg', false, 'x.jpg'],
  ['x', '.jpg', false, 'x.jpg'],
  ['scan.001', '.jpg', false, 'scan.001.jpg'],
  ['x.webp', '.png', true, 'x.png'],
  ['webp named.jpg', '.png', true, 'webp named.png'],
  ['archive.tar.TIFF', '.png', true, 'archive.tar.png'],
  ['.png', '.png', false, 'unnamed.png'],
  ['con.bmp', '.bmp', false, '_con.bmp'],
  ['x .gif', '.gif', false, 'x.gif'],
] as const)('the file of %j of the kind %j', (name, extension, converted, file) => {
  const chosen = pictureName(name, extension, converted);
  expect(chosen.stem + chosen.extension).toBe(file);
});
