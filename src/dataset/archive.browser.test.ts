import { describe, expect, test } from 'vitest';
import { listArchive, openArchive } from './archive.ts';
import { blob, fromBase64, holds, noise, pathsOf, zipOf } from './trials/zip.ts';

describe('what is in an archive', () => {
  test.each([
    ['packed', {}],
    ['as it is', { level: 0 }],
    ['with ZIP64 records', { zip64: true }],
    ['with data descriptors', { dataDescriptor: true, dataDescriptorSignature: true }],
    ['without data descriptors', { dataDescriptor: false, bufferedWrite: true }],
  ] as const)('comes out as it went in: %s', async (_, options) => {
    const files = [
      ['set/a/1.png', noise(300_000)],
      ['set/b/2.png', new Uint8Array(200_000)],
      ['set/b/empty', new Uint8Array()],
    ] as const;
    const archive = await openArchive(blob(await zipOf(files, options)));
    expect(archive.listing).toEqual({
      entries: [
        { index: 0, path: 'set/a/1.png', sizeBytes: 300_000 },
        { index: 1, path: 'set/b/2.png', sizeBytes: 200_000 },
        { index: 2, path: 'set/b/empty', sizeBytes: 0 },
      ],
      refused: [],
      systemFiles: 0,
    });
    const reading = [2, 0, 1].map(async (index) => {
      const [, bytes] = files[index] as (typeof files)[number];
      return holds(await archive.read(index), bytes);
    });
    expect(await Promise.all(reading)).toEqual([true, true, true]);
    archive.close();
    await expect(archive.read(0)).rejects.toThrow(RangeError);
  });

  test('of Python, written as a stream: descriptors, ZIP64, names in UTF-8', async () => {
    const archive = await openArchive(blob(fromBase64(streamedByPython)));
    expect(pathsOf(archive.listing)).toEqual(['set/äöü/ünï😀.txt', 'set/plain.txt', 'set/far.txt']);
    const texts = [0, 1, 2].map(async (index) => (await archive.read(index)).text());
    expect(await Promise.all(texts)).toEqual([
      'aaaaaaaaaabbbbbbbbbb'.repeat(5),
      'plain',
      'zip64 here',
    ]);
  });

  test('names from before UTF-8 are read by the old code page', async () => {
    const bytes = await zipOf([['grX.png', 'x', { useUnicodeFileNames: false }]]);
    // "ü" in code page 437, in the directory and in the local header.
    for (const [at, byte] of bytes.entries()) if (byte === 0x58) bytes[at] = 0x81;
    expect(pathsOf(await listArchive(blob(bytes)))).toEqual(['grü.png']);
  });

  test('folders are passed over, system files are counted', async () => {
    const bytes = await zipOf([
      ['set/', '', { directory: true }],
      ['set/a/1.png', 'x'],
      ['__MACOSX/set/a/._1.png', 'x'],
      ['set/.DS_Store', 'x'],
      ['set/a/Thumbs.db', 'x'],
    ]);
    const listing = await listArchive(blob(bytes));
    expect(listing.entries).toEqual([{ index: 1, path: 'set/a/1.png', sizeBytes: 1 }]);
    expect(listing.systemFiles).toBe(3);
    expect(listing.refused).toEqual([]);
  });

  test('odd names are names', async () => {
    const names = [
      'a/new\nline.png',
      'a/\u202Egnp.exe',
      'a/😀👩‍👩‍👧.png',
      'a/<img src=x onerror=alert(1)>.png',
      '__proto__',
      'constructor/__proto__/toString',
      'a/...',
      'a/ .png ',
      `${'long/'.repeat(500)}x.png`,
    ];
    const archive = await openArchive(blob(await zipOf(names.map((name) => [name, name]))));
    expect(pathsOf(archive.listing)).toEqual(names);
    for (const [index, name] of names.entries()) {
      expect(await (await archive.read(index)).text()).toBe(name);
    }
  });

  test('of two files with one path the later counts, as for tools that unpack', async () => {
    const bytes = await zipOf([
      ['a/1.png', 'first'],
      ['a/2.png', 'between'],
      ['./a//1.png', 'second'],
    ]);
    const archive = await openArchive(blob(bytes));
    expect(archive.listing.entries).toEqual([
      { index: 1, path: 'a/2.png', sizeBytes: 7 },
      { index: 2, path: 'a/1.png', sizeBytes: 6 },
    ]);
    expect(await (await archive.read(2)).text()).toBe('second');
    await expect(archive.read(0)).rejects.toThrow(RangeError);
  });

  test('the listing of 3,000 files reads none of them', async () => {
    const picture = noise(10_000);
    const bytes = await zipOf(
      Array.from({ length: 3000 }, (_, i) => [`set/${i % 2}/${i}.png`, picture]),
      { level: 0 },
    );
    class Watched extends Blob {
      readBytes = 0;
      override slice(start = 0, end = this.size): Blob {
        this.readBytes += end - start;
        return super.slice(start, end);
      }
    }
    const file = new Watched([bytes]);
    const archive = await openArchive(file);
    expect(archive.listing.entries).toHaveLength(3000);
    // The directory: some hundred bytes a file.
    expect(file.readBytes).toBeLessThan(900_000);
    file.readBytes = 0;
    expect((await archive.read(1234)).size).toBe(10_000);
    expect(file.readBytes).toBeLessThan(40_000);
  });
});

/** `zipfile` of Python 3.11, deflated, to a file that can't be sought in. */
const streamedByPython =
  'UEsDBBQACAgIAD1zeF0AAAAAAAAAAAAAAAAYAAAAc2V0L8Okw7bDvC/DvG7Dr/CfmIAudHh0S0yEgSQ4SKSyGABQSwcIO39dRAsAAABkAAAAUEsDBBQACAAIAD1zeF0AAAAAAAAAAAAAAAANAAAAc2V0L3BsYWluLnR4dCvISczMAwBQSwcIz2IgGQcAAAAFAAAAUEsDBC0ACAAAAAAAIQAAAAAA//////////8LABQAc2V0L2Zhci50eHQBABAAAAAAAAAAAAAAAAAAAAAAAHppcDY0IGhlcmVQSwcIG3m3WwoAAAAAAAAACgAAAAAAAABQSwECFAMUAAgICAA9c3hdO39dRAsAAABkAAAAGAAAAAAAAAAAAAAAgAEAAAAAc2V0L8Okw7bDvC/DvG7Dr/CfmIAudHh0UEsBAhQDFAAIAAgAPXN4Xc9iIBkHAAAABQAAAA0AAAAAAAAAAAAAAIABUQAAAHNldC9wbGFpbi50eHRQSwECLQMtAAgAAAAAACEAG3m3WwoAAAAKAAAACwAAAAAAAAAAAAAAgAGTAAAAc2V0L2Zhci50eHRQSwUGAAAAAAMAAwC6AAAA8gAAAAAA';
