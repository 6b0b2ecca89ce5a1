/**
 * The pictures worker: the one writer of samples and their bytes. It drives the decoders, commits
 * what they give in groups, and only then tells the page.
 */
import { FailureError } from '../domain/failure.ts';
import type { Preparation } from '../domain/recipe.ts';
import type { ImportProgress, Sample } from '../domain/sample.ts';
import { openPack, originalsPack } from '../storage/packs.ts';
import { PictureView } from '../storage/picture-view.ts';
import { checkRoom } from '../storage/room.ts';
import { PixelsWriter } from '../storage/pixels-writer.ts';
import type { SampleWriter } from '../storage/sample-writer.ts';
import { readSamples } from '../storage/samples.ts';
import { Handover, serve } from '../workers/serve.ts';
import { listArchive } from './archive.ts';
import {
  findSimilarInPool,
  giveBackPixels,
  inOrder,
  prepareInPool,
  prepareUnroundedInPool,
} from './decoders.ts';
import { writeDataset } from './export.ts';
import { takeIn } from './intake.ts';
import { Meter } from './meter.ts';
import type {
  ImportAnswer,
  ImportQuestion,
  PrepareQuestion,
  PicturesProtocol,
  ThumbnailQuestion,
} from './protocol.ts';
import type { FileSupply } from './supply.ts';
import { thumbnailOf } from './thumbnail.ts';
import { toPng } from './to-png.ts';

let cancelled = false;
let writer: SampleWriter | null = null;
let supply: FileSupply | null = null;
const view = new PictureView();

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
  async prepareUnrounded({ file, preparation }) {
    const pixels = await prepareUnroundedInPool(file, preparation);
    return new Handover(pixels, [pixels.buffer]);
  },
  async thumbnail(question) {
    const { prepared, size } = question;
    const bitmap = await thumbnailOf(await pixelsOf(question), prepared.imageSize, size);
    return new Handover(bitmap, [bitmap]);
  },
  async release() {
    await view.close();
    return null;
  },
  findSimilar: findSimilarInPool,
  supply({ want, files }) {
    supply?.supply(want, files);
    return null;
  },
  export({ rows, classNames, orientation }) {
    cancelled = false;
    const meter = new Meter(rows.length, onProgress);
    const onWritten = () => meter.count();
    return writeDataset(rows, classNames, {
      toPng: (picture) => toPng(picture, orientation),
      onWritten,
      isCancelled,
    });
  },
});

function importFiles(question: ImportQuestion): Promise<ImportAnswer> {
  cancelled = false;
  const onWriter = (open: SampleWriter | null) => (writer = open);
  const onSupply = (asking: FileSupply) => (supply = asking);
  return takeIn(question, { isCancelled, send, onWriter, onSupply });
}

async function pixelsOf({ prepared, slot }: ThumbnailQuestion): Promise<Uint8Array> {
  if (writer) return writer.readPicture(slot);
  return view.read(prepared, slot);
}

async function prepareAll({ preparation, expected }: PrepareQuestion): Promise<boolean> {
  cancelled = false;
  const { imageSize } = preparation;
  const pixels = await PixelsWriter.open(preparation, (samples) =>
    checkRoom({ originalBytes: 0, pictures: samples.length, imageSize, canBeSmaller: true }),
  );
  if (pixels && !(await prepareInto(pixels, preparation))) return false;
  const slots = (await readSamples()).map(({ id, slot }) => `${id} ${slot}`);
  if (
    slots.sort().join() !==
    expected
      .map(({ id, slot }) => `${id} ${slot}`)
      .sort()
      .join()
  ) {
    throw new FailureError({ kind: 'changed-elsewhere' });
  }
  return true;
}

/** False when it was cancelled: nothing has changed. */
async function prepareInto(pixels: PixelsWriter, preparation: Preparation): Promise<boolean> {
  try {
    // Where all pictures have been removed there is no such pack.
    const originals = pixels.samples.length > 0 ? await openPack(originalsPack) : new Blob();
    const meter = new Meter(pixels.samples.length, onProgress);
    const bytesOf = ({ originalOffset, sizeBytes }: Sample) =>
      originals.slice(originalOffset, originalOffset + sizeBytes);
    for await (const outcome of inOrder(pixels.samples, bytesOf, preparation)) {
      if (cancelled) {
        pixels.abandon();
        return false;
      }
      if ('error' in outcome) throw outcome.error;
      pixels.write(outcome.picture.pixels, outcome.item.slot);
      giveBackPixels(outcome.picture);
      meter.count();
    }
    await view.close();
    await pixels.finish();
    return true;
  } catch (error) {
    pixels.abandon();
    throw error;
  }
}
