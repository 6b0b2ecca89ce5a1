/**
 * Unpacks one entry of a zip archive into memory, and never more of it than its directory promises:
 * what an entry says of itself is not to be trusted. Format: PKWARE's APPNOTE.TXT, 4.3.7 and 4.4.
 */
import { FailureError } from '../domain/failure.ts';
import { crc32 } from './crc32.ts';

/** Compression methods. */
export const stored = 0;
export const deflated = 8;

/** An entry as the archive's directory describes it. */
export interface PackedEntry {
  /** Of its local header. */
  readonly offset: number;
  readonly packedBytes: number;
  /** Unpacked. */
  readonly sizeBytes: number;
  /** CRC-32 of what is unpacked. */
  readonly checksum: number;
  readonly compressionMethod: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

const headerBytes = 30;
/** For the name and the extra field, whose lengths the header alone knows: seldom more. */
const usualNameBytes = 512;
/** Each read waits for the browser's own process: most pictures take one. */
const windowBytes = 4 << 20;
/** A piece of this size can't become more than 68 MB, whatever is in it (deflate: 1032 to 1). */
const pieceBytes = 65_536;

/** Throws `refused-entry` for more than was promised, `unreadable-file` for what is damaged. */
export async function extract(archive: Blob, entry: PackedEntry): Promise<Blob> {
  const packed = packedPieces(archive, entry);
  const unpacked = entry.compressionMethod === deflated ? inflated(packed) : packed;
  const chunks: Bytes[] = [];
  let sizeBytes = 0;
  let checksum = 0;
  for await (const chunk of unpacked) {
    sizeBytes += chunk.length;
    if (sizeBytes > entry.sizeBytes) {
      throw new FailureError({ kind: 'refused-entry', reason: 'too-large' });
    }
    checksum = crc32(chunk, checksum);
    chunks.push(chunk);
  }
  if (sizeBytes < entry.sizeBytes) throw unreadable('damaged in the archive: it ends too early');
  if (checksum !== entry.checksum) {
    throw unreadable('damaged in the archive: its checksum is wrong');
  }
  return new Blob(chunks);
}

/** The entry's data as it lies in the archive. */
async function* packedPieces(archive: Blob, entry: PackedEntry): AsyncGenerator<Bytes> {
  const { offset, packedBytes } = entry;
  const usualBytes = headerBytes + usualNameBytes + Math.min(packedBytes, windowBytes);
  let window = await read(archive, offset, usualBytes);
  let start = dataStart(window, entry);
  const end = offset + start + packedBytes;
  if (end > archive.size) throw unreadable('the archive ends before it');
  for (let at = offset; ; start = 0) {
    const bytes = window.subarray(start, end - at);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      yield bytes.subarray(from, from + pieceBytes);
    }
    at += start + bytes.length;
    if (at >= end) return;
    window = await read(archive, at, Math.min(windowBytes, end - at));
    if (window.length === 0) throw unreadable('the archive ends before it');
  }
}

/** Behind the local header, the name and the extra field. */
function dataStart(header: Bytes, { compressionMethod }: PackedEntry): number {
  const view = new DataView(header.buffer);
  if (header.length < headerBytes || view.getUint32(0, true) !== 0x04034b50) {
    throw unreadable('the archive is damaged: its list of files points to nothing');
  }
  const isEncrypted = (view.getUint16(6, true) & 1) !== 0;
  if (isEncrypted || view.getUint16(8, true) !== compressionMethod) {
    throw unreadable('the archive contradicts itself about it');
  }
  return headerBytes + view.getUint16(26, true) + view.getUint16(28, true);
}

async function* inflated(packed: AsyncGenerator<Bytes>): AsyncGenerator<Bytes> {
  const source = new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { value } = await packed.next();
        if (value) controller.enqueue(value);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const reader = source.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  try {
    for (;;) {
      const { value } = await reader.read().catch(unlessDamaged);
      if (!value) return;
      yield value;
    }
  } finally {
    // Whoever has enough of it leaves the loop early.
    reader.cancel().catch(() => {});
  }
}

/** The decompressor throws a TypeError at bytes that are none of deflate's, missing or too many. */
function unlessDamaged(error: unknown): never {
  throw error instanceof FailureError ? error : unreadable('damaged in the archive');
}

async function read(archive: Blob, at: number, length: number): Promise<Bytes> {
  try {
    return new Uint8Array(await archive.slice(at, at + length).arrayBuffer());
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(detail: string): FailureError {
  return new FailureError({ kind: 'unreadable-file', detail });
}
