/** Every file of the shared test data, alone, through the door. */
import { commands } from 'vitest/browser';
import { expect, test } from 'vitest';
import { failureOf, type FileFailure } from '../domain/failure.ts';
import { expectedOf, leftToBrowser, readCorpus, readManifest } from './trials/corpus.ts';
import { preparePicture } from './door.ts';

const imageSize = 32;
const preparation = { imageSize, resize: 'bilinear', orientation: 'upright' } as const;

const files = await readCorpus(commands, 'bad_inputs');
const bytesOf = new Map(files.map(({ path, bytes }) => [path, bytes]));
const manifest = readManifest(new TextDecoder().decode(bytesOf.get('MANIFEST.tsv')));

function damaged(format: string, truncated = false): FileFailure {
  return { kind: 'damaged-image', format, truncated };
}

function notAnImage(found: string): FileFailure {
  return { kind: 'not-an-image', found };
}

function tooLarge(width: number, height: number): FileFailure {
  return { kind: 'too-many-pixels', width, height, limitMegapixels: 100 };
}

function variant(format: string, words: string): FileFailure {
  return { kind: 'unsupported-variant', format, variant: words };
}

/** Of each file that is skipped, the reason. */
const reasons: readonly (readonly [FileFailure, readonly string[]])[] = [
  [{ kind: 'empty-file' }, ['made/zero_bytes.jpg', 'made/zero_bytes.png']],
  [notAnImage('an HTML page'), ['made/saved_page.png']],
  [notAnImage('an SVG drawing'), ['made/plain.svg', 'made/svg_named.png', 'made/svg_script.svg']],
  [notAnImage('a Thumbs.db or an old Office document'), ['made/Thumbs.db']],
  [
    notAnImage('a note of macOS beside the real file'),
    ['junk/.DS_Store', 'made/._appledouble_real.jpg'],
  ],
  [
    notAnImage('plain text'),
    [
      ...['bmpsuite/README.txt', 'pngsuite/PngSuite.LICENSE', 'pngsuite/PngSuite.README'],
      ...['made/desktop.ini', 'made/text.jpg'],
    ],
  ],
  [
    notAnImage('a Git LFS pointer to a file elsewhere'),
    [
      'junk/lfs_pointers/C100P61ThinF_IMG_20150918_144104_cell_162.png',
      'junk/lfs_pointers/C100P61ThinF_IMG_20150918_144104_cell_163.png',
      'junk/lfs_pointers/C100P61ThinF_IMG_20150918_144823_cell_162.png',
      'junk/lfs_pointers/C100P61ThinF_IMG_20150918_145042_cell_162.png',
      'junk/lfs_pointers/C100P61ThinF_IMG_20150918_145042_cell_163.png',
      'junk/lfs_pointers/C100P61ThinF_IMG_20150918_145422_cell_163.png',
    ],
  ],
  [
    // One byte, and seven that begin as a JPEG does for two of them.
    notAnImage('a file of unknown kind'),
    ['made/one_byte.jpg', 'jpeg_broken/5145e95a-02a8-11e7-8372-4787a7307ab8.jpg'],
  ],
  [tooLarge(12_000, 9_000), ['made/big_108MP_gray.jpg']],
  [tooLarge(20_000, 20_000), ['made/bomb_20000x20000_1bit.png']],
  [tooLarge(60_000, 60_000), ['made/bomb_60000x60000_1bit.png']],
  [tooLarge(65_535, 65_535), ['made/jpeg_header_says_65535x65535.jpg']],
  [tooLarge(3_000_000, 2_000_000), ['bmpsuite/b/reallybig.bmp']],
  [variant('BMP', 'a JPEG inside'), ['bmpsuite/q/rgb24jpeg.bmp']],
  [variant('BMP', 'a PNG inside'), ['bmpsuite/q/rgb24png.bmp']],
  [
    damaged('BMP'),
    ['bmpsuite/b/badbitcount.bmp', 'bmpsuite/b/badheadersize.bmp', 'bmpsuite/b/badwidth.bmp'],
  ],
  [damaged('BMP', true), ['bmpsuite/b/shortfile.bmp']],
  [
    damaged('JPEG'),
    [
      'jpeg_broken/110115680-6d6dce80-7d84-11eb-99df-4cb21df3b09f.jpeg',
      'jpeg_broken/broken-adobe-marker-bad-length.jpg',
      'jpeg_broken/broken-adobe-segment-length-beyond-eof.jpg',
      'jpeg_broken/broken-bogus-data-prepended-real-jfif-start-at-4801.jpg',
      'jpeg_broken/broken-bogus-segment-length.jpg',
      'jpeg_broken/broken-no-sof-ascii-transfer-mode.jpg',
      'jpeg_broken/broken-sos-before-sof.jpg',
      'made/flipped_bytes.jpg',
    ],
  ],
  [
    damaged('JPEG', true),
    [
      'jpeg_broken/513f29d0-02a8-11e7-9756-6035edb96e79.jpg',
      'jpeg_broken/51432b02-02a8-11e7-9203-b42b1c43c0c3.jpg',
      'jpeg_broken/514b20dc-02a8-11e7-92c6-d4fed7b4ebb1.jpg',
      'jpeg_broken/514c48ea-02a8-11e7-8789-bb75321f404f.jpg',
      'jpeg_broken/514e4122-02a8-11e7-8c03-0830d60cd585.jpg',
      'jpeg_broken/515e763c-02a8-11e7-85fb-573b41201f05.jpg',
      'jpeg_broken/516c2778-02a8-11e7-9d50-e916ce831200.jpg',
      ...['made/only_magic.jpg', 'made/truncated_half.jpg', 'made/truncated_header_only.jpg'],
    ],
  ],
  [
    // Damaged signatures, colour types and depths that are none, a wrong checksum, no data.
    damaged('PNG'),
    [
      ...['xc1n0g08', 'xc9n2c08', 'xcrn0g04', 'xcsn0g01', 'xd0n2c08', 'xd3n2c08', 'xd9n2c08'],
      ...['xdtn0g01', 'xhdn0g08', 'xlfn0g04', 'xs1n0g01', 'xs2n0g01', 'xs4n0g01', 'xs7n0g01'],
    ].map((name) => `pngsuite/${name}.png`),
  ],
  [damaged('PNG', true), ['made/only_magic.png']],
];

