/** Writes new samples: bytes first, in packs, then the records that commit them. */
import { FailureError } from '../domain/failure.ts';
import type { Preparation } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { database, readValue, strict, writeValue } from './database.ts';
import { keeping } from './faults.ts';
import { Gaps } from './gaps.ts';
import { lockReadersOut, lockWriting, type Release } from './locks.ts';
import {
  handlesCanBeShared,
  originalsPack,
  PackWriter,
  pictureBytes,
  pixelsPack,
} from './packs.ts';
import { readSamples } from './samples.ts';

export type SampleDraft = Omit<Sample, 'id' | 'originalOffset' | 'slot'>;

/** Writes pictures, and commits them in groups. Its owner closes it. */
export class SampleWriter {
  readonly #originals: PackWriter;
  readonly #pixels: PackWriter;
  readonly #pictureBytes: number;
  readonly #originalGaps: Gaps;
  readonly #slots: Gaps;
  readonly #release: Release;
  /** What was kept when it was opened. */
  readonly existing: readonly Sample[];
  readonly preparation: Preparation;
  #pending: Omit<Sample, 'id'>[] = [];

  private constructor(
    packs: readonly [originals: PackWriter, pixels: PackWriter],
    gaps: readonly [originals: Gaps, slots: Gaps],
    existing: readonly Sample[],
    preparation: Preparation,
    release: Release,
  ) {
    [this.#originals, this.#pixels] = packs;
    [this.#originalGaps, this.#slots] = gaps;
    this.existing = existing;
    this.preparation = preparation;
    this.#pictureBytes = pictureBytes(preparation.imageSize);
    this.#release = release;
  }

  /**
   * `wanted`: how pixels are prepared where there are none; what is there decides, another tab may have
   * prepared it anew. `check` may refuse before anything is touched. A run that reads pixels goes on
   * meanwhile: then nothing is written where a removed picture lay, which may be one of the run's.
   * Throws `storage-in-use`, or `busy` where there is no way beside a run.
   */
  static async open(
    wanted: Preparation,
    check: (existing: readonly Sample[], prepared: Preparation) => Promise<void>,
  ): Promise<SampleWriter> {
    const unlockWriting = await lockWriting();
    const unlockReading = await lockReadersOut();
    const release = () => {
      unlockReading?.();
      unlockWriting();
    };
    const opened: PackWriter[] = [];
    try {
      // Read under the lock: no other tab can change it now.
      const existing = await readSamples();
      const preparation = (existing.length > 0 && (await readValue('prepared'))) || wanted;
      await check(existing, preparation);
      const bytes = pictureBytes(preparation.imageSize);
      const isRead = unlockReading === null;
      if (isRead && (existing.length === 0 || !handlesCanBeShared()))
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
      const gaps = [originalGaps, slots] as const;
      return new SampleWriter([originals, pixels], gaps, existing, preparation, release);
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
