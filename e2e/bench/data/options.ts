/** What `npm run bench -- --only data` is called with. */
import { UsageError } from '../../../src/cli/errors.ts';
import { findClassFolders } from '../../../src/cli/folders.ts';
import type { TwoFolders } from './disk.ts';
import { quoted } from '../../../src/cli/options.ts';

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

export interface DataValues {
  readonly only?: string | undefined;
  readonly pictures?: string | undefined;
  readonly folder?: string | undefined;
  readonly [other: string]: string | boolean | undefined;
}

/** Rounds of a few pictures each, and epochs of a few steps, say nothing. */
const pictureLimits = { min: 500, max: 1_000_000 } as const;
const ownFlags = ['only', 'pictures', 'folder', 'json', 'help'];

/** Null where something else is to be measured. Throws a UsageError. */
export function readDataOptions(values: DataValues): DataOptions | null {
  const names = values.only?.split(',').map((name) => name.trim()) ?? [];
  if (!names.includes('data')) {
    for (const flag of ['pictures', 'folder']) {
      if (values[flag] !== undefined) throw new UsageError(`--${flag} goes with --only data`);
    }
    return null;
  }
  if (names.length > 1) throw new UsageError('--only data goes alone: it takes the whole machine');
  const foreign = Object.keys(values).find((flag) => !ownFlags.includes(flag) && values[flag]);
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with --only data`);
  if (values.folder !== undefined && values.pictures !== undefined) {
    throw new UsageError('--folder brings its own pictures: --pictures is for those that are made');
  }
  return {
    pictures: readCount(values.pictures ?? '25000'),
    classes: values.folder === undefined ? null : classesIn(values.folder),
  };
}

function readCount(text: string): number {
  const { min, max } = pictureLimits;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= min && count <= max) return count;
  throw new UsageError(`--pictures takes whole numbers from ${min} to ${max}, not ${quoted(text)}`);
}

function classesIn(folder: string): TwoFolders {
  const found = findClassFolders([folder]);
  const [first, second] =
    'paths' in found ? found.paths.map(([only, more]) => (more ? null : only)) : [];
  if (!first || !second) throw new UsageError('--folder takes a folder that holds exactly two');
  return [first, second];
}
