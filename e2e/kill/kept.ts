/** What a browser keeps of an origin, read without the app: by a page that has nothing but the origin. */
import type { UnfinishedRun } from '../../src/domain/checkpoint.ts';
import type { ModelRecord, ModelSnapshot } from '../../src/domain/model.ts';
import type { Preparation } from '../../src/domain/recipe.ts';
import type { Label, Sample } from '../../src/domain/sample.ts';

export interface KeptSample {
  readonly sample: Sample;
  /** SHA-256 of the bytes that lie where the record says, in hexadecimal; null where the file ends before. */
  readonly originalDigest: string | null;
  readonly pixelsDigest: string | null;
}

export interface Kept {
  readonly samples: readonly KeptSample[];
  readonly prepared: Preparation | null;
  readonly models: readonly (ModelRecord & { readonly weightsDigest: string | null })[];
  /** Ids of networks, those of no model among them. */
  readonly snapshotIds: readonly number[];
  readonly currentModelId: number | null;
  readonly run: UnfinishedRun | null;
  /** The files of checkpoints, in base64. */
  readonly slots: readonly string[];
  readonly files: readonly string[];
}

export function countsOf({ samples }: Kept): [number, number] {
  const of = (label: Label) => samples.filter(({ sample }) => sample.label === label).length;
  return [of(0), of(1)];
}

/** Runs in the page: it may use nothing from outside of itself. */
export async function readKept(): Promise<Kept> {
  const known = await indexedDB.databases();
  const hasDatabase = known.some(({ name }) => name === 'twofold');
  const db = hasDatabase ? await answer(indexedDB.open('twofold')) : null;
  const all = async <T>(store: string): Promise<T[]> =>
    db ? ((await answer(db.transaction(store).objectStore(store).getAll())) as T[]) : [];
  const value = async <T>(key: string): Promise<T | null> =>
    db ? ((await answer(db.transaction('values').objectStore('values').get(key))) ?? null) : null;

  const directory = await navigator.storage.getDirectory();
  const files = new Map<string, ArrayBuffer>();
  for (const folder of ['twofold', 'twofold-run']) {
    const handle = await directory.getDirectoryHandle(folder).catch(() => null);
    for await (const entry of handle?.values() ?? []) {
      const file = await (entry as FileSystemFileHandle).getFile();
      files.set(entry.name, await file.arrayBuffer());
    }
  }

  const prepared = await value<Preparation>('prepared');
  const originals = files.get('originals.bin');
  const pixels = prepared ? files.get(`pixels-${prepared.imageSize}.rgb`) : undefined;
  const pictureBytes = (prepared?.imageSize ?? 0) ** 2 * 3;
  const samples: KeptSample[] = [];
  for (const sample of await all<Sample>('samples')) {
    const { originalOffset, sizeBytes, slot } = sample;
    samples.push({
      sample,
      originalDigest: await digest(originals, originalOffset, sizeBytes),
      pixelsDigest: await digest(pixels, slot * pictureBytes, pictureBytes),
    });
  }

  const models = [];
  const snapshotIds = db
    ? ((await answer(
        db.transaction('snapshots').objectStore('snapshots').getAllKeys(),
      )) as number[])
    : [];
  for (const record of await all<ModelRecord>('models')) {
    const store = db?.transaction('snapshots').objectStore('snapshots');
    const snapshot = store && ((await answer(store.get(record.id))) as ModelSnapshot | undefined);
    const { weightData } = snapshot ?? {};
    const weightsDigest = await digest(weightData, 0, weightData?.byteLength ?? 0);
    models.push({ ...record, weightsDigest });
  }
  const kept: Kept = {
    samples,
    prepared,
    models,
    snapshotIds,
    currentModelId: await value<number>('currentModelId'),
    run: await value<UnfinishedRun>('run'),
    slots: ['checkpoint-a.bin', 'checkpoint-b.bin'].flatMap((name) => {
      const bytes = files.get(name);
      return bytes ? [base64(bytes)] : [];
    }),
    files: [...files.keys()].sort(),
  };
  db?.close();
  return kept;

  function answer<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
  }

  async function digest(of: ArrayBuffer | undefined, at: number, length: number) {
    if (!of || of.byteLength < at + length) return null;
    const hash = await crypto.subtle.digest('SHA-256', of.slice(at, at + length));
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function base64(bytes: ArrayBuffer): string {
    let text = '';
    for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
    return btoa(text);
  }
}
