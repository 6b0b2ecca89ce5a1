import { expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { readHistoryCsv } from './history-csv-reader.ts';
import { mostPoints, mostSeries } from './series.ts';

test('columns are series by epoch', () => {
  expect(readHistoryCsv('epoch,loss,"val_loss"\n0,0.5,1e-07\n1,.25,NA\n')).toEqual([
    {
      tag: 'loss',
      points: [
        { step: 0, value: 0.5 },
        { step: 1, value: 0.25 },
      ],
    },
    { tag: 'val_loss', points: [{ step: 0, value: 1e-7 }] },
  ]);
});

test('without epochs rows are counted; other separators and line ends are read', () => {
  expect(readHistoryCsv('loss;acc\r\n1;"0.5"\r\n\r\n2;0.75')).toEqual([
    {
      tag: 'loss',
      points: [
        { step: 0, value: 1 },
        { step: 1, value: 2 },
      ],
    },
    {
      tag: 'acc',
      points: [
        { step: 0, value: 0.5 },
        { step: 1, value: 0.75 },
      ],
    },
  ]);
});

test('a separator in quotes is text', () => {
  expect(readHistoryCsv('epoch\tnote\tloss\n0\t"a\tb"\t0.5')).toEqual([
    { tag: 'loss', points: [{ step: 0, value: 0.5 }] },
  ]);
});

test.each([
  ['nothing', ''],
  ['a header alone', 'epoch,loss\n'],
  ['words', 'a,b\nc,d\n'],
  ['no text', 'epoch,loss\n0,\0\n'],
  ['columns without end', ','.repeat(mostSeries + 1)],
  ['values without end', `a${',a'.repeat(999)}\n${'1\n'.repeat(1 + mostPoints / 1000)}`],
  ['text without end', 'a'.repeat(1 + 16 * mostPoints)],
])('%s is no log', (_, text) => {
  expect(() => readHistoryCsv(text)).toThrow(
    expect.objectContaining({
      failure: { kind: 'not-a-log', detail: expect.any(String) as string },
    }) as FailureError,
  );
});

test('1,000 texts with characters changed are read, or are no log', () => {
  const random = createRandom(3);
  const below = (limit: number) => Math.floor(random() * limit);
  const text = 'epoch,accuracy,loss\n0,0.5,0.75\n1,0.625,0.5\n';
  let read = 0;
  for (let round = 0; round < 1000; round++) {
    const changed = [...text];
    for (let change = 0; change <= below(4); change++) {
      changed[below(changed.length)] = String.fromCharCode(below(256));
    }
    try {
      read += Number(readHistoryCsv(changed.join('')).length > 0);
    } catch (error) {
      expect(error).toBeInstanceOf(FailureError);
    }
  }
  expect(read).toBeGreaterThan(500);
});