const reasonOf = new Map(reasons.flatMap(([reason, paths]) => paths.map((path) => [path, reason])));

const expected = [...manifest.keys()].map((path) => ({
  path,
  wanted: expectedOf(manifest, path),
  reason: reasonOf.get(path) ?? null,
}));

test('the manifest and the folder hold the same files, and each skipped one has a reason', () => {
  expect(manifest.size).toBe(361);
  const given = files.map(({ path }) => path).filter((path) => path !== 'MANIFEST.tsv');
  expect(given).toEqual([...manifest.keys()].sort());
  const unexplained = expected.filter(({ wanted, reason }) => (wanted === null) === !reason);
  expect(unexplained).toEqual([]);
});

test.each(expected)('$path', async ({ path, wanted, reason }) => {
  const file = new Blob([bytesOf.get(path) as Uint8Array<ArrayBuffer>]);
  const outcome = await preparePicture(file, preparation).catch(failureOf);
  if ('kind' in outcome) {
    const isLeft = path === leftToBrowser && !(await isDecoded(file));
    expect(outcome).toEqual(isLeft ? damaged('BMP') : reason);
    return;
  }
  expect(`${outcome.width}x${outcome.height}`).toBe(wanted);
  expect(outcome.pixels).toHaveLength(imageSize * imageSize * 3);
});

/** By the browser itself, away from the door. */
function isDecoded(file: Blob): Promise<boolean> {
  return createImageBitmap(file).then(
    () => true,
    () => false,
  );
}
