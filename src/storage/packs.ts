/**
 * The bytes of pictures, in the origin's private file system: one pack of original files and one of
 * prepared pixels, each a plain file that only grows. A record in IndexedDB says where a picture
 * lies; bytes behind the last record are what an interrupted import left, and are written over.
 */
import { FailureError } from '../domain/failure.ts';
import { asKeepFailure, isInUse, keeping } from './faults.ts';

export const originalsPack = 'originals.bin';

/** Prepared pixels: `imageSize² * 3` bytes a picture, RGB, row by row. */
export function pixelsPack(imageSize: number): string {
  return `pixels-${imageSize}.rgb`;
}

/** Throws a RangeError for what is no size in whole pixels. */
export function pictureBytes(imageSize: number): number {
  if (!Number.isInteger(imageSize) || imageSize < 1) throw new RangeError('no size of a picture');
  return imageSize * imageSize * 3;
}

async function directory(): Promise<FileSystemDirectoryHandle> {
  if (!navigator.storage?.getDirectory) {
    throw new FailureError({
      kind: 'storage-unavailable',
      detail: 'this browser has no origin private file system, or the page is not secure (https)',
    });
  }
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle('twofold', { create: true });
}

/** The only writer of a pack; workers alone can have one, and only one at a time. */
export class PackWriter {
  readonly #handle: FileSystemSyncAccessHandle;
  #end: number;

  private constructor(handle: FileSystemSyncAccessHandle, end: number) {
    this.#handle = handle;
    this.#end = end;
  }

  /** Opens pack `name`, which is cut to its first `length` bytes, and has at least as many. */
  static open(name: string, length: number): Promise<PackWriter> {
    return keeping(async () => {
      const file = await (await directory()).getFileHandle(name, { create: true });
      const handle = await file.createSyncAccessHandle();
      if (handle.getSize() < length) {
        handle.close();
        throw new Error(`${name} has lost bytes that records speak of`);
      }
      handle.truncate(length);
      return new PackWriter(handle, length);
    });
  }

  /** Where the next bytes will begin. */
  get end(): number {
    return this.#end;
  }

  /** Returns where the bytes begin. Throws `storage-full`; the pack then ends where it ended. */
  append(bytes: Uint8Array): number {
    const at = this.#end;
    try {
      const written = this.#handle.write(bytes, { at });
      if (written < bytes.length) {
        throw new DOMException('fewer bytes were written than given', 'QuotaExceededError');
      }
    } catch (error) {
      throw asKeepFailure(error);
    }
    this.#end = at + bytes.length;
    return at;
  }

  /** After this the bytes outlive the browser. */
  flush(): void {
    try {
      this.#handle.flush();
    } catch (error) {
      throw asKeepFailure(error);
    }
  }

  close(): void {
    this.#handle.close();
  }
}

/** The pack as a File, for reading by slices. It is a view of now: later writes spoil it. */
export function openPack(name: string): Promise<File> {
  return keeping(async () => (await (await directory()).getFileHandle(name)).getFile());
}

/** The picture in `slot`: `[imageSize, imageSize, 3]` bytes. */
export function readPicture(pack: File, imageSize: number, slot: number): Promise<Uint8Array> {
  const size = pictureBytes(imageSize);
  return keeping(async () => {
    const bytes = new Uint8Array(await pack.slice(slot * size, (slot + 1) * size).arrayBuffer());
    if (bytes.length < size) throw new Error(`picture ${slot} is not in its pack`);
    return bytes;
  });
}

/**
 * Reads pictures of a pack into memory of the caller's, for as long as it is open. In a worker of a
 * browser that knows handles for reading alone that is a copy without a detour by the browser's own
 * process; elsewhere it goes by slices of the file. No writer can be had meanwhile.
 */
export interface PictureReader {
  /** `target` has a picture's bytes. Throws when the pack ends before the picture does. */
  read(slot: number, target: Uint8Array): Promise<void> | void;
  close(): void;
}

export function openPictureReader(imageSize: number): Promise<PictureReader> {
  const size = pictureBytes(imageSize);
  const name = pixelsPack(imageSize);
  return keeping(async () => {
    const handle = await readingHandle(await (await directory()).getFileHandle(name));
    if (!handle) return readerBySlices(await openPack(name), imageSize);
    return {
      read(slot, target) {
        if (readInto(handle, target, slot * size) < size) throw missing(slot);
      },
      close: () => handle.close(),
    };
  });
}

function readerBySlices(pack: File, imageSize: number): PictureReader {
  return {
    read: async (slot, target) => target.set(await readPicture(pack, imageSize, slot)),
    close() {},
  };
}

function readInto(handle: FileSystemSyncAccessHandle, target: Uint8Array, at: number): number {
  try {
    return handle.read(target, { at });
  } catch (error) {
    throw asKeepFailure(error);
  }
}

/** Null on a page, and in a browser whose handles are for writing, which lock all others out. */
async function readingHandle(
  file: FileSystemFileHandle,
): Promise<FileSystemSyncAccessHandle | null> {
  const scope = globalThis as { FileSystemSyncAccessHandle?: { readonly prototype: object } };
  if (
    !scope.FileSystemSyncAccessHandle ||
    !('mode' in scope.FileSystemSyncAccessHandle.prototype)
  ) {
    return null;
  }
  const open = file.createSyncAccessHandle as (options: {
    readonly mode: 'read-only';
  }) => Promise<FileSystemSyncAccessHandle>;
  return open.call(file, { mode: 'read-only' });
}

function missing(slot: number): FailureError {
  const detail = `picture ${slot} is not in its pack`;
  return new FailureError({ kind: 'storage-unavailable', detail });
}

/** Asks the browser not to evict what is kept; some ask the person, some decide by themselves. */
export async function askToPersist(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}

/** Removes the packs that `keep` does not name. */
export function removePacks(keep: readonly string[]): Promise<void> {
  return keeping(async () => {
    const room = await directory();
    for await (const name of room.keys()) {
      // Another tab may still read it; what is left behind is written over, or removed the next time.
      if (!keep.includes(name)) await room.removeEntry(name).catch(unlessInUse);
    }
  });
}

function unlessInUse(error: unknown): void {
  if (!isInUse(error)) throw error;
}
