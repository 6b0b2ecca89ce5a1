/** Finds what records speak of and files no longer hold: browsers may evict, and people may clean up. */
import type { Preparation } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { readValue } from './database.ts';
import { isMissing, keeping } from './faults.ts';
import { lockWriting } from './locks.ts';
import { originDirectory, originalsPack, packFolder, pictureBytes, pixelsPack } from './packs.ts';
import { deleteSamples, readSamples } from './samples.ts';

export interface Lost {
  /** Their originals are not there. */
  readonly samples: readonly Sample[];
  /** How the pixels were prepared that have to be prepared anew; null where none are missing. */
  readonly pixels: Preparation | null;
}

/** Looks at the lengths of files alone. */
export async function findLost(
  samples: readonly Sample[],
  prepared: Preparation | null,
): Promise<Lost> {
  if (samples.length === 0) return { samples: [], pixels: null };
  const end = await sizeOf(originalsPack);
  const isLost = ({ originalOffset, sizeBytes }: Sample) => originalOffset + sizeBytes > end;
  const slots = samples.reduce(
    (most, sample) => (isLost(sample) ? most : Math.max(most, sample.slot + 1)),
    0,
  );
  const isShort =
    prepared !== null &&
    (await sizeOf(pixelsPack(prepared))) < slots * pictureBytes(prepared.imageSize);
  return { samples: samples.filter(isLost), pixels: isShort ? prepared : null };
}

/** Forgets samples whose originals are not there. Throws `storage-in-use` when another tab writes. */
export async function dropLost(): Promise<Lost> {
  const release = await lockWriting();
  try {
    // What another tab has changed meanwhile is no loss.
    const lost = await findLost(await readSamples(), (await readValue('prepared')) ?? null);
    if (lost.samples.length > 0) await deleteSamples(lost.samples.map(({ id }) => id));
    return lost;
  } finally {
    release();
  }
}

/** 0 where there is no such pack. */
function sizeOf(pack: string): Promise<number> {
  return keeping(async () => {
    try {
      const folder = await (await originDirectory()).getDirectoryHandle(packFolder);
      return (await (await folder.getFileHandle(pack)).getFile()).size;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw error;
    }
  });
}
