/** Samples: records in IndexedDB, bytes in packs. Bytes are written first, the record commits them. */
import type { Label, Sample } from '../domain/sample.ts';
import { database, readValue, strict, writeValue } from './database.ts';
import { keeping } from './faults.ts';
import {
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
  #pending: Omit<Sample, 'id'>[] = [];

  private constructor(originals: PackWriter, pixels: PackWriter, bytes: number) {
    this.#originals = originals;
    this.#pixels = pixels;
    this.#pictureBytes = bytes;
  }

  /** `existing`: all samples that are kept now, whose pixels have been prepared at `imageSize`. */
  static async open(existing: readonly Sample[], imageSize: number): Promise<SampleWriter> {
    const bytes = pictureBytes(imageSize);
    const originalsEnd = existing.reduce((m, s) => Math.max(m, s.originalOffset + s.sizeBytes), 0);
    const slots = existing.reduce((m, s) => Math.max(m, s.slot + 1), 0);
    const originals = await PackWriter.open(originalsPack, originalsEnd);
    try {
      const pixels = await PackWriter.open(pixelsPack(imageSize), slots * bytes);
      await writeValue('preparedSize', imageSize);
      return new SampleWriter(originals, pixels, bytes);
    } catch (error) {
      originals.close();
      throw error;
    }
  }

  /** `pixels`: the prepared picture; `original`: the bytes of its file. */
  append(draft: SampleDraft, original: Uint8Array, pixels: Uint8Array): void {
    const originalOffset = this.#originals.append(original);
    const slot = this.#pixels.append(pixels) / this.#pictureBytes;
    this.#pending.push({ ...draft, originalOffset, slot });
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
  }
}

/** Replaces the prepared pixels of all samples; nothing changes until `finish`. */
export class PixelsWriter {
  readonly #pack: PackWriter;
  readonly #imageSize: number;

  private constructor(pack: PackWriter, imageSize: number) {
    this.#pack = pack;
    this.#imageSize = imageSize;
  }

  static async open(imageSize: number): Promise<PixelsWriter> {
    return new PixelsWriter(await PackWriter.open(pixelsPack(imageSize), 0), imageSize);
  }

  /** Pictures come in the order of their slots, none left out. */
  append(pixels: Uint8Array): void {
    this.#pack.append(pixels);
  }

  async finish(): Promise<void> {
    this.#pack.flush();
    this.#pack.close();
    await writeValue('preparedSize', this.#imageSize);
    await removePacks([originalsPack, pixelsPack(this.#imageSize)]);
  }

  abandon(): void {
    this.#pack.close();
  }
}

/** True when the pixels of all `samples` lie ready at `imageSize`. */
export async function isPrepared(samples: readonly Sample[], imageSize: number): Promise<boolean> {
  if ((await readValue('preparedSize')) !== imageSize) return false;
  const slots = samples.reduce((most, { slot }) => Math.max(most, slot + 1), 0);
  const pack = await openPack(pixelsPack(imageSize)).catch(() => null);
  return pack !== null && pack.size >= slots * pictureBytes(imageSize);
}

/** The bytes of a sample's file, as they were given; a copy that outlives later imports. */
export async function readOriginal(sample: Sample): Promise<Blob> {
  const pack = await openPack(originalsPack);
  const slice = pack.slice(sample.originalOffset, sample.originalOffset + sample.sizeBytes);
  return keeping(async () => new Blob([await slice.arrayBuffer()]));
}

/** Gives every one of `samples` the class `label`. */
export function relabelSamples(samples: readonly Sample[], label: Label): Promise<Sample[]> {
  return keeping(async () => {
    const changed = samples.map((sample) => ({ ...sample, label }));
    const tx = (await database()).transaction('samples', 'readwrite', strict);
    await Promise.all(changed.map((sample) => tx.store.put(sample)));
    await tx.done;
    return changed;
  });
}

/** Forgets all samples, then their bytes. */
export async function clearSamples(): Promise<void> {
  await keeping(async () => (await database()).clear('samples'));
  await removePacks([]);
}
