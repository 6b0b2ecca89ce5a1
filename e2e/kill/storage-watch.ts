/**
 * Lines for the page and each worker, put before the app's own: each write of storage first asks the test what is to
 * become of it, and waits for the answer. A test that gives none has the thread standing still in the middle of what
 * it did, for as long as it likes: long enough to kill it there.
 */

/** `decoder` has no writes of its own; it is watched so that this stays true. */
export type Realm = 'page' | 'pictures' | 'decoder' | 'training' | 'checkpoint';

export type Write =
  // Files: bytes, length, to the disk, made, opened for writing, removed; `folder`: made.
  | ('write' | 'truncate' | 'flush' | 'create' | 'open' | 'remove' | 'folder')
  // Records, and the end of a transaction that writes.
  | ('put' | 'add' | 'delete' | 'clear' | 'commit');

/** What is no write and is asked about where a test wants it: pictures read for a run, and what a worker tells. */
export type Extra = 'read' | 'message';

export interface Asked {
  readonly realm: Realm;
  readonly what: Write | Extra;
  /** Of the file, the object store, or the event. */
  readonly name: string;
  /** False while it has not been done; then true, for those that are to stand still after it. */
  readonly isDone: boolean;
  /** By the clock of the realm. */
  readonly atMs: number;
}

export type Verdict =
  | { readonly do: 'go' }
  /** Half of the bytes are written; or it is done whole. The next question of this thread gets no answer. */
  | { readonly do: 'half' | 'whole' }
  /** `half`: of the bytes, before it fails. */
  | { readonly do: 'fail'; readonly error: string; readonly half: boolean };

export interface WatchOptions {
  readonly extras: readonly Extra[];
  /** The clock of the training worker goes so many times as fast. */
  readonly trainingClock: number;
}

/** The script of `realm`. */
export function watchScript(realm: Realm, options: WatchOptions): string {
  return `(${watchStorage.toString()})(${JSON.stringify(realm)}, ${JSON.stringify(options)});\n`;
}

