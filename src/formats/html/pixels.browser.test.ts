/** What the page that stands alone makes of a file, against what the app does. */
import { commands } from 'vitest/browser';
import { expect, test } from 'vitest';
import { preparePicture, prepareUnrounded } from '../../dataset/door.ts';
import { readCorpus } from '../../dataset/trials/corpus.ts';
import { failureOf } from '../../domain/failure.ts';
import { createRandom } from '../../domain/random.ts';
import { pixelsRuntime } from './pixels.ts';
import { resizeRuntime } from './resize.ts';

/** As the page gets it: as text, with nothing around it. */
function alone<T>(runtime: () => T): T {
  // oxlint-disable-next-line typescript/no-implied-eval
  return (new Function(`return (${String(runtime)})()`) as () => T)();
}

const read = alone(pixelsRuntime);
const resize = alone(resizeRuntime);
const size = 32;
const corpora = await Promise.all(['bad_inputs', 'brick_cracks', 'brain_tumor'].map(filesOf));
const files = corpora.flat();

async function filesOf(folder: string) {
  return (await readCorpus(commands, folder))
    .filter(({ bytes }) => bytes.length < 500_000)
    .slice(0, folder === 'bad_inputs' ? undefined : 12);
}

/** Decoded by the app itself, which the page does without. */
const appAlone = new Set(['TIFF']);

test.each([
  ['upright', 'bilinear', 0],
  ['upright', 'bilinear', 1],
  ['as-stored', 'antialiased', 0],
  ['as-stored', 'antialiased', 1],
] as const)(
  'every second file of the test data, %s and %s, from %i on',
  async (orientation, rule, first) => {
    const different: string[] = [];
    let same = 0;
    for (const { path, bytes } of files.filter((_, i) => i % 2 === first)) {
      const preparation = { imageSize: size, resize: rule, orientation };
      const wanted = await preparePicture(bytes, preparation).catch(
        (error) => failureOf(error).kind,
      );
      if (typeof wanted !== 'string' && appAlone.has(wanted.format)) continue;
      const got = await read(new Blob([bytes]), orientation === 'upright').catch(
        (error) => error as Error,
      );
      if (typeof wanted === 'string' || got instanceof Error) {
        if (typeof wanted !== 'string') different.push(`${path}: ${String(got)}`);
        continue;
      }
      const antialias = rule === 'antialiased';
      const pixels = resize(got, size, { antialias, rounded: true });
      const floats = resize(got, size, { antialias, rounded: false });
      const wantedFloats = await prepareUnrounded(new Blob([bytes]), preparation);
      if (!pixels.every((byte, i) => byte === wanted.pixels[i])) {
        different.push(`${path}: other pixels`);
      } else if (!floats.every((value, i) => value === wantedFloats[i])) {
        different.push(`${path}: other floats`);
      } else same++;
    }
    expect(different).toEqual([]);
    expect(same).toBeGreaterThan(75);
  },
);

test('odd sizes, larger and smaller, by both rules, rounded or not', async () => {
  const { resize: wanted, resizeUnrounded } = await import('../../dataset/resize.ts');
  const random = createRandom(5);
  for (const [width, height] of [
    [1, 1],
    [3, 70],
    [32, 32],
    [33, 31],
    [200, 57],
    [64, 64],
  ] as const) {
    const rgba = Uint8Array.from({ length: width * height * 4 }, () => Math.floor(random() * 256));
    const picture = { width, height, rgba };
    for (const rule of ['bilinear', 'antialiased'] as const) {
      const antialias = rule === 'antialiased';
      const got = resize(picture, size, { antialias, rounded: true });
      expect([...got]).toEqual([...wanted(picture, size, rule)]);
      const floats = resize(picture, size, { antialias, rounded: false });
      expect(floats).toEqual(resizeUnrounded(picture, size, rule));
    }
  }
});

test('what is no picture is refused in words', async () => {
  await expect(read(new Blob(['no picture']), true)).rejects.toThrow(/can’t read it/);
  await expect(read(new Blob([]), true)).rejects.toThrow(/can’t read it/);
});
