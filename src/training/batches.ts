/** Reads batches of prepared pixels, one batch ahead of the step. */
import type { Batch } from '../kernels/plan.ts';
import type { Preparation } from '../domain/recipe.ts';
import { pictureBytes } from '../storage/packs.ts';
import { openPictureReader } from '../storage/picture-reader.ts';
import type { TrainingSample } from './protocol.ts';

export interface BatchReader {
  /**
   * The samples in their order, in batches of one size; the last one is padded. The memory of a batch is
   * good until the next one is asked for.
   */
  batches(samples: readonly TrainingSample[]): AsyncGenerator<Batch>;
  close(): void;
}

/** Throws `storage-in-use` while pixels may be written over. */
export async function openBatches(
  preparation: Preparation,
  batchSize: number,
): Promise<BatchReader> {
  const reader = await openPictureReader(preparation);
  const size = pictureBytes(preparation.imageSize);
  // Two, in turn: one is stepped on while the other is filled.
  const memory = [new Uint8Array(batchSize * size), new Uint8Array(batchSize * size)] as const;

  async function read(pixels: Uint8Array, samples: readonly TrainingSample[]): Promise<Batch> {
    await Promise.all(
      samples.map(({ slot }, i) => reader.read(slot, pixels.subarray(i * size, (i + 1) * size))),
    );
    return { pixels, labels: Uint8Array.from(samples, ({ label }) => label) };
  }

  async function* batches(samples: readonly TrainingSample[]): AsyncGenerator<Batch> {
    const readAt = (at: number) =>
      read(memory[(at / batchSize) % 2 === 0 ? 0 : 1], samples.slice(at, at + batchSize));
    let ahead: Promise<Batch> | null = null;
    try {
      for (let at = 0; at < samples.length; at += batchSize) {
        const batch: Batch = await (ahead ?? readAt(at));
        const next = at + batchSize;
        ahead = next < samples.length ? readAt(next) : null;
        // Its fault is told when it is its turn, and never when that does not come.
        ahead?.catch(() => {});
        yield batch;
      }
    } finally {
      // Whoever leaves early must not leave a read behind: it would write into a later batch.
      await ahead?.catch(() => {});
    }
  }

  return { batches, close: () => reader.close() };
}
