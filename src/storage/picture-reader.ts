/** Reads prepared pictures for training. */
import type { Preparation } from '../domain/recipe.ts';
import { keeping } from './faults.ts';
import { lockReading } from './locks.ts';
import {
  handlesCanBeShared,
  openHandle,
  openPack,
  packDirectory,
  pictureBytes,
  pixelsPack,
  readInto,
  readPicture,
} from './packs.ts';

/**
 * Reads pictures of a pack into memory of the caller's, for as long as it is open. In a worker of a
 * browser whose handles can be shared that is a copy without a detour by the browser's own process;
 * elsewhere it goes by slices of the file. Meanwhile pictures may be added, and none written over.
 */
export interface PictureReader {
  /** `target` has a picture's bytes. Throws when the pack ends before the picture does. */
  read(slot: number, target: Uint8Array): Promise<void> | void;
  close(): void;
}

/** Throws `storage-in-use` while pixels may be written over. */
export async function openPictureReader(preparation: Preparation): Promise<PictureReader> {
  const release = await lockReading();
  try {
    const reader = await keeping(() => open(preparation));
    return {
      read: reader.read,
      close() {
        reader.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function open(preparation: Preparation): Promise<PictureReader> {
  const { imageSize } = preparation;
  const name = pixelsPack(preparation);
  if (!handlesCanBeShared()) {
    const pack = await openPack(name);
    return {
      read: async (slot, target) => target.set(await readPicture(pack, imageSize, slot)),
      close() {},
    };
  }
  const size = pictureBytes(imageSize);
  const handle = await openHandle(await (await packDirectory()).getFileHandle(name));
  return {
    read: (slot, target) => readInto(handle, target, slot * size),
    close: () => handle.close(),
  };
}
