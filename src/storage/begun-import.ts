/** A note on the import that is going on: the next to open the page finds it if it was cut off. */
import type { BegunImport } from '../domain/kept.ts';
import { deleteValue, readValue, writeValue } from './database.ts';
import { lockImport } from './locks.ts';

/**
 * Returns what takes the note away. Neither throws: the import is wanted more than the note. Where another tab reads
 * pictures the note is that tab's.
 */
export async function noteImport(note: BegunImport): Promise<() => Promise<void>> {
  const release = await lockImport();
  if (!release) return async () => {};
  await writeValue('importing', note).catch(() => {});
  return async () => {
    // Once more where it fails: the next to open the page would be told of an import that had come to its end.
    await deleteValue('importing')
      .catch(() => deleteValue('importing'))
      .catch(() => {});
    release();
  };
}

/** The import that ended with its page, once; null where there was none, or another tab is at it. */
export async function takeCutOffImport(): Promise<BegunImport | null> {
  const release = await lockImport();
  if (!release) return null;
  try {
    const note = await readValue('importing');
    if (note) await deleteValue('importing');
    return note ?? null;
  } finally {
    release();
  }
}
