/** What can happen to what is kept while the app is not there. Each runs in a page that has nothing but the origin. */

/** The files of pictures, or those of checkpoints. */
export async function removeFiles(folder: 'twofold' | 'twofold-run'): Promise<void> {
  await (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true });
}

export async function removeFile(name: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await (await root.getDirectoryHandle('twofold')).removeEntry(name);
}

export async function cutFile({ name, bytes }: { name: string; bytes: number }): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const file = await (await root.getDirectoryHandle('twofold')).getFileHandle(name);
  const writable = await file.createWritable({ keepExistingData: true });
  await writable.truncate(bytes);
  await writable.close();
}

export function removeDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('twofold');
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(request.error));
  });
}

/** Has the first version of the database, empty, and does not let go of it. */
export function holdFirstVersion(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('twofold', 1);
    request.addEventListener('upgradeneeded', () => {
      const stores = ['samples', 'models'] as const;
      for (const name of stores) {
        request.result.createObjectStore(name, { keyPath: 'id', autoIncrement: true });
      }
      for (const name of ['values', 'snapshots']) request.result.createObjectStore(name);
    });
    request.addEventListener('success', () => {
      Object.assign(globalThis, { held: request.result });
      resolve();
    });
    request.addEventListener('error', () => reject(request.error));
  });
}

/** What is there as a version of the app keeps it that is not known yet. */
export function raiseVersion(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('twofold', 99);
    request.addEventListener('success', () => {
      request.result.close();
      resolve();
    });
    request.addEventListener('error', () => reject(request.error));
  });
}

/** What is there as the first version kept it. */
export async function lowerVersion(): Promise<void> {
  const answer = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(request.error));
    });
  const now = await answer(indexedDB.open('twofold'));
  type Record = { [key: string]: unknown };
  const samples = (await answer(
    now.transaction('samples').objectStore('samples').getAll(),
  )) as Record[];
  const values = now.transaction('values').objectStore('values');
  const [classNames, prepared] = await Promise.all([
    answer(values.get('classNames')),
    answer(values.get('prepared')) as Promise<{ imageSize: number }>,
  ]);
  now.close();
  await answer(indexedDB.deleteDatabase('twofold'));

  const opening = indexedDB.open('twofold', 1);
  opening.addEventListener('upgradeneeded', () => {
    const { result: db, transaction: tx } = opening;
    for (const name of ['samples', 'models']) {
      db.createObjectStore(name, { keyPath: 'id', autoIncrement: true });
    }
    for (const name of ['values', 'snapshots']) db.createObjectStore(name);
    for (const { orientation: _, perceptualHash: __, ...sample } of samples) {
      tx?.objectStore('samples').add(sample);
    }
    tx?.objectStore('values').add(classNames, 'classNames');
    tx?.objectStore('values').add(prepared.imageSize, 'preparedSize');
  });
  (await answer(opening)).close();
}
