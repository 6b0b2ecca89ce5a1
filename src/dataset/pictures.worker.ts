/**
 * The pictures worker: the one writer of samples and their bytes. It drives the decoders, commits
 * what they give in groups, and only then tells the page.
 */
import type { Preparation } from '../domain/recipe.ts';
import type { ImportProgress, Sample } from '../domain/sample.ts';
import { findSimilar } from '../domain/similar.ts';
import { openPack, originalsPack, pixelsPack, readPicture } from '../storage/packs.ts';
import { checkRoom } from '../storage/room.ts';
import { isPrepared, PixelsWriter, readSamples, type SampleWriter } from '../storage/samples.ts';
import { Handover, serve } from '../workers/serve.ts';
import { listArchive } from './archive.ts';
import { inOrder, prepareInPool } from './decoders.ts';
import { writeDataset } from './export.ts';
import { takeIn } from './intake.ts';
import { Meter } from './meter.ts';
import type { ImportAnswer, ImportQuestion, PicturesProtocol, ThumbnailQuestion } from './protocol.ts';
import { thumbnailOf } from './thumbnail.ts';
import { toPng } from './to-png.ts';

let cancelled = false;
let writer: SampleWriter | null = null;

const isCancelled = () => cancelled;
const onProgress = (progress: ImportProgress): void => send({ type: 'progress', progress });

const send = serve<PicturesProtocol>({
  list: listArchive,
  import: importFiles,
  prepareAll,
  cancel() {
    cancelled = true;
    return null;
  },
  async prepare({ file, preparation }) {
    const { pixels } = await prepareInPool(file, preparation);
    return new Handover(pixels, [pixels.buffer]);
  },
  async thumbnail(question) {
    const { prepared, size } = question;
    const bitmap = await thumbnailOf(await pixelsOf(question), prepared.imageSize, size);
    return new Handover(bitmap, [bitmap]);
  },
  findSimilar: async () => findSimilar(await readSamples()),
  export({ rows, classNames }) {
    cancelled = false;
    const meter = new Meter(rows.length, onProgress);
    const onWritten = () => meter.count();
    return writeDataset(rows, classNames, { toPng, onWritten, isCancelled });
  },
});

function importFiles(question: ImportQuestion): Promise<ImportAnswer> {
  cancelled = false;
  const onWriter = (open: SampleWriter | null) => (writer = open);
  return takeIn(question, { isCancelled, send, onWriter });
}

async function pixelsOf({ prepared, slot }: ThumbnailQuestion): Promise<Uint8Array> {
  if (writer) return writer.readPicture(slot);
  return readPicture(await openPack(pixelsPack(prepared)), prepared.imageSize, slot);
}

async function prepareAll(preparation: Preparation): Promise<boolean> {
  cancelled = false;
  const samples = (await readSamples()).sort((a, b) => a.slot - b.slot);
  if (await isPrepared(samples, preparation)) return true;
  const { imageSize } = preparation;
  await checkRoom({ originalBytes: 0, pictures: samples.length, imageSize, canBeSmaller: true });
  const originals = await openPack(originalsPack);
  const pixels = await PixelsWriter.open(preparation);
  const meter = new Meter(samples.length, onProgress);
  const bytesOf = ({ originalOffset, sizeBytes }: Sample) =>
    originals.slice(originalOffset, originalOffset + sizeBytes);
  try {
    for await (const outcome of inOrder(samples, bytesOf, preparation)) {
      if (cancelled) {
        pixels.abandon();
        return false;
      }
      if ('error' in outcome) throw outcome.error;
      pixels.write(outcome.picture.pixels, outcome.item.slot);
      meter.count();
    }
    await pixels.finish();
    return true;
  } catch (error) {
    pixels.abandon();
    throw error;
  }
}
