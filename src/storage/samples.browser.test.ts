import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Sample } from '../domain/sample.ts';
import { removeEverything } from './kept.ts';
import { deleteSamples, putSamples, readSamples } from './samples.ts';

beforeEach(() => removeEverything(() => {}));
afterAll(() => removeEverything(() => {}));

const sampleOf = (id: number) => ({ id, label: 0, path: `${id}.png` }) as Sample;

// 2,000 are read at once.
test.each([0, 1999, 2000, 2001, 4000, 4001])('all of %i records are read', async (records) => {
  // Every third was removed, whole pages of ids among them.
  const ids = Array.from({ length: records }, (_, i) => i + Math.floor(i / 2) + 1);
  const far = ids.map((id, i) => (i < records / 2 ? id : id + 10_000));
  const gone = far.flatMap((id, i) => (i % 2 === 1 ? [id + 1] : []));
  await putSamples([...gone, ...far].map(sampleOf));
  await deleteSamples(gone);
  const read = await readSamples();
  expect(read.map(({ id }) => id)).toEqual(far);
  expect(read.every(({ id, path }) => path === `${id}.png`)).toBe(true);
});
