/** The quick way is taken where it can be loaded and gives the same, and it may come late. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkerLine } from '../workers/line.ts';
import { decodeBitmap, readBitmap } from './bitmap.ts';
import { decodePicture } from './decode.ts';
import jpegs from './golden/jpegs.json';
import { inspect } from './inspect.ts';
import { decodeFrame } from './jpeg-frame.ts';
import samples from './jpeg-proof.json';
import type { TrialDecodeProtocol } from './trials/decode.worker.ts';

const picture = bytesOf(jpegs['4:2:0']);
let worker: WorkerLine<TrialDecodeProtocol>;

beforeEach(() => {
  worker = new WorkerLine(
    'pictures',
    () => new Worker(new URL('./trials/decode.worker.ts', import.meta.url), { type: 'module' }),
  );
});

afterEach(() => worker.end());

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function colorsOf(rgba: Uint8Array | Uint8ClampedArray): number[] {
  return Array.from(rgba).filter((_, i) => i % 4 < 3);
}

test('the square sample comes in three bytes a pixel, which are those of the bitmap', async () => {
  const bytes = bytesOf(samples.square);
  const frame = await decodeFrame(bytes, 1, Infinity, 21);
  const bitmap = (await decodeBitmap(bytes))!;
  expect(Array.from(frame!.rgb!)).toEqual(colorsOf(readBitmap(bitmap)));
  bitmap.close();
});

test.each(['unreachable', 'missing', 'unusable'] as const)(
  'code that is %s: the same bytes by the slow way, and by the quick one once it can be had',
  async (fault) => {
    const { rgba } = await decodePicture(picture, await inspect(picture));
    await worker.ask('fault', fault);
    const first = await worker.ask('decode', picture);
    expect(first).toMatchObject({ fetches: 1, bitmaps: 1 });
    expect(colorsOf(first.picture.rgba)).toEqual(colorsOf(rgba));
    // Not each picture asks again.
    expect(await worker.ask('decode', picture)).toMatchObject({ fetches: 0, bitmaps: 1 });
    await worker.ask('fault', null);
    await expect
      .poll(async () => (await worker.ask('decode', picture)).bitmaps, { timeout: 10_000 })
      .toBe(0);
    const late = await worker.ask('decode', picture);
    expect(late).toMatchObject({ fetches: 0, bitmaps: 0 });
    expect(colorsOf(late.picture.rgba)).toEqual(colorsOf(rgba));
  },
);

test('what would give the network other pixels is not taken', async () => {
  await worker.ask('fault', 'wrong-rgb');
  await worker.ask('decode', picture);
  expect(await worker.ask('decode', picture)).toMatchObject({ fetches: 0, bitmaps: 1 });
});
