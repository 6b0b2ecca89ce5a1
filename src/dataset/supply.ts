/**
 * Brings the files of an import to the pictures worker a batch at a time. Each file costs a question to
 * the browser's own process to hand over and another to read; of a batch there is one of each.
 */
import type { PicturesProtocol } from './protocol.ts';

interface Wanted {
  readonly position: number;
  readonly sizeBytes: number;
}

type Want = Extract<PicturesProtocol['event'], { readonly type: 'want' }>;

const batchFiles = 32;
const batchBytes = 8e6;

/** Of the pictures worker: asks the page for files, ahead of their turn. */
export class FileSupply {
  readonly #send: (want: Want) => void;
  readonly #batchOf = new Map<number, Promise<Batch>>();
  readonly #waiting = new Map<number, (files: Blob) => void>();
  readonly #batches: readonly (readonly Wanted[])[];
  #asked = 0;
  #wants = 0;

  /** `files`: in the order in which they will be read. */
  constructor(files: readonly Wanted[], send: (want: Want) => void) {
    this.#send = send;
    this.#batches = inBatches(files);
  }

  /** What the page answered. */
  supply(want: number, files: Blob): void {
    this.#waiting.get(want)?.(files);
    this.#waiting.delete(want);
  }

  /** The bytes of a file, or the file itself where it is too large for a batch or can't be read in one. */
  async read(position: number): Promise<Uint8Array<ArrayBuffer> | Blob> {
    while (!this.#batchOf.has(position)) this.#askForNext();
    const batch = await (this.#batchOf.get(position) as Promise<Batch>);
    this.#batchOf.delete(position);
    return batch.get(position) ?? this.file(position);
  }

  /** The file by itself. */
  file(position: number): Promise<Blob> {
    return this.#ask([position]);
  }

  #askForNext(): void {
    const files = this.#batches[this.#asked++];
    if (!files) throw new RangeError('a file that is not in the import');
    const read = this.#readBatch(files);
    for (const { position } of files) this.#batchOf.set(position, read);
  }

  async #readBatch(files: readonly Wanted[]): Promise<Batch> {
    const [only] = files;
    if (files.length === 1 && only && only.sizeBytes > batchBytes) return new Map();
    try {
      const blob = await this.#ask(files.map(({ position }) => position));
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      // One of them has changed since it was chosen: then each is looked at by itself.
      if (bytes.length !== total) return new Map();
      let at = 0;
      return new Map(
        files.map(({ position, sizeBytes }) => [position, bytes.slice(at, (at += sizeBytes))]),
      );
    } catch {
      // One of them can't be read, and nobody says which.
      return new Map();
    }
  }

  #ask(positions: readonly number[]): Promise<Blob> {
    const want = ++this.#wants;
    return new Promise((resolve) => {
      this.#waiting.set(want, resolve);
      this.#send({ type: 'want', want, positions });
    });
  }
}

type Batch = ReadonlyMap<number, Uint8Array<ArrayBuffer>>;

function inBatches(files: readonly Wanted[]): (readonly Wanted[])[] {
  const batches: Wanted[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    const last = batches.at(-1);
    if (last && last.length < batchFiles && bytes + file.sizeBytes <= batchBytes) {
      last.push(file);
      bytes += file.sizeBytes;
    } else {
      batches.push([file]);
      bytes = file.sizeBytes;
    }
  }
  return batches;
}
