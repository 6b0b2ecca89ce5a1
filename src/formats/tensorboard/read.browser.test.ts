import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { curvesOf } from '../logged-curves.ts';
import { readEventFile } from './read.ts';

test('the reference’s own log is read to its last figure', async () => {
  const { readTestFiles } = commands as unknown as {
    readTestFiles: (folder: string) => Promise<Readonly<Record<string, string>>>;
  };
  const [[path, base64] = ['', '']] = Object.entries(await readTestFiles('reference_log'));
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const read = readEventFile(bytes);
  expect(read).toMatchObject({ events: 93, isCut: false, damagedAt: null });
  const accuracy = read.series.find(({ tag }) => tag === 'epoch_accuracy')?.points ?? [];
  expect(accuracy).toHaveLength(30);
  expect(accuracy.at(-1)?.step).toBe(29);
  expect(accuracy.at(-1)?.value.toFixed(5)).toBe('0.99927');

  const [run] = curvesOf([{ path, bytes }]);
  expect(run?.name).toBe('pneumonia');
  expect(run?.epochs).toHaveLength(30);
  expect(run?.epochs.at(-1)).toEqual({
    epoch: 30,
    loss: expect.any(Number) as number,
    accuracy: accuracy.at(-1)?.value,
  });
});
