/** Single pictures for the page to show, in a worker. */
import type { Preparation } from '../domain/recipe.ts';
import { keeping } from './faults.ts';
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

/** Who scrolls asks again at once; a pack that is held open can't be removed. */
const idleMs = 2000;

interface OpenPack {
  readonly name: string;
  readonly handle: Promise<FileSystemSyncAccessHandle>;
}

/** Keeps the pack open while it is asked for: opening it takes longer than reading a picture. */
export class PictureView {
  #open: OpenPack | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `[imageSize, imageSize, 3]`. Throws where the pack ends before the picture does. */
  async read(preparation: Preparation, slot: number): Promise<Uint8Array> {
    const { imageSize } = preparation;
    const name = pixelsPack(preparation);
    if (!handlesCanBeShared()) return readPicture(await openPack(name), imageSize, slot);
    const pixels = new Uint8Array(pictureBytes(imageSize));
    const handle = await this.#handle(name);
    readInto(handle, pixels, slot * pixels.length);
    return pixels;
  }

  /** Lets go of the pack. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#open = null;
    await open?.handle.then((handle) => handle.close()).catch(() => {});
  }

  async #handle(name: string): Promise<FileSystemSyncAccessHandle> {
    if (this.#open?.name !== name) {
      await this.close();
      const handle = keeping(async () =>
        openHandle(await (await packDirectory()).getFileHandle(name)),
      );
      this.#open = { name, handle };
      // The next to ask tries again.
      handle.catch(() => (this.#open = null));
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.close(), idleMs);
    return (this.#open as OpenPack).handle;
  }
}
