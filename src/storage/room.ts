/** How much the browser lets this origin keep, and whether what is to come fits into it. */
import { FailureError } from '../domain/failure.ts';
import { recipeLimits } from '../domain/recipe.ts';
import { isFull, isInUse, keeping } from './faults.ts';
import { packDirectory, pictureBytes } from './packs.ts';

/** Files and records take a little more than their bytes. */
const margin = 1.02;

/** What is about to be kept. */
export interface Intake {
  /** Bytes of the files themselves, where they are kept too. */
  readonly originalBytes: number;
  readonly pictures: number;
  readonly imageSize: number;
  /** Another image size could be chosen. */
  readonly canBeSmaller: boolean;
}

/** Throws `no-room` when it does not fit. In workers alone. */
export async function checkRoom(intake: Intake): Promise<void> {
  const neededBytes = bytesOf(intake);
  const freeBytes = await freeRoom(neededBytes);
  if (neededBytes <= freeBytes) return;
  const fittingSize = intake.canBeSmaller ? largestFitting(intake, freeBytes) : null;
  throw new FailureError({ kind: 'no-room', neededBytes, freeBytes, fittingSize });
}

function bytesOf({ originalBytes, pictures, imageSize }: Intake): number {
  return Math.ceil((originalBytes + pictures * pictureBytes(imageSize)) * margin);
}

function largestFitting(intake: Intake, freeBytes: number): number | null {
  const { min } = recipeLimits.imageSize;
  for (let imageSize = intake.imageSize - 1; imageSize >= min; imageSize--) {
    if (bytesOf({ ...intake, imageSize }) <= freeBytes) return imageSize;
  }
  return null;
}

const trialFile = 'room.bin';
const trials = 12;

/**
 * How many bytes there is room for, up to `wantedBytes`; rather too few than too many where it is less.
 * A file is stretched without being written to, which the browser refuses beyond the quota and the
 * disk: its own estimate says 10 GiB in Chromium, whatever there is, so as not to tell who one is.
 */
async function freeRoom(wantedBytes: number): Promise<number> {
  try {
    return await keeping(() => stretch(wantedBytes));
  } catch (error) {
    // Another tab is trying at this moment. What does not fit is told when it is written.
    if (error instanceof FailureError && error.failure.kind === 'storage-in-use') {
      return wantedBytes;
    }
    throw error;
  }
}

async function stretch(wantedBytes: number): Promise<number> {
  const directory = await packDirectory();
  const file = await directory.getFileHandle(trialFile, { create: true });
  const handle = await file.createSyncAccessHandle();
  const fits = (bytes: number): boolean => {
    try {
      handle.truncate(bytes);
      return true;
    } catch (error) {
      if (!isFull(error)) throw error;
      return false;
    }
  };
  try {
    if (fits(wantedBytes)) return wantedBytes;
    let [least, most] = [0, wantedBytes];
    for (let trial = 0; trial < trials; trial++) {
      const middle = Math.floor((least + most) / 2);
      if (fits(middle)) least = middle;
      else most = middle;
    }
    return least;
  } finally {
    handle.close();
    await directory.removeEntry(trialFile).catch((error: unknown) => {
      if (!isInUse(error)) throw error;
    });
  }
}

/** Asks the browser not to evict what is kept; some ask the person, some decide by themselves. */
export async function askToPersist(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}
