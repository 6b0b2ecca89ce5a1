/** Archives for tests, written by zip.js, with whatever is odd about them. */
import {
  configure,
  ZipWriter,
  type ZipWriterAddDataOptions,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { createRandom } from '../../domain/random.ts';
import type { ArchiveListing } from '../archive.ts';

configure({ useWebWorkers: false });

export type Packed = readonly [
  path: string,
  content: string | Uint8Array,
  ZipWriterAddDataOptions?,
];

export async function zipOf(files: readonly Packed[], options: ZipWriterAddDataOptions = {}) {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => void chunks.push(chunk.slice()),
  });
  const zip = new ZipWriter(sink, options);
  for (const [path, content, own] of files) {
    await zip.add(path, new Blob([content as BlobPart]).stream(), own);
  }
  await zip.close();
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

export const blob = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);
export const fromBase64 = (text: string) =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

export const pathsOf = ({ entries }: ArchiveListing) => entries.map(({ path }) => path);
export const refusalsOf = ({ refused }: ArchiveListing) =>
  refused.map(({ path, failure }) => [path, 'reason' in failure ? failure.reason : failure.kind]);

/** The records of the directory: each has sizes at 20 and 24, its name at 46. */
export function directoryRecord(bytes: Uint8Array, index: number): DataView {
  const view = new DataView(bytes.buffer);
  let at = -1;
  for (let found = -1; found < index;) if (view.getUint32(++at, true) === 0x02014b50) found++;
  return new DataView(bytes.buffer, at);
}

/** Does not pack. */
export function noise(length: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(length);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

/** Without the test runner's own comparison, which takes a second for arrays as long as a picture. */
export async function holds(file: Blob, bytes: Uint8Array): Promise<boolean> {
  const read = new Uint8Array(await file.arrayBuffer());
  return read.length === bytes.length && read.every((byte, i) => byte === bytes[i]);
}
