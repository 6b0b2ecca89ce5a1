/** Reads batches of prepared pixels, one batch ahead of the step. */
import type { Batch } from '../kernels/plan.ts';
import { openPack, pictureBytes, pixelsPack, readPicture } from '../storage/packs.ts';
import type { TrainingSample } from './protocol.ts';

export interface BatchReader {
  /** The samples in their order, in batches of one size; the last one is padded. */
  batches(samples: readonly TrainingSample[]): AsyncGenerator<Batch>;
}

export async function openBatches(imageSize: number, batchSize: number): Promise<BatchReader> {
  const pack = await openPack(pixelsPack(imageSize));
  const size = pictureBytes(imageSize);

  async function read(samples: readonly TrainingSample[]): Promise<Batch> {
    const pixels = new Uint8Array(batchSize * size);
    const pictures = await Promise.all(
      samples.map(({ slot }) => readPicture(pack, imageSize, slot)),
    );
    pictures.forEach((picture, i) => pixels.set(picture, i * size));
    return { pixels, labels: Uint8Array.from(samples, ({ label }) => label) };
  }

  async function* batches(samples: readonly TrainingSample[]): AsyncGenerator<Batch> {
    let ahead: Promise<Batch> | null = null;
    for (let at = 0; at < samples.length; at += batchSize) {
      const current: Promise<Batch> = ahead ?? read(samples.slice(at, at + batchSize));
      const next = samples.slice(at + batchSize, at + 2 * batchSize);
      ahead = next.length > 0 ? read(next) : null;
      // Whoever leaves early leaves this one behind; its fault is nobody's.
      ahead?.catch(() => {});
      yield await current;
    }
  }

  return { batches };
}
