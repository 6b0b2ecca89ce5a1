/** The pictures on the disk: where they lie, that there is room, and parts of them for single rounds. */
import { copyFileSync, linkSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RunError } from '../../../src/cli/errors.ts';
import { filesIn } from '../../../src/cli/folders.ts';
import { defaultRecipe } from '../../../src/domain/recipe.ts';
import { pictureBytes } from '../../../src/storage/packs.ts';
import { say } from '../machine.ts';

export type TwoFolders = readonly [string, string];

export interface PictureSet {
  readonly folders: TwoFolders;
  /** Paths inside the folders. */
  readonly files: readonly [readonly string[], readonly string[]];
  readonly bytes: number;
}

/** A made picture, and what the browser, the records and the epochs take beside. */
const madeBytes = 17_000;
const besides = 2e9;

export function listPictures(folders: TwoFolders): PictureSet {
  const [a, b] = folders.map(filesIn) as [string[], string[]];
  const files = [a, b] as const;
  const bytes = files
    .flatMap((names, i) => names.map((name) => join(folders[i] as string, name)))
    .reduce((sum, path) => sum + statSync(path).size, 0);
  return { folders, files, bytes };
}

/** `given`: the pictures that are there, or how many will be made. Throws a RunError. */
export function requireRoom(given: PictureSet | number, folder: string): void {
  const isMade = typeof given === 'number';
  const pictures = isMade ? given : given.files[0].length + given.files[1].length;
  const originals = isMade ? given * madeBytes : given.bytes;
  const kept = originals + pictures * pictureBytes(defaultRecipe.imageSize);
  const needed = kept + besides + (isMade ? originals : 0);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  say(`Room for temporary files: ${gigabytes(needed)} needed, ${gigabytes(free)} free.`);
  // Browsers leave some of the disk alone.
  if (free < needed * 1.2) throw new RunError(`Too little room in ${dirname(folder)}.`);
}

/** Folders of `size` pictures, half of each class, as links where the disk is the same. */
export function partOf(
  { folders, files }: PictureSet,
  round: number,
  size: number,
  folder: string,
): TwoFolders {
  const half = Math.floor(size / 2);
  return folders.map((from, label) => {
    const to = join(folder, `round-${round}`, basename(from));
    const names = (files[label] as readonly string[]).slice(round * half, (round + 1) * half);
    for (const name of names) {
      mkdirSync(dirname(join(to, name)), { recursive: true });
      linkOrCopy(join(from, name), join(to, name));
    }
    return to;
  }) as [string, string];
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
