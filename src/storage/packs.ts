/**
 * The bytes of pictures, in the origin's private file system: one pack of original files and one of
 * prepared pixels, each a plain file. A record in IndexedDB says where a picture lies; bytes that no
 * record speaks of are what an interrupted import or a removed picture left, and are written over.
 */
import { FailureError } from '../domain/failure.ts';
import { defaultRecipe, type Preparation } from '../domain/recipe.ts';
import { asKeepFailure, isInUse, keeping } from './faults.ts';

/** In the root of the origin's files. */
export const packFolder = 'twofold';
export const originalsPack = 'originals.bin';

/** Prepared pixels: `imageSize² * 3` bytes a picture, RGB, row by row. */
export function pixelsPack({ imageSize, resize, orientation }: Preparation): string {
  const other = [
    ...(resize === defaultRecipe.resize ? [] : [resize]),
    ...(orientation === defaultRecipe.orientation ? [] : [orientation]),
  ];
  return `${['pixels', imageSize, ...other].join('-')}.rgb`;
}

/** Throws a RangeError for what is no size in whole pixels. */
export function pictureBytes(imageSize: number): number {
  if (!Number.isInteger(imageSize) || imageSize < 1) throw new RangeError('no size of a picture');
  return imageSize * imageSize * 3;
}

/** The root of all files. Throws `storage-unavailable` where the browser has none. */
export async function originDirectory(): Promise<FileSystemDirectoryHandle> {
  if (!navigator.storage?.getDirectory) {
    throw new FailureError({
      kind: 'storage-unavailable',
      detail: 'this browser has no origin private file system, or the page is not secure (https)',
    });
  }
  return navigator.storage.getDirectory();
}

export async function packDirectory(): Promise<FileSystemDirectoryHandle> {
  return (await originDirectory()).getDirectoryHandle(packFolder, { create: true });
}

/** A handle that others can have beside it, where the browser knows such; else one that locks all out. */
export async function openHandle(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  if (!handlesCanBeShared()) return file.createSyncAccessHandle();
  const open = file.createSyncAccessHandle as (options: {
    readonly mode: 'readwrite-unsafe';
  }) => Promise<FileSystemSyncAccessHandle>;
  return open.call(file, { mode: 'readwrite-unsafe' });
}

/** False on a page too, which can have no such handles. */
export function handlesCanBeShared(): boolean {
  const scope = globalThis as { FileSystemSyncAccessHandle?: { readonly prototype: object } };
  const { FileSystemSyncAccessHandle: handle } = scope;
  return handle !== undefined && 'mode' in handle.prototype;
}

/** The only writer of a pack: its owner holds the lock for writing. */
export class PackWriter {
  readonly #handle: FileSystemSyncAccessHandle;

  private constructor(handle: FileSystemSyncAccessHandle) {
    this.#handle = handle;
  }

  /** Opens pack `name`, which has at least `length` bytes. */
  static open(name: string, length: number): Promise<PackWriter> {
    return keeping(async () => {
      const file = await (await packDirectory()).getFileHandle(name, { create: true });
      const handle = await openHandle(file);
      if (handle.getSize() < length) {
        handle.close();
        throw new Error(`${name} has lost bytes that records speak of`);
      }
      return new PackWriter(handle);
    });
  }

  get sizeBytes(): number {
    return this.#handle.getSize();
  }

  /** Gives what lies behind the first `length` bytes back to the disk. */
  cut(length: number): void {
    try {
      this.#handle.truncate(length);
    } catch (error) {
      throw asKeepFailure(error);
    }
  }

  /** Throws `storage-full`; what lies elsewhere in the pack is untouched. */
  write(bytes: Uint8Array, at: number): void {
    try {
      const written = this.#handle.write(bytes, { at });
      if (written < bytes.length) {
        throw new DOMException('fewer bytes were written than given', 'QuotaExceededError');
      }
    } catch (error) {
      throw asKeepFailure(error);
    }
  }

  /** What has been written, committed or not. Throws where the pack ends before `target` is full. */
  read(target: Uint8Array, at: number): void {
    readInto(this.#handle, target, at);
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

export function readInto(handle: FileSystemSyncAccessHandle, target: Uint8Array, at: number): void {
  try {
    if (handle.read(target, { at }) < target.length)
      throw new Error('a picture is not in its pack');
  } catch (error) {
    throw asKeepFailure(error);
  }
}

/** The pack as a File, for reading by slices. It is a view of now: later writes spoil it. */
export function openPack(name: string): Promise<File> {
  return keeping(async () => (await (await packDirectory()).getFileHandle(name)).getFile());
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

/** Removes the packs that `keep` does not name. */
export function removePacks(keep: readonly string[]): Promise<void> {
  return keeping(async () => {
    const room = await packDirectory();
    for await (const name of room.keys()) {
      // Another tab may still read it; what is left behind is written over, or removed the next time.
      if (!keep.includes(name)) await room.removeEntry(name).catch(unlessInUse);
    }
  });
}

function unlessInUse(error: unknown): void {
  if (!isInUse(error)) throw error;
}
