/** Zip files, stored: models hardly shrink, and pictures not at all. */
import { Zip, ZipPassThrough } from 'fflate';
import { FailureError } from '../domain/failure.ts';

export interface ToZip {
  /** With `/`. */
  readonly path: string;
  readonly content: Uint8Array<ArrayBuffer> | Blob | string;
}

/** Of this many bytes at a time a part of the Blob is made, which the browser may lay on the disk. */
const partBytes = 32 * 1024 ** 2;
/** The moment of the file is in the manifest: the same model gives the same bytes. */
const mtime = '1980-01-01T00:00:00';
/** A zip file of the first kind; fflate writes no other. */
const mostFiles = 65_535;
const mostBytes = 2 ** 32 - 1;

/** Throws `too-much-for-zip`. */
export async function zipped(files: Iterable<ToZip>): Promise<Blob> {
  const all = [...files];
  const total = all.reduce(
    (sum, { path, content }) => sum + 2 * path.length + 150 + sizeOf(content),
    0,
  );
  if (all.length > mostFiles || total > mostBytes) {
    throw new FailureError({ kind: 'too-much-for-zip' });
  }
  const blobs: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let waiting = 0;
  const flush = () => {
    blobs.push(new Blob(chunks));
    chunks = [];
    waiting = 0;
  };
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk as Uint8Array<ArrayBuffer>);
    waiting += chunk.length;
    if (waiting >= partBytes) flush();
  });
  for (const { path, content } of all) {
    const file = new ZipPassThrough(path);
    file.mtime = mtime;
    zip.add(file);
    file.push(await bytesOf(content), true);
  }
  zip.end();
  flush();
  return new Blob(blobs, { type: 'application/zip' });
}

function sizeOf(content: ToZip['content']): number {
  if (typeof content === 'string') return content.length * 3;
  return content instanceof Blob ? content.size : content.length;
}

async function bytesOf(content: ToZip['content']): Promise<Uint8Array> {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
}
