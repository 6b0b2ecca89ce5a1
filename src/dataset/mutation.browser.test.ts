/**
 * Damaged files through the door: each becomes a picture, or is skipped with a reason; and the browser,
 * asked independently, agrees. `TWOFOLD_MUTATIONS=10000` is the long run.
 */
import { imageSize } from 'image-size';
import { commands } from 'vitest/browser';
import { expect, inject, test } from 'vitest';
import { failureOf, type Failure } from '../domain/failure.ts';
import { orientationRules, resizeRules, type Preparation } from '../domain/recipe.ts';
import type { Label, SkippedFile } from '../domain/sample.ts';
import { openPack, pixelsPack, readPicture } from '../storage/packs.ts';
import { clearSamples, readSamples } from '../storage/samples.ts';
import { readCorpus } from './trials/corpus.ts';
import { connectPictures } from './pictures.ts';
import { preparePicture, type PreparedPicture } from './door.ts';
import golden from './golden/odd-files.json';
import { mutantOf, type Mutant, type Specimen } from './trials/mutate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mutations: number;
  }
}

const size = 22;
const limitMs = 5000;

/** Of all formats, small, and of every kind that decoders have code of its own for. */
const chosen = [
  ...[2, 3, 6, 8].map((orientation) => `made/same_picture_exif${orientation}.jpg`),
  ...['cmyk.jpg', 'gray8.jpg', 'progressive.jpg', 'q1.jpg', 'lossless.webp', 'webp_named.jpg'],
  ...[
    'animated.webp',
    'alpha_zero_rgb_kept.png',
    'palette_trns.png',
    'gray16.png',
    'gif_named.jpg',
  ],
].map((path) => (path.includes('/') ? path : `made/${path}`));
const chosenFolders =
  /^(pngsuite\/(basi[0-6][^_]*16|basn3p0[148]|tb[bw]n.*|tm3n3p02|oi9n2c16|s0[37]i.*|PngSuite)\.png|bmpsuite\/g\/(pal1|pal4rle|pal8rle|pal8os2|rgb16|rgb24|rgb32bf)\.bmp|bmpsuite\/q\/(rgba32|rgb24jpeg)\.bmp)$/;

async function readSpecimens(): Promise<Specimen[]> {
  const files = await readCorpus(commands, 'bad_inputs');
  const odd = golden.files.map(({ name, bytes }) => ({
    path: name,
    bytes: Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0)),
  }));
  const picked = files.filter(({ path }) => chosen.includes(path) || chosenFolders.test(path));
  return [...picked, ...odd];
}

/** What the failure of a file may be, and no other. */
const fileFailures: readonly Failure['kind'][] = [
  'empty-file',
  'not-an-image',
  'unsupported-format',
  'unsupported-variant',
  'damaged-image',
  'too-many-pixels',
];

function preparationOf(number: number): Preparation {
  return {
    imageSize: size,
    resize: resizeRules[number % 2] as Preparation['resize'],
    orientation: orientationRules[Number(number % 5 === 0)] as Preparation['orientation'],
  };
}

/** What is wrong with the outcome; null where nothing is. */
async function faultOf(
  { bytes }: Mutant,
  outcome: PreparedPicture | Failure,
  { orientation: rule }: Preparation,
): Promise<string | null> {
  if ('kind' in outcome) {
    if (!fileFailures.includes(outcome.kind)) return `no reason: ${JSON.stringify(outcome)}`;
    // A limit of ours; the browser may take long over it.
    if (outcome.kind === 'too-many-pixels') return null;
    const known = await browserSize(bytes);
    return known
      ? `skipped, ${JSON.stringify(outcome)}, though the browser takes it: ${known}`
      : null;
  }
  if (outcome.pixels.length !== size ** 2 * 3) return `${outcome.pixels.length} values`;
  const liesOnSide = rule === 'as-stored' && outcome.orientation >= 5;
  const { width, height } = outcome;
  const upright = liesOnSide ? `${height}x${width}` : `${width}x${height}`;
  if (outcome.format === 'TIFF') {
    const known = tiffSize(bytes, outcome.orientation);
    return known === upright ? null : `taken as ${upright}, image-size says ${known}`;
  }
  const known = await browserSize(bytes);
  return known === upright ? null : `taken as ${upright}, the browser says ${known}`;
}

