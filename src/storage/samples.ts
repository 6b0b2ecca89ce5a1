/** Records of samples, and the bytes of their files. */
import { FailureError } from '../domain/failure.ts';
import type { Sample } from '../domain/sample.ts';
import { database, strict } from './database.ts';
import { exportFile } from './exports.ts';
import { keeping } from './faults.ts';
import { lockWriting } from './locks.ts';
import { openPack, originalsPack, removePacks } from './packs.ts';

/** So many records are unpacked without the thread being free for others. */
const recordsAtOnce = 2000;

export function readSamples(): Promise<Sample[]> {
  return keeping(async () => {
    const { store } = (await database()).transaction('samples');
    const samples: Sample[] = [];
    for (;;) {
      const last = samples.at(-1);
      const range = last && IDBKeyRange.lowerBound(last.id, true);
      const some = await store.getAll(range, recordsAtOnce);
      samples.push(...some);
      if (some.length < recordsAtOnce) return samples;
    }
  });
}

/** The bytes of a sample's file, as they were given; a copy that outlives later imports. */
export async function readOriginal(sample: Sample): Promise<Blob> {
  const pack = await openPack(originalsPack);
  const slice = pack.slice(sample.originalOffset, sample.originalOffset + sample.sizeBytes);
  return keeping(async () => new Blob([await slice.arrayBuffer()]));
}

/**
 * Brings removed samples back, and changed ones to what they were. Throws `place-taken`, and changes
 * nothing, where others lie by now in the places of removed ones.
 */
export async function restoreSamples(samples: readonly Sample[]): Promise<void> {
  const release = await lockWriting();
  try {
    const coming = new Set(samples.map(({ id }) => id));
    const others = (await readSamples()).filter(({ id }) => !coming.has(id));
    const slots = new Set(others.map(({ slot }) => slot));
    if (samples.some(({ slot }) => slots.has(slot)) || overlap([...others, ...samples])) {
      throw new FailureError({ kind: 'place-taken' });
    }
    await putSamples(samples);
  } finally {
    release();
  }
}

/** Two originals have bytes in common. */
function overlap(samples: readonly Sample[]): boolean {
  let end = 0;
  return [...samples]
    .sort((a, b) => a.originalOffset - b.originalOffset)
    .some(({ originalOffset, sizeBytes }) => {
      const isOver = originalOffset < end;
      end = Math.max(end, originalOffset + sizeBytes);
      return isOver;
    });
}

/** Keeps changed records under the ids that they have. */
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
  // An export may still be on its way to the downloads.
  await removePacks([exportFile]);
}
