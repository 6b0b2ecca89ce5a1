/** All that this page keeps, in one look: how much it is, and its removal. */
import type { Kept } from '../domain/kept.ts';
import { countParameters } from '../domain/model.ts';
import { runFolder } from './checkpoints.ts';
import { database, strict, type Values } from './database.ts';
import { exportFile } from './exports.ts';
import { isInUse, isMissing, keeping } from './faults.ts';
import { FailureError } from '../domain/failure.ts';
import { lockAll } from './locks.ts';
import { originalsPack, originDirectory, packFolder } from './packs.ts';

/** Values that are no settings. */
const notSettings: readonly (keyof Values)[] = ['run', 'importing'];

/** Looks at records and at the sizes of files, never into them. */
export function measureKept(): Promise<Kept> {
  return keeping(async () => {
    const db = await database();
    const [count, models, keys, packs, checkpoints] = await Promise.all([
      db.count('samples'),
      db.getAll('models'),
      db.getAllKeys('values'),
      sizesIn(packFolder),
      sizesIn(runFolder),
    ]);
    const settings = keys.filter((key) => !notSettings.includes(key));
    const values = await Promise.all(settings.map((key) => db.get('values', key)));
    const parameters = models.reduce((total, { layers }) => total + countParameters(layers), 0);
    const pixels = [...packs].filter(([name]) => name.startsWith('pixels-'));
    return {
      pictures: {
        count,
        originalBytes: packs.get(originalsPack) ?? 0,
        preparedBytes: sum(pixels.map(([, bytes]) => bytes)),
      },
      models: { count: models.length, bytes: parameters * 4 },
      run: { isThere: keys.includes('run'), checkpointBytes: sum(checkpoints.values()) },
      exportBytes: packs.get(exportFile) ?? 0,
      settingsBytes: sum(values.map((value) => new Blob([JSON.stringify(value)]).size)),
      isPersisted: (await navigator.storage.persisted?.()) ?? null,
    };
  });
}

/**
 * Removes everything: the records first, all at once, then the files, which are nothing without them. Throws
 * `run-elsewhere` and `storage-in-use` where another tab is at work; then nothing has been removed, or, after
 * `onForgotten`, a file is left that is in use. Asked again it takes that too.
 */
export async function removeEverything(onForgotten: () => void): Promise<void> {
  const release = await lockAll();
  try {
    await keeping(async () => {
      const db = await database();
      const tx = db.transaction(['samples', 'values', 'models', 'snapshots'], 'readwrite', strict);
      await Promise.all([...tx.objectStoreNames].map((name) => tx.objectStore(name).clear()));
      await tx.done;
      onForgotten();
      const isLeft = [await removeFolder(packFolder), await removeFolder(runFolder)].includes(
        false,
      );
      if (isLeft) throw new FailureError({ kind: 'storage-in-use' });
    });
  } finally {
    release();
  }
}

/** False where a file of it is in use: the others are gone. */
async function removeFolder(name: string): Promise<boolean> {
  const origin = await originDirectory();
  const folder = await folderOf(name);
  if (!folder) return true;
  let isAll = true;
  for await (const file of folder.keys()) {
    await folder.removeEntry(file).catch((error: unknown) => {
      if (!isInUse(error)) throw error;
      isAll = false;
    });
  }
  if (isAll) await origin.removeEntry(name);
  return isAll;
}

async function sizesIn(name: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const folder = await folderOf(name);
  if (!folder) return sizes;
  for await (const handle of folder.values()) {
    if (handle.kind !== 'file') continue;
    // An export may go, and a trial of the room, while this looks.
    const file = await (handle as FileSystemFileHandle).getFile().catch(() => null);
    if (file) sizes.set(handle.name, file.size);
  }
  return sizes;
}

/** Null where there is none: to look should leave nothing behind. */
async function folderOf(name: string): Promise<FileSystemDirectoryHandle | null> {
  const origin = await originDirectory();
  return origin.getDirectoryHandle(name).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