async function browserSize(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const bitmap = await createImageBitmap(new Blob([bytes])).catch(() => null);
  const known = bitmap && `${bitmap.width}x${bitmap.height}`;
  bitmap?.close();
  return known;
}

/** By image-size's reading of the directory, turned upright. */
function tiffSize(bytes: Uint8Array, orientation: number): string {
  try {
    const { width, height } = imageSize(bytes);
    return orientation >= 5 ? `${height}x${width}` : `${width}x${height}`;
  } catch (error) {
    return String(error);
  }
}

test(
  'damaged files become pictures or are skipped with a reason, as the browser has it',
  async () => {
    const specimens = await readSpecimens();
    expect(specimens.length).toBeGreaterThan(40);
    const count = inject('mutations');
    const faults: string[] = [];
    const outcomes = new Map<string, number>();
    for (let number = 1; number <= count; number++) {
      const mutant = mutantOf(specimens, number);
      const preparation = preparationOf(number);
      const startMs = performance.now();
      const outcome = await preparePicture(new Blob([mutant.bytes]), preparation).catch(failureOf);
      const tookMs = performance.now() - startMs;
      const fault = await faultOf(mutant, outcome, preparation);
      if (fault !== null) faults.push(`${mutant.story}: ${fault}`);
      if (tookMs > limitMs) faults.push(`${mutant.story}: ${Math.round(tookMs)} ms`);
      const name = 'kind' in outcome ? outcome.kind : `taken ${outcome.format}`;
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    }
    if (count > 1000) console.info(Object.fromEntries(outcomes));
    expect(faults).toEqual([]);
    // Neither are all skipped nor all taken, or nothing would be tested.
    const taken = [...outcomes].filter(([name]) => name.startsWith('taken'));
    const takenCount = taken.reduce((sum, [, number]) => sum + number, 0);
    expect(takenCount).toBeGreaterThan(count / 10);
    expect(count - takenCount).toBeGreaterThan(count / 10);
  },
  60 * 60_000,
);

test(
  'the importer takes what the door takes, each into its own place, and names the rest',
  async () => {
    const specimens = await readSpecimens();
    // Other mutants than above, a batch of them in one import.
    const count = Math.ceil(inject('mutations') / 5);
    const preparation = preparationOf(1);
    const mutants = Array.from({ length: count }, (_, i) => mutantOf(specimens, 1_000_000 + i));
    const files = mutants.map(({ bytes }, i) => {
      const path = `${String(i).padStart(5, '0')}.png`;
      return { source: { file: new File([bytes], path) }, path, label: (i % 2) as Label };
    });
    await clearSamples();
    const skipped: SkippedFile[] = [];
    const line = connectPictures((event) => {
      if (event.type === 'skipped') skipped.push(...event.files);
    });
    try {
      const { added } = await line.importFiles(files, [], preparation);
      const kept = await readSamples();
      expect(kept).toHaveLength(added);
      expect(added + skipped.length).toBe(count);
      expect(new Set([...kept, ...skipped].map(({ path }) => path)).size).toBe(count);
      expect(new Set(kept.map(({ slot }) => slot)).size).toBe(added);
      const pack = await openPack(pixelsPack(preparation));
      for (const { path, slot, sha256 } of kept) {
        const { bytes } = mutants[Number(path.slice(0, 5))] as Mutant;
        const alone = await preparePicture(new Blob([bytes]), preparation);
        expect(sha256).toBe(alone.sha256);
        const pixels = await readPicture(pack, size, slot);
        if (!pixels.every((byte, i) => byte === alone.pixels[i]))
          throw new Error(`${path} differs`);
      }
      for (const { path, failure } of skipped) {
        const { bytes } = mutants[Number(path.slice(0, 5))] as Mutant;
        expect(await preparePicture(new Blob([bytes]), preparation).catch(failureOf)).toEqual(
          failure,
        );
      }
    } finally {
      line.end();
      await clearSamples();
    }
  },
  60 * 60_000,
);