/** Runs in the browser: it may use nothing from outside of itself. */
function watchStorage(realm: Realm, { extras, trainingClock }: WatchOptions): void {
  function ask(what: Write | Extra, name: string, isDone = false): Verdict {
    const request = new XMLHttpRequest();
    const asked = { realm, what, name, isDone, atMs: Date.now() };
    request.open('POST', '/storage-watch/ask', false);
    request.send(JSON.stringify(asked));
    return JSON.parse(request.responseText) as Verdict;
  }

  /** Does `whole`, or half of it, or fails, as it is told. */
  function watched<T>(what: Write, name: string, whole: () => T, half: () => void = () => {}): T {
    const verdict = ask(what, name);
    if (verdict.do === 'fail') {
      if (verdict.half) half();
      throw new DOMException('the test lets it fail', verdict.error);
    }
    if (verdict.do === 'half') half();
    const done = verdict.do === 'half' ? undefined : whole();
    if (verdict.do !== 'go') ask(what, name, true);
    return done as T;
  }

  async function watchedAsync<T>(what: Write, name: string, whole: () => Promise<T>): Promise<T> {
    const verdict = ask(what, name);
    if (verdict.do === 'fail') throw new DOMException('the test lets it fail', verdict.error);
    try {
      return await whole();
    } finally {
      if (verdict.do !== 'go') ask(what, name, true);
    }
  }

  watchFolders(FileSystemDirectoryHandle.prototype);
  if ('FileSystemSyncAccessHandle' in globalThis) watchFiles(FileSystemSyncAccessHandle.prototype);
  watchRecords();
  if (realm !== 'page' && extras.includes('message')) watchMessages();
  if (realm === 'training' && trainingClock !== 1) quicken();

  function watchFolders(folder: FileSystemDirectoryHandle): void {
    const { getFileHandle, getDirectoryHandle, removeEntry } = folder;
    folder.getFileHandle = function (name, options) {
      const made = () => getFileHandle.call(this, name, options);
      return options?.create ? watchedAsync('create', name, made) : made();
    };
    folder.getDirectoryHandle = function (name, options) {
      const made = () => getDirectoryHandle.call(this, name, options);
      return options?.create ? watchedAsync('folder', name, made) : made();
    };
    folder.removeEntry = function (name, options) {
      return watchedAsync('remove', name, () => removeEntry.call(this, name, options));
    };
  }

  function watchFiles(handle: FileSystemSyncAccessHandle): void {
    const names = new WeakMap<FileSystemSyncAccessHandle, string>();
    const nameOf = (one: FileSystemSyncAccessHandle) => names.get(one) ?? '';
    const { createSyncAccessHandle } = FileSystemFileHandle.prototype;
    FileSystemFileHandle.prototype.createSyncAccessHandle = async function (...options: []) {
      const opened = await watchedAsync('open', this.name, () =>
        createSyncAccessHandle.apply(this, options),
      );
      names.set(opened, this.name);
      return opened;
    };
    const { write, truncate, flush, read } = handle;
    handle.write = function (given, options) {
      const bytes = ArrayBuffer.isView(given)
        ? new Uint8Array(given.buffer as ArrayBuffer, given.byteOffset, given.byteLength)
        : new Uint8Array(given as ArrayBuffer);
      const half = () => void write.call(this, bytes.subarray(0, bytes.length >> 1), options);
      return watched('write', nameOf(this), () => write.call(this, given, options), half);
    };
    handle.truncate = function (size) {
      watched('truncate', nameOf(this), () => truncate.call(this, size));
    };
    handle.flush = function () {
      watched('flush', nameOf(this), () => flush.call(this));
    };
    if (realm !== 'training' || !extras.includes('read')) return;
    handle.read = function (...given) {
      ask('read', nameOf(this));
      return read.apply(this, given);
    };
  }

  function watchRecords(): void {
    const requests = new WeakMap<IDBTransaction, number>();
    const counted = (tx: IDBTransaction) => requests.set(tx, (requests.get(tx) ?? 0) + 1);
    const store = IDBObjectStore.prototype;
    const { count } = store;
    for (const what of ['put', 'add', 'delete', 'clear'] as const) {
      const original = store[what] as (...given: unknown[]) => IDBRequest;
      (store[what] as typeof original) = function (this: IDBObjectStore, ...given) {
        const tx = this.transaction;
        counted(tx);
        const verdict = ask(what, this.name);
        const request = original.apply(this, given);
        if (verdict.do === 'fail') {
          // As when the browser could not carry out a request: it fails, and the transaction with it.
          for (const failed of [request, tx]) spoil(failed, verdict.error);
          tx.commit = () => {};
          queueMicrotask(() => tx.abort());
        } else if (verdict.do !== 'go') {
          ask(what, this.name, true);
        }
        return request;
      };
    }
    for (const what of ['get', 'getAll', 'count'] as const) {
      const original = store[what] as (...given: unknown[]) => IDBRequest;
      (store[what] as typeof original) = function (this: IDBObjectStore, ...given) {
        counted(this.transaction);
        return original.apply(this, given);
      };
    }
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (stores, mode, ...options) {
      const tx = transaction.call(this, stores, mode, ...options);
      if (mode !== 'readwrite') return tx;
      const name = [stores].flat().join();
      const verdict = ask('commit', name);
      if (verdict.do === 'fail') failAtEnd(tx, verdict.error);
      if (verdict.do === 'whole' || verdict.do === 'half') {
        // Before the app hears of it.
        tx.addEventListener('complete', () => ask('commit', name, true));
      }
      return tx;
    };

    /** All that is asked of it succeeds, and then it can't be committed. */
    function failAtEnd(tx: IDBTransaction, error: string): void {
      const first = tx.objectStore(tx.objectStoreNames[0] as string);
      tx.commit = () => {};
      let seen = 0;
      const look = () => {
        count.call(first).addEventListener('success', () => {
          const now = requests.get(tx) ?? 0;
          if (now > 0 && now === seen) {
            spoil(tx, error);
            tx.abort();
            return;
          }
          seen = now;
          look();
        });
      };
      look();
    }

    function spoil(failed: IDBRequest | IDBTransaction, error: string): void {
      const value = new DOMException('the test lets it fail', error);
      Object.defineProperty(failed, 'error', { value });
    }
  }

  function watchMessages(): void {
    const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
    const { postMessage } = scope;
    scope.postMessage = (message: { event?: { type?: string } }, ...rest: unknown[]) => {
      const type = message.event?.type;
      if (type !== undefined) ask('message', type);
      (postMessage as (...given: unknown[]) => void).call(scope, message, ...rest);
    };
  }

  function quicken(): void {
    for (const clock of [performance, Date]) {
      const now = clock.now.bind(clock);
      const startMs = now();
      clock.now = () => startMs + (now() - startMs) * trainingClock;
    }
  }
}
