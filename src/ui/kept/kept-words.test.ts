import { expect, test } from 'vitest';
import type { Kept } from '../../domain/kept.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { emptyingWords, evictionWords, inMemoryAlone, keptRows } from './kept-words.ts';

const kept: Kept = {
  pictures: { count: 1, originalBytes: 4000, preparedBytes: 1500 },
  models: { count: 2, bytes: 29_600_000 },
  run: { isThere: true, checkpointBytes: 88_000_000 },
  exportBytes: 0,
  settingsBytes: 800,
  isPersisted: null,
};

test('each kind has its line, and the last is the sum', () => {
  expect(keptRows(kept)).toEqual([
    ['1 picture', '5.5 kB', '4.0 kB of files, 1.5 kB of prepared pixels'],
    ['2 models', '29.6 MB', ''],
    ['Unfinished run', '88.0 MB', 'its checkpoints'],
    ['Settings', '800 B', ''],
    ['In all', '118 MB', ''],
  ]);
  const run = { isThere: false, checkpointBytes: 0 };
  const rows = keptRows({ ...kept, run, exportBytes: 7000 });
  expect(rows[2]).toEqual(['No unfinished run', '0 B', '']);
  expect(rows[3]).toEqual(['Saved data set', '7.0 kB', 'for the downloads']);
});

const none = { count: 0, bytes: 0 };

test('emptying names what goes, with its numbers', () => {
  expect(emptyingWords(kept, none)).toBe(
    'From this browser go: 1 picture (5.5 kB), 2 models (29.6 MB), the unfinished run (88.0 MB), all settings. They can’t be brought back. Your own files are not touched.',
  );
  const run = { isThere: false, checkpointBytes: 0 };
  const few = { ...kept, run, models: none, exportBytes: 7000 };
  expect(emptyingWords(few, none)).toMatch(
    /: 1 picture \(5.5 kB\), the saved data set \(7.0 kB\), all/,
  );
});

test('emptying names the models that are in memory alone', () => {
  const layers = [{ name: 'a', type: 'Dense', outputShape: [null, 1], parameters: 250 }];
  const models = [-2, -1, 1].map((id) => ({ id, layers }) as unknown as ModelRecord);
  expect(inMemoryAlone(models)).toEqual({ count: 2, bytes: 2000 });
  expect(emptyingWords(kept, inMemoryAlone(models))).toContain(
    ', 2 models (29.6 MB), 2 models in memory alone (2.0 kB), the unfinished run',
  );
});

test('a browser that has not agreed may remove it', () => {
  expect(evictionWords({ isPersisted: true })).toMatch(/until you remove it/);
  expect(evictionWords({ isPersisted: false })).toMatch(/may remove this/);
  expect(evictionWords({ isPersisted: null })).toMatch(/may remove this/);
});
