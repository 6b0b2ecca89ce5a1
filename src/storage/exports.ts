/**
 * The one file that is made to be taken away. It lies beside the packs, so that it may be larger than
 * the memory, and until the next one is made: a download reads it long after it was handed out.
 */
import { asKeepFailure, isMissing, keeping } from './faults.ts';
import { packDirectory } from './packs.ts';

export const exportFile = 'export.zip';
/** Many small pieces cost a call each; so much of them is gathered. */
const bufferBytes = 1 << 20;

/** Its owner, a worker, either finishes or abandons it. */
export class ExportWriter {
  readonly #file: FileSystemFileHandle;
  readonly #handle: FileSystemSyncAccessHandle;
  readonly #buffer = new Uint8Array(bufferBytes);
  #buffered = 0;
  /** Of what the file has, without the buffer. */
  #written = 0;

  private constructor(file: FileSystemFileHandle, handle: FileSystemSyncAccessHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** Removes the earlier export. Throws `storage-in-use` while another tab makes one. */
  static open(): Promise<ExportWriter> {
    return keeping(async () => {
      await removeFile();
      const file = await (await packDirectory()).getFileHandle(exportFile, { create: true });
      // Alone: two exports in one file would be none.
      return new ExportWriter(file, await file.createSyncAccessHandle());
    });
  }

  /** Returns where `bytes` begin in the file. Throws `storage-full`. */
  append(bytes: Uint8Array): number {
    const at = this.#written + this.#buffered;
    if (this.#buffered + bytes.length > bufferBytes) this.#empty();
    if (bytes.length > bufferBytes) {
      this.#write(bytes);
    } else {
      this.#buffer.set(bytes, this.#buffered);
      this.#buffered += bytes.length;
    }
    return at;
  }

  /** The whole file, for reading; it holds until the next export begins. */
  finish(): Promise<File> {
    return keeping(async () => {
      this.#empty();
      this.#handle.flush();
      this.#handle.close();
      return this.#file.getFile();
    });
  }

  /** Gives the room back. */
  abandon(): Promise<void> {
    this.#handle.close();
    return removeExport();
  }

  #empty(): void {
    this.#write(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #write(bytes: Uint8Array): void {
    try {
      const written = this.#handle.write(bytes as Uint8Array<ArrayBuffer>, { at: this.#written });
      if (written < bytes.length) {
        throw new DOMException('fewer bytes were written than given', 'QuotaExceededError');
      }
    } catch (error) {
      throw asKeepFailure(error);
    }
    this.#written += bytes.length;
  }
}

/** Gives the room of the export back, if there is one. A download that still reads it breaks off. */
export function removeExport(): Promise<void> {
  return keeping(removeFile);
}

async function removeFile(): Promise<void> {
  const room = await packDirectory();
  await room.removeEntry(exportFile).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
