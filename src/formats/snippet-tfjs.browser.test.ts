/** The README's program for tfjs, as it stands there, against the app's own pixels. */
import '@tensorflow/tfjs-backend-webgl';
import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { encode } from 'fast-png';
import { beforeAll, expect, test } from 'vitest';
import { preparePicture, prepareUnrounded } from '../dataset/door.ts';
import { preprocessingOf, type Preprocessing } from '../domain/model.ts';
import { createRandom } from '../domain/random.ts';
import type { ResizeRule } from '../domain/recipe.ts';
import { modelFrom } from '../training/model.ts';
import { snapshotOf } from './snapshot.ts';
import { tfjsProgram } from './snippet-tfjs.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';

interface Answer {
  readonly className: string;
  readonly probability: number;
}

const size = 32;
const network = referenceNetwork(size);

beforeAll(async () => {
  await core.setBackend('webgl');
});

/** The program as a function: a module can't be given its imports here. */
async function classifyOf(code: string): Promise<(file: Blob) => Promise<Answer>> {
  const body = code.replace(/^import .*$/m, '').replace('export async function', 'async function');
  // oxlint-disable-next-line typescript/no-implied-eval
  const run = new Function('tf', `return (async () => {${body}\nreturn classify;})()`) as (
    tf: object,
  ) => Promise<(file: Blob) => Promise<Answer>>;
  const loadLayersModel = () => modelFrom(snapshotOf(network));
  return run({ ...core, ...layers, loadLayersModel });
}

test.each<[ResizeRule, Preprocessing['rounding']]>([
  ['bilinear', 'to whole bytes'],
  ['antialiased', 'to whole bytes'],
  ['bilinear', 'none'],
  ['antialiased', 'none'],
])('%s, rounding %s', async (resize, rounding) => {
  const preparation = { imageSize: size, resize, orientation: 'upright' } as const;
  const preprocessing = preprocessingOf(preparation, rounding);
  const manifest = { ...manifestFor(network), preprocessing };
  const random = createRandom(4);
  const data = Uint8Array.from({ length: 70 * 90 * 4 }, () => Math.floor(random() * 256));
  const png = encode({ width: 70, height: 90, data, channels: 4, depth: 8 });
  const file = new Blob([png as Uint8Array<ArrayBuffer>]);
  const classify = await classifyOf(tfjsProgram(manifest));
  const { className, probability } = await classify(file);

  const pixels =
    rounding === 'none'
      ? await prepareUnrounded(file, preparation)
      : (await preparePicture(file, preparation)).pixels;
  const model = await modelFrom(snapshotOf(network));
  const input = core.div(core.tensor4d(pixels, [1, size, size, 3]), 255);
  const [wanted = NaN] = await (model.predict(input) as core.Tensor).data();
  // What is summed up in another order may be rounded to the neighboring byte.
  const mayRound = resize === 'antialiased' && rounding !== 'none';
  expect(Math.abs(probability - wanted)).toBeLessThan(mayRound ? 1e-4 : 1e-5);
  expect(className).toBe(manifest.classNames[wanted < 0.5 ? 0 : 1]);
});
