/**
 * Zip archives, read where they lie: the directory at the end first, then single entries as they are
 * asked for. zip.js reads the directory, in all the forms that the tools of this world write it. Its
 * entries are not kept: at 7 kB each they would fill the memory that pictures need.
 */
import {
  BlobReader,
  ERR_AMBIGUOUS_ARCHIVE,
  ERR_BAD_FORMAT,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_EOCDR_NOT_FOUND,
  ERR_SPLIT_ZIP_FILE,
  ZipReader,
  type Entry,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { FailureError, type RefusedEntryReason } from '../domain/failure.ts';
import type { SkippedFile } from '../domain/sample.ts';
import { deflated, extract, stored, type PackedEntry } from './archive-entry.ts';
import { isSystemFile } from './system-files.ts';

export interface ArchiveEntry {
  /** Position in the archive's directory. */
  readonly index: number;
  /** Below the archive's root, with `/`. */
  readonly path: string;
  /** Unpacked, as the directory promises. */
  readonly sizeBytes: number;
}

export interface ArchiveListing {
  /** Files in the order of the directory. Of two with one path the later: it is what tools unpack. */
  readonly entries: readonly ArchiveEntry[];
  readonly refused: readonly SkippedFile[];
  readonly systemFiles: number;
}

export interface ArchiveLimits {
  /** Of one file, unpacked. */
  readonly entryBytes: number;
  readonly entries: number;
}

/** A file in an archive may be as large as one that is given by itself (`door.ts`). */
const defaultLimits: ArchiveLimits = { entryBytes: 500e6, entries: 1_000_000 };

/** No picture of 50 MB packs to a thousandth, about the most that deflate can do (1032 to 1). */
const bombRatio = 1000;
const bombBytes = 50e6;

/** Reads the directory alone. Throws `bad-archive`. */
export async function listArchive(
  file: Blob,
  limits: ArchiveLimits = defaultLimits,
): Promise<ArchiveListing> {
  return (await readDirectory(file, limits)).listing;
}

export interface Archive {
  readonly listing: ArchiveListing;
  /**
   * Unpacks the listed entry of that index into memory, several at a time if asked so. Throws
   * `refused-entry` when there is more in it than the directory promises, `unreadable-file` when it
   * is damaged or can't be read.
   */
  read(index: number): Promise<Blob>;
  /** Forgets the directory. What is being read is read to its end. */
  close(): void;
}

/** Throws `bad-archive`. */
export async function openArchive(
  file: Blob,
  limits: ArchiveLimits = defaultLimits,
): Promise<Archive> {
  const { listing, packed } = await readDirectory(file, limits);
  return {
    listing,
    async read(index) {
      const entry = packed.get(index);
      if (!entry) throw new RangeError(`the archive has no open entry ${index}`);
      return extract(file, entry);
    },
    close: () => packed.clear(),
  };
}

interface Directory {
  readonly listing: ArchiveListing;
  /** By index. */
  readonly packed: Map<number, PackedEntry>;
}

async function readDirectory(file: Blob, limits: ArchiveLimits): Promise<Directory> {
  const found = new Map<string, ArchiveEntry>();
  const packed = new Map<number, PackedEntry>();
  const refused: SkippedFile[] = [];
  let systemFiles = 0;
  let packedBytes = 0;
  let index = -1;
  for await (const entry of entriesOf(file)) {
    if (++index >= limits.entries) {
      throw badArchive(`it has more than ${limits.entries.toLocaleString('en')} entries`);
    }
    packedBytes += entry.compressedSize;
    // Entries in one another make a small file unpack to any size (Fifield, "A better zip bomb").
    if (packedBytes > file.size) throw badArchive('it holds more than there is room for in it');
    const path = pathInside(entry);
    if (isFolder(entry)) continue;
    if (isSystemFile(path)) {
      systemFiles++;
      continue;
    }
    const reason = refusalOf(entry, path, limits);
    if (reason) {
      refused.push({ path: entry.filename, failure: { kind: 'refused-entry', reason } });
      continue;
    }
    const earlier = found.get(path);
    if (earlier) {
      packed.delete(earlier.index);
      found.delete(path);
    }
    const { offset, compressedSize, uncompressedSize: sizeBytes, compressionMethod } = entry;
    const checksum = entry.crc32 ?? 0;
    const packedEntry = { offset, packedBytes: compressedSize, sizeBytes, checksum };
    packed.set(index, { ...packedEntry, compressionMethod });
    found.set(path, { index, path, sizeBytes });
  }
  return { listing: { entries: [...found.values()], refused, systemFiles }, packed };
}

async function* entriesOf(file: Blob): AsyncGenerator<Entry> {
  const reader = new ZipReader(new BlobReader(file));
  try {
    // Names are judged one by one below: a bad one is no reason to refuse the whole archive.
    yield* reader.getEntriesGenerator({ filenameValidation: 'tolerant' });
  } catch (error) {
    throw badArchive(await detailOf(error, file));
  }
}

/** The entry's path below the archive's root, or '' where it would lead out of it. */
function pathInside(entry: Entry): string {
  const name = nameOf(entry);
  if (/[\\\0]/.test(name) || /^(\/|[a-z]:)/i.test(name)) return '';
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? '' : parts.join('/');
}

function isFolder(entry: Entry): boolean {
  return entry.directory || nameOf(entry).endsWith('/');
}

/** Old .NET wrote the separators of Windows. Elsewhere a backslash is a trick or a mistake. */
function nameOf({ filename, msDosCompatible }: Entry): string {
  return msDosCompatible ? filename.replaceAll('\\', '/') : filename;
}

function refusalOf(entry: Entry, path: string, limits: ArchiveLimits): RefusedEntryReason | null {
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  // A link says where its picture lies: elsewhere.
  if (path === '' || entry.symlink) return 'escaping-path';
  if (entry.encrypted) return 'encrypted';
  if (compressionMethod !== stored && compressionMethod !== deflated) return 'unknown-compression';
  const isBomb = uncompressedSize > bombBytes && uncompressedSize > compressedSize * bombRatio;
  return isBomb || uncompressedSize > limits.entryBytes ? 'too-large' : null;
}

function badArchive(detail: string): FailureError {
  return new FailureError({ kind: 'bad-archive', detail });
}

/** What zip.js says, in the words of a person who knows no more than that there is a file. */
async function detailOf(error: unknown, file: Blob): Promise<string> {
  switch (error instanceof Error ? error.message : '') {
    case ERR_BAD_FORMAT:
    case ERR_EOCDR_NOT_FOUND:
      if (file.size === 0) return 'it is empty';
      return (await startsLikeZip(file)) ? 'it is cut short' : 'it is no zip archive';
    case ERR_SPLIT_ZIP_FILE:
      return 'it is one part of an archive that lies in several files';
    case ERR_ENCRYPTED_CENTRAL_DIRECTORY:
      return 'its list of files is encrypted';
    case ERR_AMBIGUOUS_ARCHIVE:
      return 'it has more than one list of files, or something behind its end';
    default:
      return error instanceof DOMException
        ? `the browser could not read it: ${error.message}`
        : 'its list of files is damaged';
  }
}

async function startsLikeZip(file: Blob): Promise<boolean> {
  const start = await file
    .slice(0, 2)
    .text()
    .catch(() => '');
  return start === 'PK';
}
