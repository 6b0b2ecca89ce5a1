/**
 * What is kept in IndexedDB: records. The bytes of pictures lie in OPFS (`packs.ts`). This room
 * alone knows either; it hands out plain data of the domain.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { UnfinishedRun } from '../domain/checkpoint.ts';
import type { EngineChoice, EngineComparison } from '../domain/engine.ts';
import type { ModelInfo, ModelRecord, KeptNetwork } from '../domain/model.ts';
import { FailureError } from '../domain/failure.ts';
import type { BegunImport } from '../domain/kept.ts';
import { defaultRecipe, type Preparation, type Recipe } from '../domain/recipe.ts';
import type { ClassNames, Sample, SkippedFile } from '../domain/sample.ts';
import { keeping } from './faults.ts';

/** Single values, each with one writer: the action of that name in `state/`, if nothing else is said. */
export interface Values {
  readonly classNames: ClassNames;
  /** How the kept pixels were prepared; written with them. */
  readonly prepared: Preparation;
  readonly skipped: readonly SkippedFile[];
  /** Files that systems leave in folders, passed over. */
  readonly systemFiles: number;
  readonly recipe: Recipe;
  readonly engineChoice: EngineChoice;
  /** By browser, machine and recipe; written by the training worker. */
  readonly engineComparisons: {
    readonly [key: string]: EngineComparison & { readonly atMs: number };
  };
  readonly currentModelId: number | null;
  /** The run that has given no model yet (`runs.ts`). */
  readonly run: UnfinishedRun;
  /** The import that is going on (`begun-import.ts`). */
  readonly importing: BegunImport;
}

interface Schema extends DBSchema {
  samples: { key: number; value: Sample };
  values: { key: keyof Values; value: Values[keyof Values] };
  models: { key: number; value: ModelRecord };
  snapshots: { key: number; value: KeptNetwork };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;
/** It was asked for and is waited for: to ask once more would be to wait in line behind that. */
let isHeld = false;
/** A request behind one that waits, of another page or worker, is not told so. */
const patienceMs = 10_000;

/** Of what is kept; a greater number comes with a way from the one before, in `open`. */
const databaseVersion = 2;

/**
 * The open database; one for each page or worker. Rejects with `storage-held` while another tab holds an earlier
 * version open, and with a VersionError when a later version of the app has been here.
 */
export function database(): Promise<IDBPDatabase<Schema>> {
  if (isHeld) return Promise.reject(held());
  opened ??= open();
  return opened;
}

function held(): FailureError {
  return new FailureError({ kind: 'storage-held' });
}

function open(): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    // It may be opened all the same, later: whoever asks then gets it.
    const hold = () => {
      isHeld = true;
      reject(held());
    };
    const timer = setTimeout(hold, patienceMs);
    const opening = openDB<Schema>('twofold', databaseVersion, {
      async upgrade(db, oldVersion, _, tx) {
        if (oldVersion === 0) {
          db.createObjectStore('samples', { keyPath: 'id', autoIncrement: true });
          db.createObjectStore('values');
          db.createObjectStore('models', { keyPath: 'id', autoIncrement: true });
          db.createObjectStore('snapshots');
        } else if (oldVersion < 2) {
          await addPreparation(tx);
        }
      },
      blocked: hold,
      /** A later version in another tab waits for this one to let go. */
      blocking(_, __, event) {
        (event.target as IDBDatabase).close();
        opened = null;
      },
      terminated() {
        opened = null;
      },
    });
    function settle(outcome: Promise<IDBPDatabase<Schema>> | null): void {
      clearTimeout(timer);
      isHeld = false;
      opened = outcome;
    }
    opening.then(
      (db) => {
        settle(opening);
        resolve(db);
      },
      (error: unknown) => {
        settle(null);
        reject(error);
      },
    );
  });
}

/** The first version knew one way to prepare pictures, and dealt each by itself. */
async function addPreparation(
  tx: IDBPTransaction<Schema, ('samples' | 'values' | 'models' | 'snapshots')[], 'versionchange'>,
): Promise<void> {
  const values = tx.objectStore('values');
  const imageSize = (await values.get('preparedSize' as keyof Values)) as number | undefined;
  if (imageSize !== undefined) {
    const { resize, orientation } = defaultRecipe;
    await values.put({ imageSize, resize, orientation }, 'prepared');
    await values.delete('preparedSize' as keyof Values);
  }
  const samples = tx.objectStore('samples');
  for (const sample of await samples.getAll()) {
    await samples.put({ ...sample, orientation: 1, perceptualHash: '' });
  }
  const models = tx.objectStore('models');
  for (const model of await models.getAll()) {
    await models.put({ ...model, recipe: { ...defaultRecipe, ...model.recipe } });
  }
}

export function readValue<K extends keyof Values>(key: K): Promise<Values[K] | undefined> {
  return keeping(async () => (await (await database()).get('values', key)) as Values[K]);
}

export function writeValue<K extends keyof Values>(key: K, value: Values[K]): Promise<void> {
  return keeping(async () => {
    const tx = (await database()).transaction('values', 'readwrite');
    const put = tx.store.put(value, key);
    // Without waiting for the answer: a page that is left at once should still have kept it.
    tx.commit();
    await Promise.all([put, tx.done]);
  });
}

export function deleteValue(key: keyof Values): Promise<void> {
  return keeping(async () => {
    await (await database()).delete('values', key);
  });
}

export function readModels(): Promise<ModelRecord[]> {
  return keeping(async () => (await database()).getAll('models'));
}

/**
 * Keeps record and snapshot in one transaction: both or neither. With them ends the run `runId` that the model is
 * of: it is there as a run or as a model, never as both.
 */
export function addModel(
  info: ModelInfo,
  snapshot: KeptNetwork,
  runId: string | null = null,
): Promise<ModelRecord> {
  return keeping(async () => {
    const db = await database();
    const tx = db.transaction(['models', 'snapshots', 'values'], 'readwrite', strict);
    // The key generator gives the id, which the key path writes into the record.
    const id = await tx.objectStore('models').add(info as ModelRecord);
    await tx.objectStore('snapshots').add(snapshot, id);
    const values = tx.objectStore('values');
    const run = (await values.get('run')) as UnfinishedRun | undefined;
    if (runId !== null && run?.id === runId) await values.delete('run');
    await tx.done;
    return { ...info, id };
  });
}

/** Puts back a model that was deleted, under the id that it had. */
export function restoreModel(record: ModelRecord, snapshot: KeptNetwork): Promise<void> {
  return keeping(async () => {
    const tx = (await database()).transaction(['models', 'snapshots'], 'readwrite', strict);
    await Promise.all([
      tx.objectStore('models').put(record),
      tx.objectStore('snapshots').put(snapshot, record.id),
    ]);
    await tx.done;
  });
}

export function updateModel(record: ModelRecord): Promise<void> {
  return keeping(async () => {
    await (await database()).put('models', record);
  });
}

export function deleteModel(id: number): Promise<void> {
  return keeping(async () => {
    const tx = (await database()).transaction(['models', 'snapshots'], 'readwrite', strict);
    await Promise.all([
      tx.objectStore('models').delete(id),
      tx.objectStore('snapshots').delete(id),
    ]);
    await tx.done;
  });
}

export function readSnapshot(id: number): Promise<KeptNetwork | undefined> {
  return keeping(async () => (await database()).get('snapshots', id));
}

/** What is reported as kept has reached the disk. */
export const strict = { durability: 'strict' } as const;
