/** What `npm run bench -- --only data` is called with. */
import { UsageError } from '../../../src/cli/errors.ts';
import { findClassFolders } from '../../../src/cli/folders.ts';
import { readCount, type OwnBenchValues } from '../own-benches.ts';
import type { TwoFolders } from './disk.ts';

export const dataHelp = `npm run bench -- --only data [--pictures N] [--folder PATH] [--json]

Measures the app with many pictures, in a real page: reading them in beside decoding alone, the heap,
the longest tasks on the page's thread, scrolling the gallery, and epochs from the disk beside epochs
from memory. It makes the pictures, and needs room for them and for the app's copies of them (6 GB for
25,000) where temporary files lie; stderr says how much.

  --pictures N        (default: 25000)
  --folder PATH       a folder that holds two, of pictures of your own, instead of making some
`;

export interface DataOptions {
  readonly pictures: number;
  /** Null where the pictures are made. */
  readonly classes: TwoFolders | null;
}

/** Rounds of a few pictures each, and epochs of a few steps, say nothing. */
const pictureLimits = { min: 500, max: 1_000_000 } as const;

/** Throws a UsageError. */
export function readDataOptions({ folder, pictures }: OwnBenchValues): DataOptions {
  if (folder !== undefined && pictures !== undefined) {
    throw new UsageError('--folder brings its own pictures: --pictures is for those that are made');
  }
  return {
    pictures: readCount('--pictures', pictures ?? '25000', pictureLimits),
    classes: folder === undefined ? null : classesIn(folder),
  };
}

function classesIn(folder: string): TwoFolders {
  const found = findClassFolders([folder]);
  const [first, second] =
    'paths' in found ? found.paths.map(([only, more]) => (more ? null : only)) : [];
  if (!first || !second) throw new UsageError('--folder takes a folder that holds exactly two');
  return [first, second];
}
