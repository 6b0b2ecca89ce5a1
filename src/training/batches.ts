/** Reads batches of prepared pixels, one batch ahead of the step. */
import type { Batch } from '../kernels/plan.ts';
import { openPictureReader, pictureBytes } from '../storage/packs.ts';
import type { TrainingSample } from './protocol.ts';

export interface BatchReader {
  /**
   * The samples in their order, in batches of one size; the last one is padded. The memory of a batch is
   * written over when the next but one is asked for.
   */
  batches(samples: readonly TrainingSample[]): AsyncGenerator<Batch>;
  close(): void;
}

export async function openBatches(imageSize: number, batchSize: number): Promise<BatchReader> {
  const reader = await openPictureReader(imageSize);
  const size = pictureBytes(imageSize);
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
    for (let at = 0; at < samples.length; at += batchSize) {
      const current: Promise<Batch> = ahead ?? readAt(at);
      const next = at + batchSize;
      const batch = await current;
      ahead = next < samples.length ? readAt(next) : null;
      // Whoever leaves early leaves this one behind; its fault is nobody's.
      ahead?.catch(() => {});
      yield batch;
    }
  }

  return { batches, close: () => reader.close() };
}
