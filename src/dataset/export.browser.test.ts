import { decode, encode } from 'fast-png';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import type { ClassNames, Label, Sample } from '../domain/sample.ts';
import { removePacks } from '../storage/packs.ts';
import { WorkerLine } from '../workers/line.ts';
import { openArchive, type Archive } from './archive.ts';
import type { ExportRow } from './export.ts';
import type { TrialExportProtocol } from './trials/export.worker.ts';
import { holds } from './trials/zip.ts';

const size = 12;
const worker = new WorkerLine<TrialExportProtocol>(
  'pictures',
  () => new Worker(new URL('./trials/export.worker.ts', import.meta.url), { type: 'module' }),
);

beforeEach(() => removePacks([]));
afterAll(() => worker.end());

interface Kept {
  readonly path: string;
  readonly label: Label;
  readonly format: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly part?: string;
  readonly group?: string;
}

function colours(seed: number): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: size * size * 3 }, () => Math.floor(random() * 256));
}

function png(seed: number): Uint8Array<ArrayBuffer> {
  const picture = { width: size, height: size, data: colours(seed), channels: 3 as const };
  return encode({ ...picture, depth: 8 }) as Uint8Array<ArrayBuffer>;
}

const one = (path: string, label: Label, seed: number): Kept => ({
  path,
  label,
  format: 'PNG',
  bytes: png(seed),
});

/** Keeps files as an import would. */
async function keep(files: readonly Kept[]): Promise<ExportRow[]> {
  const pack = new Uint8Array(await new Blob(files.map(({ bytes }) => bytes)).arrayBuffer());
  let originalOffset = 0;
  const rows = files.map(({ bytes, part = '', group = '', ...facts }, i) => {
    const sample: Sample = {
      ...facts,
      id: i + 1,
      sha256: `hash ${i}`,
      width: size,
      height: size,
      orientation: 1,
      perceptualHash: '',
      sizeBytes: bytes.length,
      originalOffset,
      slot: i,
    };
    originalOffset += bytes.length;
    return { sample, part, group };
  });
  await worker.ask('keep', pack);
  return rows;
}

async function exported(files: readonly Kept[], classNames: ClassNames = ['no', 'yes']) {
  const { file } = await worker.ask('export', { rows: await keep(files), classNames });
  if (!file) throw new Error('it was cancelled');
  return openArchive(file);
}

const pathsOf = ({ listing }: Archive) => listing.entries.map(({ path }) => path);

test('every file lies in the folder of its class as it was given', async () => {
  const files = [one('set/a/1.png', 0, 1), one('set/b/1.png', 1, 2), one('set/a/2.PNG', 0, 3)];
  const archive = await exported(files);
  expect(pathsOf(archive)).toEqual([
    'data/no/1.png',
    'data/yes/1.png',
    'data/no/2.PNG',
    'pictures.csv',
  ]);
  for (const [i, { bytes }] of files.entries()) {
    expect(await holds(await archive.read(i), bytes)).toBe(true);
  }
});

test('a table says what each was', async () => {
  const files: Kept[] = [
    { ...one('set/a/=1+1, "x".png', 0, 1), part: 'train', group: 'patient 17' },
    { ...one('=cmd.png', 1, 2), part: 'test', group: '@SUM(A1)' },
  ];
  const archive = await exported(files, ['no', '=yes']);
  expect(await (await archive.read(2)).text()).toBe(
    [
      'file,class,original path,sha256,format,width,height,orientation,part,group',
      'data/no/"=1+1, _x_.png",no,'.replace('data/no/"', '"data/no/') +
        '"set/a/=1+1, ""x"".png",hash 0,PNG,12,12,1,train,patient 17',
      "data/=yes/=cmd.png,'=yes,'=cmd.png,hash 1,PNG,12,12,1,test,'@SUM(A1)",
      '',
    ].join('\n'),
  );
});

