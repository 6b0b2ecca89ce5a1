import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { listArchive, openArchive } from './archive.ts';
import {
  blob,
  directoryRecord,
  fromBase64,
  noise,
  pathsOf,
  refusalsOf,
  zipOf,
} from './trials/zip.ts';

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure : error;
}

describe('what is refused, while the rest is read', () => {
  test.each([
    '../evil.png',
    'a/../../evil.png',
    '..',
    '/abs.png',
    'C:\\x.png',
    'c:/x.png',
    '\\\\server\\x.png',
    'a\\..\\x.png',
    'a/nul\0.png',
  ])('a path that leads out: %j', async (path) => {
    const bytes = await zipOf([
      ['a/1.png', 'x'],
      [path, 'evil'],
    ]);
    const listing = await listArchive(blob(bytes));
    expect(pathsOf(listing)).toEqual(['a/1.png']);
    expect(refusalsOf(listing)).toEqual([[path, 'escaping-path']]);
  });

  test('a backslash is a separator where the archive was made on Windows, and only there', async () => {
    const made = (msDosCompatible: boolean) =>
      zipOf([['a\\1.png', 'x', { msDosCompatible }]], { msDosCompatible });
    expect(pathsOf(await listArchive(blob(await made(true))))).toEqual(['a/1.png']);
    expect(refusalsOf(await listArchive(blob(await made(false))))).toEqual([
      ['a\\1.png', 'escaping-path'],
    ]);
  });

  test('what is encrypted, in either way', async () => {
    const bytes = await zipOf([
      ['a/aes.png', 'x', { password: 'p' }],
      ['a/old.png', 'x', { password: 'p', zipCrypto: true }],
      ['a/open.png', 'x'],
    ]);
    const listing = await listArchive(blob(bytes));
    expect(pathsOf(listing)).toEqual(['a/open.png']);
    expect(refusalsOf(listing)).toEqual([
      ['a/aes.png', 'encrypted'],
      ['a/old.png', 'encrypted'],
    ]);
  });

  test('links and unknown compression, of Python', async () => {
    const archive = await openArchive(blob(fromBase64(oddByPython)));
    expect(refusalsOf(archive.listing)).toEqual([
      ['link.png', 'escaping-path'],
      ['old.lzma', 'unknown-compression'],
      ['old.bz2', 'unknown-compression'],
    ]);
    expect(archive.listing.entries).toEqual([{ index: 4, path: 'dir/x.png', sizeBytes: 4 }]);
    expect(await (await archive.read(4)).text()).toBe('fine');
  });

  test('a file above the limit', async () => {
    const bytes = await zipOf([
      ['a/1.png', noise(1001)],
      ['a/2.png', noise(1000)],
    ]);
    const listing = await listArchive(blob(bytes), { entryBytes: 1000, entries: 2 });
    expect(pathsOf(listing)).toEqual(['a/2.png']);
    expect(refusalsOf(listing)).toEqual([['a/1.png', 'too-large']]);
  });

  test('a bomb: 60 MB of zeros in 60 kB', async () => {
    const listing = await listArchive(blob(await zipOf([['a/1.png', new Uint8Array(60e6)]])));
    expect(refusalsOf(listing)).toEqual([['a/1.png', 'too-large']]);
  });
});

describe('an archive that lies', () => {
  test('of the size of an entry: it is unpacked no further than promised', async () => {
    const bytes = await zipOf([['a/1.png', new Uint8Array(40e6)]]);
    directoryRecord(bytes, 0).setUint32(24, 1000, true);
    const archive = await openArchive(blob(bytes));
    expect(archive.listing.entries[0]?.sizeBytes).toBe(1000);
    expect(await failureOf(archive.read(0))).toEqual({
      kind: 'refused-entry',
      reason: 'too-large',
    });
  });

  test('of the size of a file that is not packed', async () => {
    const bytes = await zipOf([['a/1.png', noise(5000)]], { level: 0 });
    directoryRecord(bytes, 0).setUint32(24, 1000, true);
    const archive = await openArchive(blob(bytes));
    expect(await failureOf(archive.read(0))).toMatchObject({ reason: 'too-large' });
    directoryRecord(bytes, 0).setUint32(24, 6000, true);
    const other = await openArchive(blob(bytes));
    expect(await failureOf(other.read(0))).toMatchObject({ kind: 'unreadable-file' });
  });

  test.each([
    ['not packed', { level: 0 }, 'damaged in the archive: its checksum is wrong'],
    ['packed', {}, 'damaged in the archive'],
  ])('a damaged file is told, %s', async (_, options, detail) => {
    const bytes = await zipOf([['a/1.png', noise(5000)]], options);
    const header = new DataView(bytes.buffer);
    // The first byte of the data: of packed data it now begins a block of a kind that there is not.
    bytes[30 + header.getUint16(26, true) + header.getUint16(28, true)] = 0x07;
    const archive = await openArchive(blob(bytes));
    expect(await failureOf(archive.read(0))).toEqual({
      kind: 'unreadable-file',
      detail,
    });
  });

  test('of where an entry lies, and of how it is kept', async () => {
    const bytes = await zipOf([['a/1.png', noise(5000)]]);
    const moved = bytes.slice();
    directoryRecord(moved, 0).setUint32(42, 17, true);
    const elsewhere = await openArchive(blob(moved));
    expect(await failureOf(elsewhere.read(0))).toMatchObject({ kind: 'unreadable-file' });
    directoryRecord(bytes, 0).setUint16(10, 0, true);
    const other = await openArchive(blob(bytes));
    expect(await failureOf(other.read(0))).toMatchObject({
      detail: 'the archive contradicts itself about it',
    });
  });
});

