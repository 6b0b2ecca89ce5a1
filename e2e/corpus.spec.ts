/** All odd, broken and hostile files at once among good ones, as a person's folder may have them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright/test';
import { expectedOf, leftToBrowser, readManifest } from '../src/dataset/trials/corpus.ts';
import { isSystemFile } from '../src/dataset/system-files.ts';
import { makePicture } from './fixtures.ts';
import { readTestFiles } from './test-data.ts';
import { expect, test } from './test.ts';

test('each of 361 odd files gets its own answer, and the good ones are all taken', async ({
  app,
  folder,
}) => {
  const files = Object.entries(readTestFiles(null, 'bad_inputs'))
    .filter(([path]) => path !== 'MANIFEST.tsv')
    .map(([path, base64]) => ({ path, bytes: Buffer.from(base64, 'base64') }));
  const manifest = readManifest(
    Buffer.from(readTestFiles(null, 'bad_inputs')['MANIFEST.tsv'] ?? '', 'base64').toString(),
  );
  expect(files).toHaveLength(361);
  const set = join(folder, 'set');
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(set, path)), { recursive: true });
    writeFileSync(join(set, path), bytes);
  }
  const good = Array.from({ length: 30 }, (_, i) => `good ${i}.png`);
  for (const [i, name] of good.entries()) writeFileSync(join(set, name), makePicture(0, i));

  await Promise.all([app.importEnd(), app.pictures.addFolder('A', set)]);

  const looked = files.filter(({ path }) => !isSystemFile(path));
  const left = files.find(({ path }) => path === leftToBrowser);
  const leftIsTaken = await isDecoded(app.page, left?.bytes.toString('base64') ?? '');
  const isTaken = (path: string) =>
    path === leftToBrowser ? leftIsTaken : expectedOf(manifest, path) !== null;
  const expected = (taken: boolean) =>
    looked.filter(({ path }) => isTaken(path) === taken).map(({ path }) => `set/${path}`);
  const kept = await readKept(app.page);
  expect(kept.taken.sort()).toEqual(
    [...expected(true), ...good.map((name) => `set/${name}`)].sort(),
  );
  expect(kept.skipped.map(({ path }) => path).sort()).toEqual(expected(false).sort());
  expect(kept.systemFiles).toBe(files.length - looked.length);

  await test.step('names are text and nothing else', async () => {
    // Thumbnails are pictures of our own making.
    expect(await app.page.locator('img:not(.thumbnail)').count()).toBe(0);
    await expect(app.pictures.region).not.toContainText('\u202E');
  });
});

/** By the browser itself. */
function isDecoded(page: Page, base64: string): Promise<boolean> {
  return page.evaluate((text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes])).then(
      () => true,
      () => false,
    );
  }, base64);
}

/** What the page has kept, from its own database. */
function readKept(page: Page) {
  return page.evaluate(async () => {
    const open = indexedDB.open('twofold');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      open.addEventListener('success', () => resolve(open.result));
      open.addEventListener('error', () => reject(open.error));
    });
    const read = <T>(store: string, get: (from: IDBObjectStore) => IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        const request = get(db.transaction(store).objectStore(store));
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error));
      });
    const samples = await read<{ path: string }[]>('samples', (from) => from.getAll());
    const skipped = await read<{ path: string }[]>('values', (from) => from.get('skipped'));
    const systemFiles = await read<number>('values', (from) => from.get('systemFiles'));
    db.close();
    return { taken: samples.map(({ path }) => path), skipped, systemFiles };
  });
}
