/** Samples: records in IndexedDB, bytes in packs. Bytes are written first, the record commits them. */
import { FailureError } from '../domain/failure.ts';
import { isSamePreparation, type Preparation } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { database, readValue, strict, writeValue } from './database.ts';
import { exportFile } from './exports.ts';
import { keeping } from './faults.ts';
import { Gaps } from './gaps.ts';
import { lockReadersOut, lockWriting, type Release } from './locks.ts';
import {
  handlesCanBeShared,
  openPack,
  originalsPack,
  PackWriter,
  pictureBytes,
  pixelsPack,
  removePacks,
} from './packs.ts';

export type SampleDraft = Omit<Sample, 'id' | 'originalOffset' | 'slot'>;

export function readSamples(): Promise<Sample[]> {
  return keeping(async () => (await database()).getAll('samples'));
}

/** Writes pictures, and commits them in groups. Its owner closes it. */
export class SampleWriter {
  readonly #originals: PackWriter;
  readonly #pixels: PackWriter;
  readonly #pictureBytes: number;
  readonly #originalGaps: Gaps;
  readonly #slots: Gaps;
  readonly #release: Release;
  #pending: Omit<Sample, 'id'>[] = [];

  private constructor(
    packs: readonly [originals: PackWriter, pixels: PackWriter],
    gaps: readonly [originals: Gaps, slots: Gaps],
    bytes: number,
    release: Release,
  ) {
    [this.#originals, this.#pixels] = packs;
    [this.#originalGaps, this.#slots] = gaps;
    this.#pictureBytes = bytes;
    this.#release = release;
  }

  /**
   * `existing`: all samples that are kept now, whose pixels have been prepared so. A run that reads
   * pixels goes on meanwhile: then nothing is written where a removed picture lay, which may be one of
   * the run's. Throws `storage-in-use`, or `busy` where the browser has no handles for that.
   */
  static async open(existing: readonly Sample[], preparation: Preparation): Promise<SampleWriter> {
    const bytes = pictureBytes(preparation.imageSize);
    const unlockWriting = await lockWriting();
    const unlockReading = await lockReadersOut();
    const release = () => {
      unlockReading?.();
      unlockWriting();
    };
    const opened: PackWriter[] = [];
    try {
      const isRead = unlockReading === null;
      if (isRead && existing.length === 0) throw new FailureError({ kind: 'storage-in-use' });
      if (isRead && !handlesCanBeShared())
        throw new FailureError({ kind: 'busy', job: 'training' });
      const originalGaps = new Gaps(
        existing.map(({ originalOffset: at, sizeBytes: length }) => ({ at, length })),
      );
      const originals = await PackWriter.open(originalsPack, originalGaps.end);
      opened.push(originals);
      originals.cut(originalGaps.end);
      const used = existing.map(({ slot }) => ({ at: slot, length: 1 }));
      const pixels = await PackWriter.open(pixelsPack(preparation), new Gaps(used).end * bytes);
      opened.push(pixels);
      const slots = new Gaps(used, isRead ? Math.ceil(pixels.sizeBytes / bytes) : 0);
      if (!isRead) pixels.cut(slots.end * bytes);
      await writeValue('prepared', preparation);
      return new SampleWriter([originals, pixels], [originalGaps, slots], bytes, release);
    } catch (error) {
      for (const pack of opened) pack.close();
      release();
      throw error;
    }
  }

  /** `pixels`: the prepared picture; `original`: the bytes of its file. */
  append(draft: SampleDraft, original: Uint8Array, pixels: Uint8Array): void {
    const originalOffset = this.#originalGaps.take(original.length);
    this.#originals.write(original, originalOffset);
    const slot = this.#slots.take(1);
    this.#pixels.write(pixels, slot * this.#pictureBytes);
    this.#pending.push({ ...draft, originalOffset, slot });
  }

  /** The prepared picture in `slot`, which nobody else can read while this is open everywhere. */
  readPicture(slot: number): Uint8Array {
    const pixels = new Uint8Array(this.#pictureBytes);
    this.#pixels.read(pixels, slot * this.#pictureBytes);
    return pixels;
  }

  /** Returns the samples since the last commit; from now on they outlive the page. */
  async commit(): Promise<Sample[]> {
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) return [];
    this.#originals.flush();
    this.#pixels.flush();
    return keeping(async () => {
      const tx = (await database()).transaction('samples', 'readwrite', strict);
      const ids = await Promise.all(pending.map((draft) => tx.store.add(draft as Sample)));
      await tx.done;
      return pending.map((draft, i) => ({ ...draft, id: ids[i] as number }));
    });
  }

  close(): void {
    this.#originals.close();
    this.#pixels.close();
    this.#release();
  }
}

/** Replaces the prepared pixels of all samples; nothing changes until `finish`. */
export class PixelsWriter {
  readonly #pack: PackWriter;
  readonly #preparation: Preparation;
  readonly #release: Release;

  private constructor(pack: PackWriter, preparation: Preparation, release: Release) {
    this.#pack = pack;
    this.#preparation = preparation;
    this.#release = release;
  }

  /** Throws `storage-in-use`. */
  static async open(preparation: Preparation): Promise<PixelsWriter> {
    const unlockWriting = await lockWriting();
    try {
      const pack = await PackWriter.open(pixelsPack(preparation), 0);
      pack.cut(0);
      return new PixelsWriter(pack, preparation, unlockWriting);
    } catch (error) {
      unlockWriting();
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
    this.#pack.close();
    this.#release();
  }
}

/** True when the pixels of all `samples` lie ready so. */
export async function isPrepared(
  samples: readonly Sample[],
  preparation: Preparation,
): Promise<boolean> {
  const prepared = await readValue('prepared');
  if (!prepared || !isSamePreparation(prepared, preparation)) return false;
  const slots = samples.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
  const pack = await openPack(pixelsPack(preparation)).catch(() => null);
  return pack !== null && pack.size >= slots * pictureBytes(preparation.imageSize);
}

/** The bytes of a sample's file, as they were given; a copy that outlives later imports. */
export async function readOriginal(sample: Sample): Promise<Blob> {
  const pack = await openPack(originalsPack);
  const slice = pack.slice(sample.originalOffset, sample.originalOffset + sample.sizeBytes);
  return keeping(async () => new Blob([await slice.arrayBuffer()]));
}

/** Keeps changed records, and those that were removed and come back, under the ids that they have. */
export function putSamples(samples: readonly Sample[]): Promise<void> {
  return keeping(async () => {
    const tx = (await database()).transaction('samples', 'readwrite', strict);
    await Promise.all(samples.map((sample) => tx.store.put(sample)));
    await tx.done;
  });
}

/** Forgets samples. Their bytes lie where they lay until others are written there. */
export function deleteSamples(ids: readonly number[]): Promise<void> {
  return keeping(async () => {
    const tx = (await database()).transaction('samples', 'readwrite', strict);
    await Promise.all(ids.map((id) => tx.store.delete(id)));
    await tx.done;
  });
}

/** Forgets all samples, then their bytes. */
export async function clearSamples(): Promise<void> {
  await keeping(async () => (await database()).clear('samples'));
  await removePacks([]);
}
