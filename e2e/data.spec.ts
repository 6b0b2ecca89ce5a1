/** Pictures in and out: archives, room on the disk, what comes in while a run reads. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { chromium } from 'playwright/test';
import { launchArguments, requireBrowser } from '../src/cli/browser.ts';
import { makePicture, smallRecipe } from './fixtures.ts';
import { dropOn } from './drop.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

/** A zip of the two classes, and of what archives have beside them. */
function zipOf(folder: string, name: string, files: Record<string, Uint8Array>): string {
  const path = join(folder, name);
  writeFileSync(path, zipSync(files, { level: 0 }));
  return path;
}

function bothClasses(count: number): Record<string, Uint8Array> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      [`set/data/left/${i}.png`, makePicture(0, i)],
      [`set/data/right/${i}.png`, makePicture(1, i)],
    ]).flat() as [string, Uint8Array][],
  );
}

test('a zip of both classes, chosen or dropped, is read like the folder in it', async ({
  app,
  folder,
}) => {
  const zip = zipOf(folder, 'set.zip', {
    ...bothClasses(12),
    'set/data/left/._0.png': strToU8('x'),
    'set/data/left/.DS_Store': strToU8('x'),
    '__MACOSX/set/data/left/._1.png': strToU8('x'),
    'set/README.txt': strToU8('pictures'),
    'set/data/right/page.png': strToU8('<!doctype html><p>Not found</p>'),
    '../evil.png': makePicture(0, 99),
  });
  await app.pictures.bothZipInput.setInputFiles(zip);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.nameInput('A')).toHaveValue('left');
  await expect(app.pictures.nameInput('B')).toHaveValue('right');
  await expect(app.pictures.count('A')).toHaveText(/^12 /);
  await expect(app.pictures.count('B')).toHaveText(/^12 /);
  await expect(app.pictures.skippedFiles).toContainText('page.png');
  await expect(app.pictures.skippedFiles).toContainText('evil.png');
  await expect(app.pictures.region).toContainText('3 system files');

  await app.pictures.removeAll();
  await dropOn(app.page.getByRole('banner'), [zip]);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.count('B')).toHaveText(/^12 /);
});

test('zips of one class each, and one that is none', async ({ app, folder }) => {
  const files = (label: 0 | 1) =>
    Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`deep/er/${i}.png`, makePicture(label, i)]),
    );
  const broken = join(folder, 'broken.zip');
  writeFileSync(broken, readFileSync(zipOf(folder, 'whole.zip', files(0))).subarray(0, 300));
  await app.pictures.addFiles('A', [zipOf(folder, 'cats.zip', files(0)), broken]);
  await expect(app.pictures.count('A')).toHaveText(/^5 /);
  await app.pictures.addFiles('B', [zipOf(folder, 'dogs.zip', files(1))]);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.nameInput('B')).toHaveValue('dogs');
  await expect(app.pictures.skippedFiles).toContainText('broken.zip');
});

test('the data set is saved as a zip, and comes back from it', async ({ app, classes, folder }) => {
  await app.prepareRun(classes);
  const [download] = await Promise.all([
    app.page.waitForEvent('download'),
    app.pictures.saveButton.click(),
  ]);
  const path = join(folder, 'saved.zip');
  await download.saveAs(path);
  const files = unzipSync(readFileSync(path));
  expect(Object.keys(files).filter((name) => name.startsWith('data/left/'))).toHaveLength(20);
  expect(files['data/right/003.png']).toEqual(
    new Uint8Array(readFileSync(join(classes.right, '003.png'))),
  );
  const table = new TextDecoder().decode(files['pictures.csv']);
  expect(table.match(/,test,/g)).toHaveLength(8);

  await app.pictures.removeAll();
  await app.pictures.bothZipInput.setInputFiles(path);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
});

test('where there is no room the person hears it before anything is read', async ({
  baseURL,
  classes,
  folder,
}) => {
  // A private window keeps files in memory, and has no quota for them.
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: requireBrowser(),
    args: launchArguments(),
    baseURL: baseURL ?? '',
  });
  try {
    const app = new TwofoldPage(context.pages()[0] ?? (await context.newPage()));
    await app.open();
    await app.pictures.addFolder('B', classes.right);
    await expect(app.pictures.count('B')).toHaveText(/^20 /);
    await app.pictures.removeAll();
    const session = await context.newCDPSession(app.page);
    const quota = { origin: new URL(app.page.url()).origin, quotaSize: 3_000_000 };
    await session.send('Storage.overrideQuotaForOrigin', quota);
    await app.pictures.addFolder('A', classes.left);
    const alert = app.page.getByRole('alert');
    await expect(alert).toContainText(/need 4\.\d MB/);
    await expect(alert).toContainText(/image size of \d+ or less/);
    await expect(app.pictures.count('A')).toHaveText(/^0 /);
    await app.training.field('Image size').fill('64');
    await app.pictures.addFolder('A', classes.left);
    await expect(app.pictures.count('A')).toHaveText(/^20 /);
  } finally {
    await context.close();
  }
});

test('pictures come in while a run reads its own, and count for the next', async ({
  app,
  classes,
  folder,
}) => {
  await app.prepareRun(classes, { ...smallRecipe, epochs: 40 });
  await app.training.start();
  await expect(app.training.pauseButton).toBeVisible();
  const late = join(folder, 'late.png');
  writeFileSync(late, makePicture(0, 77));
  await app.pictures.addFiles('A', [late]);
  await expect(app.pictures.count('A')).toHaveText(/^21 /);
  await expect(app.training.pauseButton).toBeVisible();
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped.* on 8 pictures/);
});
