import { describe, expect, test } from 'vitest';
import { intentOf, type Key } from './grid-keys.ts';
import { layoutOf, moved, type Grid } from './grid-moves.ts';

/**
 *  0  1  2  3
 *  4  5  6  7
 *  8  9
 */
const grid: Grid = { count: 10, columns: 4, pageRows: 2 };

describe('a key moves', () => {
  test.each([
    ['ArrowLeft', 4, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 3, 4],
    ['ArrowRight', 9, 9],
    ['ArrowUp', 5, 1],
    ['ArrowUp', 2, 2],
    ['ArrowDown', 1, 5],
    // The last row does not reach this column.
    ['ArrowDown', 7, 9],
    ['ArrowDown', 9, 9],
    ['Home', 7, 0],
    ['End', 2, 9],
    ['PageDown', 1, 9],
    ['PageDown', 4, 8],
    ['PageUp', 9, 1],
  ] as const)('%s from %i to %i', (key, from, to) => {
    expect(moved(key, from, grid)).toBe(to);
  });

  test('nowhere where nothing is shown, nor for another key', () => {
    expect(moved('Home', 0, { ...grid, count: 0 })).toBeNull();
    expect(moved('x', 3, grid)).toBeNull();
  });

  test('a page at least by a row, however low the grid is', () => {
    expect(moved('PageDown', 0, { ...grid, pageRows: 0 })).toBe(4);
  });
});

describe('a key means', () => {
  const plain: Key = { key: '', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  test.each<[Partial<Key>, unknown]>([
    [{ key: 'ArrowRight' }, { kind: 'go', index: 6 }],
    [
      { key: 'ArrowRight', shiftKey: true },
      { kind: 'extend', index: 6 },
    ],
    [{ key: ' ' }, { kind: 'toggle', index: 5 }],
    [
      { key: ' ', shiftKey: true },
      { kind: 'extend', index: 5 },
    ],
    [{ key: 'Enter' }, { kind: 'open', index: 5 }],
    [{ key: 'a', ctrlKey: true }, { kind: 'select-all' }],
    [{ key: 'A', metaKey: true }, { kind: 'select-all' }],
    [{ key: 'Delete' }, { kind: 'remove' }],
    [{ key: 'Backspace' }, { kind: 'remove' }],
    [{ key: 'Escape' }, { kind: 'clear' }],
    [{ key: 'a' }, null],
    [{ key: 'Tab' }, null],
    // The browser's own.
    [{ key: 'ArrowLeft', altKey: true }, null],
    [{ key: 'End', ctrlKey: true }, null],
  ])('%j: %j', (key, intent) => {
    expect(intentOf({ ...plain, ...key }, 5, grid)).toEqual(intent);
  });
});

test('tiles fill the width, with room for a finger', () => {
  expect(layoutOf(340)).toEqual({ columns: 4, tile: 80.5 });
  const { columns, tile } = layoutOf(846);
  expect(columns * tile + (columns - 1) * 6).toBeCloseTo(846);
  expect(layoutOf(30)).toEqual({ columns: 1, tile: 30 });
  // Not laid out yet.
  expect(layoutOf(0)).toEqual({ columns: 1, tile: 1 });
});
