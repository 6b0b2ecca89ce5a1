import { expect, test } from 'vitest';
import {
  allSelected,
  extended,
  noSelection,
  survivor,
  toggled,
  without,
  type Selection,
} from './selection.ts';

const shown = [10, 11, 12, 13, 14, 15].map((id) => ({ id }));

function ids(selection: Selection): number[] {
  return [...selection.ids].sort((a, b) => a - b);
}

test('a click selects, and a second one no longer', () => {
  const one = toggled(noSelection, 11);
  expect(ids(toggled(one, 14))).toEqual([11, 14]);
  expect(ids(toggled(one, 11))).toEqual([]);
});

test('a range goes from the anchor, either way, and replaces the range before it', () => {
  let selection = toggled(toggled(noSelection, 15), 12);
  selection = extended(selection, shown, 2, 4);
  expect(ids(selection)).toEqual([12, 13, 14, 15]);
  selection = extended(selection, shown, 4, 3);
  expect(ids(selection)).toEqual([12, 13, 15]);
  selection = extended(selection, shown, 3, 0);
  expect(ids(selection)).toEqual([10, 11, 12, 15]);
});

test('without an anchor, or with one that is hidden now, a range begins where the keyboard is', () => {
  expect(ids(extended(noSelection, shown, 1, 3))).toEqual([11, 12, 13]);
  const hidden = toggled(noSelection, 99);
  const selection = extended(hidden, shown, 1, 2);
  expect(ids(selection)).toEqual([11, 12, 99]);
  // And goes on from there.
  expect(ids(extended(selection, shown, 2, 0))).toEqual([10, 11, 99]);
});

test('all that is shown is selected, and nothing else', () => {
  expect(ids(allSelected(shown))).toEqual([10, 11, 12, 13, 14, 15]);
});

test('what was dealt with is not selected any more', () => {
  expect(ids(without(allSelected(shown), new Set([10, 12])))).toEqual([11, 13, 14, 15]);
});

test('the keyboard goes to the next that stays, else to the one before', () => {
  expect(survivor(shown, new Set([11, 12]), 1)).toEqual({ id: 13 });
  expect(survivor(shown, new Set([14, 15]), 4)).toEqual({ id: 13 });
  expect(survivor(shown, new Set([11]), 4)).toEqual({ id: 14 });
  expect(survivor(shown, new Set(shown.map(({ id }) => id)), 2)).toBeNull();
});