test('names are safe, and each is there once', async () => {
  const files = [
    one('1/x.png', 0, 1),
    one('2/X.png', 0, 2),
    one('3/x.png', 1, 3),
    one('4/con.png', 0, 4),
    one('5/<img src=x onerror=alert(1)>.png', 0, 5),
    one('__proto__', 0, 6),
    one('6/..', 0, 7),
    one('7/\u202Egnp.exe', 0, 8),
    one('8/new\nline.png', 0, 9),
  ];
  const archive = await exported(files, ['a/b', 'A:B']);
  expect(pathsOf(archive)).toEqual([
    'data/a_b/x.png',
    'data/a_b/X (2).png',
    'data/A_B (2)/x.png',
    'data/a_b/_con.png',
    'data/a_b/_img src=x onerror=alert(1)_.png',
    'data/a_b/__proto__.png',
    'data/a_b/_.png',
    'data/a_b/_gnp.exe.png',
    'data/a_b/new_line.png',
    'pictures.csv',
  ]);
  expect(archive.listing.refused).toEqual([]);
});

test('what Keras does not read becomes a PNG of the same colours', async () => {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = 'rgb(10 200 30)';
  context.fillRect(0, 0, size, size);
  const encoded = async (type: string) =>
    new Uint8Array(await (await canvas.convertToBlob({ type, quality: 1 })).arrayBuffer());
  const files: Kept[] = [
    { path: 'a/1.webp', label: 0, format: 'WebP', bytes: await encoded('image/webp') },
    { path: 'a/1.jfif', label: 0, format: 'JPEG', bytes: await encoded('image/jpeg') },
    { path: 'a/1.bmp', label: 0, format: 'BMP', bytes: bitmapOfPalette() },
    one('a/1.png', 0, 1),
  ];
  const archive = await exported(files);
  expect(pathsOf(archive)).toEqual([
    'data/no/1.png',
    'data/no/1.jpg',
    'data/no/1 (2).png',
    'data/no/1 (3).png',
    'pictures.csv',
  ]);
  expect(await holds(await archive.read(1), (files[1] as Kept).bytes)).toBe(true);
  const fromWebP = decode(new Uint8Array(await (await archive.read(0)).arrayBuffer()));
  expect([fromWebP.channels, fromWebP.depth, fromWebP.width]).toEqual([3, 8, size]);
  for (const [i, wanted] of [10, 200, 30].entries()) {
    expect(Math.abs((fromWebP.data[i] as number) - wanted)).toBeLessThan(4);
  }
  const fromBitmap = decode(new Uint8Array(await (await archive.read(2)).arrayBuffer()));
  expect([...fromBitmap.data]).toEqual([255, 0, 0, 0, 0, 255]);
});

/** 2 x 1 pixels: red, blue. */
function bitmapOfPalette(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(66);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  for (const [at, value] of [
    [2, 66],
    [10, 62],
    [14, 40],
    [18, 2],
    [22, 1],
    [34, 4],
    [46, 2],
    [54, 0xff0000],
    [58, 0x0000ff],
  ] as const) {
    view.setUint32(at, value, true);
  }
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  bytes.set([0, 1], 62);
  return bytes;
}

test('the next export takes the place of the last', async () => {
  const rows = await keep([one('1.png', 0, 1), one('2.png', 1, 2)]);
  const classNames = ['no', 'yes'] as const;
  const first = await worker.ask('export', { rows, classNames });
  const second = await worker.ask('export', { rows: rows.slice(1), classNames });
  expect(second.file?.size).toBeLessThan(first.file?.size as number);
  const archive = await openArchive(second.file as File);
  expect(pathsOf(archive)).toEqual(['data/yes/2.png', 'pictures.csv']);
});

test('a cancelled export leaves nothing', async () => {
  const rows = await keep(Array.from({ length: 50 }, (_, i) => one(`${i}.png`, 0, i)));
  const classNames = ['no', 'yes'] as const;
  const answer = await worker.ask('export', { rows, classNames, cancelAfter: 20 });
  expect(answer).toMatchObject({ file: null, written: 20 });
  expect(await filesKept()).toEqual(['originals.bin']);
});

test('a fault leaves nothing, and is told', async () => {
  const rows = await keep([one('1.png', 0, 1), { ...one('2.webp', 0, 2), format: 'WebP' }]);
  const broken = { ...rows[1], sample: { ...rows[1]?.sample, sizeBytes: 1e6 } } as ExportRow;
  const asked = worker.ask('export', {
    rows: [rows[0] as ExportRow, broken],
    classNames: ['a', 'b'],
  });
  const error: unknown = await asked.catch((reason: unknown) => reason);
  expect((error as FailureError).failure).toMatchObject({ kind: 'storage-failed' });
  expect(await filesKept()).toEqual(['originals.bin']);
});

async function filesKept(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of (await root.getDirectoryHandle('twofold')).keys()) names.push(name);
  return names;
}
