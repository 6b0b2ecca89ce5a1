/**
 * Epochs as the app runs them, on WASM, without validation: from the origin's private files, or from
 * one array in memory, over the same pictures in the same order.
 */
import { defaultRecipe } from '../../../../src/domain/recipe.ts';
import { createRandom, shuffled } from '../../../../src/domain/random.ts';
import type { Plan } from '../../../../src/kernels/plan.ts';
import { PackWriter, pictureBytes, pixelsPack } from '../../../../src/storage/packs.ts';
import { openBatches, type BatchReader } from '../../../../src/training/batches.ts';
import { RunControl } from '../../../../src/training/control.ts';
import { runEpochs } from '../../../../src/training/loop.ts';
import { createModel } from '../../../../src/training/model.ts';
import { planTraining } from '../../../../src/training/plans.ts';
import type { TrainingSample } from '../../../../src/training/protocol.ts';
import { startBackend } from '../../page/model.ts';
import { drawPhoto } from './photo.ts';

export type PixelSource = 'files' | 'memory';

export type EpochQuestion =
  | { readonly ask: 'start'; readonly pictures: number }
  /** The seed decides the order. */
  | { readonly ask: 'train' | 'read'; readonly source: PixelSource; readonly seed: number };

/** Seconds that it took, and the engine's memory. */
export type EpochAnswer =
  { readonly seconds: number; readonly memoryBytes: number } | { readonly reason: string };

const { imageSize, batchSize } = defaultRecipe;
const size = pictureBytes(imageSize);
/** So many different ones, kept again and again, each in a place of its own. */
const drawn = 128;

let plan: Plan;
let samples: readonly TrainingSample[] = [];
let readers: { readonly [source in PixelSource]: BatchReader };

addEventListener('message', (event: MessageEvent<EpochQuestion>) => {
  const startedMs = performance.now();
  answer(event.data).then(
    () => {
      const seconds = (performance.now() - startedMs) / 1000;
      postMessage({ seconds, memoryBytes: plan.memoryBytes } satisfies EpochAnswer);
    },
    (error: unknown) => postMessage({ reason: String(error) } satisfies EpochAnswer),
  );
});

async function answer(question: EpochQuestion): Promise<void> {
  if (question.ask === 'start') await start(question.pictures);
  else if (question.ask === 'read') await readAll(readers[question.source], question.seed);
  else await train(readers[question.source], question.seed);
}

async function start(pictures: number): Promise<void> {
  await startBackend('cpu', true);
  plan = await planTraining(createModel({ imageSize, seed: 1 }), defaultRecipe, 'wasm');
  samples = Array.from({ length: pictures }, (_, slot) => ({ slot, label: slot % 2 ? 1 : 0 }));
  const pixels = drawPictures(pictures);
  const writer = await PackWriter.open(pixelsPack(defaultRecipe), 0);
  for (const { slot } of samples) {
    writer.write(pixels.subarray(slot * size, (slot + 1) * size), slot * size);
  }
  writer.flush();
  writer.close();
  readers = { files: await openBatches(defaultRecipe, batchSize), memory: memoryBatches(pixels) };
}

function drawPictures(count: number): Uint8Array {
  const all = new Uint8Array(count * size);
  const rgba = new Uint8ClampedArray(imageSize * imageSize * 4);
  for (let i = 0; i < Math.min(count, drawn); i++) {
    drawPhoto(rgba, imageSize, i % 2 ? 1 : 0, createRandom(1, i));
    for (let from = 0, to = i * size; from < rgba.length; from += 4, to += 3) {
      all.set(rgba.subarray(from, from + 3), to);
    }
  }
  for (let at = drawn; at < count; at += drawn) {
    all.copyWithin(at * size, 0, Math.min(drawn, count - at) * size);
  }
  return all;
}

/** What `openBatches` gives, without a file. */
function memoryBatches(all: Uint8Array): BatchReader {
  const memory = [new Uint8Array(batchSize * size), new Uint8Array(batchSize * size)] as const;
  async function* batches(order: readonly TrainingSample[]) {
    for (let at = 0; at < order.length; at += batchSize) {
      const some = order.slice(at, at + batchSize);
      const pixels = memory[(at / batchSize) % 2 === 0 ? 0 : 1];
      some.forEach(({ slot }, i) => {
        pixels.set(all.subarray(slot * size, (slot + 1) * size), i * size);
      });
      yield { pixels, labels: Uint8Array.from(some, ({ label }) => label) };
    }
  }
  return { batches, close() {} };
}

async function train(reader: BatchReader, seed: number): Promise<void> {
  const nothing = () => {};
  const recipe = { ...defaultRecipe, epochs: 1, seed };
  await runEpochs(
    recipe,
    { train: samples, validation: [], test: [] },
    {
      ...{ plan, reader, control: new RunControl(), memoryBytes: () => plan.memoryBytes },
      ...{
        check: nothing,
        onProgress: nothing,
        onEpoch: nothing,
        onPause: nothing,
        onPosition: nothing,
      },
      wantsPosition: () => false,
    },
  );
}

/** The reading alone, in an order that has nothing to do with that of the file. */
async function readAll(reader: BatchReader, seed: number): Promise<void> {
  const order = shuffled(samples, createRandom(seed));
  let sum = 0;
  for await (const { pixels } of reader.batches(order)) sum += pixels[0] as number;
  if (!Number.isFinite(sum)) throw new Error('no picture was read');
}
