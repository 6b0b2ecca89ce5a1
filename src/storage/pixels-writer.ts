/** Prepares the pixels of all samples anew. */
import { FailureError } from '../domain/failure.ts';
import { isSamePreparation, type Preparation } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { readValue, writeValue } from './database.ts';
import { exportFile } from './exports.ts';
import { lockReadersOut, lockWriting, type Release } from './locks.ts';
import {
  openPack,
  originalsPack,
  PackWriter,
  pictureBytes,
  pixelsPack,
  removePacks,
} from './packs.ts';
import { readSamples } from './samples.ts';

/** Replaces the prepared pixels of all samples; nothing changes until `finish`. */
export class PixelsWriter {
  readonly #pack: PackWriter;
  readonly #preparation: Preparation;
  readonly #release: Release;
  /** What there is to prepare, in the order of its slots. */
  readonly samples: readonly Sample[];

  private constructor(
    pack: PackWriter,
    preparation: Preparation,
    samples: readonly Sample[],
    release: Release,
  ) {
    this.#pack = pack;
    this.#preparation = preparation;
    this.samples = samples;
    this.#release = release;
  }

  /**
   * Null when all samples lie ready so. `check` may refuse before anything is touched. Throws
   * `storage-in-use`.
   */
  static async open(
    preparation: Preparation,
    check: (samples: readonly Sample[]) => Promise<void>,
  ): Promise<PixelsWriter | null> {
    const unlockWriting = await lockWriting();
    let release = unlockWriting;
    try {
      const samples = (await readSamples()).sort((a, b) => a.slot - b.slot);
      if (await isPrepared(samples, preparation)) {
        release();
        return null;
      }
      // A run of another tab may read from a pack that was once prepared so.
      const unlockReading = await lockReadersOut();
      if (!unlockReading) throw new FailureError({ kind: 'storage-in-use' });
      release = () => {
        unlockReading();
        unlockWriting();
      };
      await check(samples);
      const pack = await PackWriter.open(pixelsPack(preparation), 0);
      pack.cut(0);
      return new PixelsWriter(pack, preparation, samples, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  write(pixels: Uint8Array, slot: number): void {
    this.#pack.write(pixels, slot * pictureBytes(this.#preparation.imageSize));
  }

  async finish(): Promise<void> {
    this.#pack.flush();
    this.#pack.close();
    await writeValue('prepared', this.#preparation);
    await removePacks([originalsPack, exportFile, pixelsPack(this.#preparation)]);
    this.#release();
  }

  abandon(): void {
    try {
      // Half of it is of no use to anybody, and takes room.
      this.#pack.cut(0);
    } catch {
      // It is closed already: `finish` came that far.
    }
    this.#pack.close();
    this.#release();
  }
}

async function isPrepared(samples: readonly Sample[], preparation: Preparation): Promise<boolean> {
  const prepared = await readValue('prepared');
  if (!prepared || !isSamePreparation(prepared, preparation)) return false;
  const slots = samples.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
  const pack = await openPack(pixelsPack(preparation)).catch(() => null);
  return pack !== null && pack.size >= slots * pictureBytes(preparation.imageSize);
}