describe('what is no archive', () => {
  test.each([
    ['nothing', new Uint8Array(), 'it is empty'],
    ['a picture', noise(100_000), 'it is no zip archive'],
    ['a few bytes', noise(10), 'it is no zip archive'],
  ])('%s', async (_, bytes, detail) => {
    expect(await failureOf(listArchive(blob(bytes)))).toEqual({ kind: 'bad-archive', detail });
  });

  test('one that is cut short, wherever', async () => {
    const whole = await zipOf([
      ['a/1.png', noise(50_000)],
      ['a/2.png', noise(50_000)],
    ]);
    for (const length of [10, 1000, 60_000, whole.length - 100, whole.length - 1]) {
      expect(await failureOf(listArchive(blob(whole.subarray(0, length))))).toEqual({
        kind: 'bad-archive',
        detail: 'it is cut short',
      });
    }
  });

  test('one whose directory is damaged', async () => {
    const bytes = await zipOf([
      ['a/1.png', 'x'],
      ['a/2.png', 'x'],
    ]);
    directoryRecord(bytes, 1).setUint32(0, 0, true);
    expect(await failureOf(openArchive(blob(bytes)))).toEqual({
      kind: 'bad-archive',
      detail: 'its list of files is damaged',
    });
  });

  test('one whose entries lie in one another', async () => {
    const bytes = await zipOf([
      ['a/1.png', noise(5000)],
      ['a/2.png', noise(5000)],
    ]);
    directoryRecord(bytes, 1).setUint32(20, 9000, true);
    expect(await failureOf(listArchive(blob(bytes)))).toEqual({
      kind: 'bad-archive',
      detail: 'it holds more than there is room for in it',
    });
  });

  test('one of too many entries', async () => {
    const bytes = await zipOf([
      ['a/1.png', 'x'],
      ['a/2.png', 'x'],
    ]);
    expect(await failureOf(listArchive(blob(bytes), { entryBytes: 10, entries: 1 }))).toEqual({
      kind: 'bad-archive',
      detail: 'it has more than 1 entries',
    });
  });

  test('a file that is gone', async () => {
    class Gone extends Blob {
      override get size() {
        return 1000;
      }
      override slice(): Blob {
        return this;
      }
      override arrayBuffer(): Promise<never> {
        return Promise.reject(new DOMException('it was moved', 'NotFoundError'));
      }
    }
    expect(await failureOf(listArchive(new Gone()))).toEqual({
      kind: 'bad-archive',
      detail: 'the browser could not read it: it was moved',
    });
  });
});

/** Of Python's `zipfile`: a symbolic link, LZMA, bzip2, a folder and a file in it. */
const oddByPython =
  'UEsDBBQAAAAAAAAAIQAKuR8pCwAAAAsAAAAIAAAAbGluay5wbmcvZXRjL3Bhc3N3ZFBLAwQ/AAIADgAAACEA8HEaxBYAAAAoAAAACAAAAG9sZC5sem1hCQQFAF0AAIAAADxuJwf/////gAAAAFBLAwQuAAAADAAAACEA8HEaxCcAAAAoAAAABwAAAG9sZC5iejJCWmg5MUFZJlNZjPeyKQAAAhCABAAAQCAAIQCCCxdyRThQkIz3silQSwMEFAAAAAAAPXN4XQAAAAAAAAAAAAAAAAQAAABkaXIvUEsDBBQAAAAAAD1zeF2SVKm+BAAAAAQAAAAJAAAAZGlyL3gucG5nZmluZVBLAQIUAxQAAAAAAAAAIQAKuR8pCwAAAAsAAAAIAAAAAAAAAAAAAAD/oQAAAABsaW5rLnBuZ1BLAQI/Az8AAgAOAAAAIQDwcRrEFgAAACgAAAAIAAAAAAAAAAAAAACAATEAAABvbGQubHptYVBLAQIuAy4AAAAMAAAAIQDwcRrEJwAAACgAAAAHAAAAAAAAAAAAAACAAW0AAABvbGQuYnoyUEsBAhQDFAAAAAAAPXN4XQAAAAAAAAAAAAAAAAQAAAAAAAAAAAAQAP1BuQAAAGRpci9QSwECFAMUAAAAAAA9c3hdklSpvgQAAAAEAAAACQAAAAAAAAAAAAAAgAHbAAAAZGlyL3gucG5nUEsFBgAAAAAFAAUACgEAAAYBAAAAAA==';
