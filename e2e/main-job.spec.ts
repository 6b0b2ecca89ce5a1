import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { makeFolder, makePicture, smallRecipe } from './fixtures.ts';
import { dropOn } from './drop.ts';
import { expect, test } from './test.ts';

test('two folders dropped, trained on, kept, downloaded, imported, classified', async ({
  app,
  classes,
  folder,
}) => {
  makeFolder(join(classes.left, 'deep', 'er'), 0, 3);
  await dropOn(app.pictures.zone('A'), [classes.left]);
  await expect(app.pictures.count('A')).toHaveText(/^23 /);
  await dropOn(app.pictures.zone('B'), [classes.right]);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.nameInput('A')).toHaveValue('left');
  await expect(app.pictures.nameInput('B')).toHaveValue('right');

  await app.training.fillRecipe(smallRecipe);
  await app.training.chooseEngine('cpu');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done: test accuracy .* on 9 pictures$/);
  // The three charts of tfjs-vis, each drawn when it comes into view.
  await app.training.learningCurves.getByRole('img').first().scrollIntoViewIfNeeded();
  await app.training.learningCurves.getByRole('img').last().scrollIntoViewIfNeeded();
  await expect(app.training.learningCurves.locator('canvas')).toHaveCount(3);

  await app.classify.classify(join(classes.right, '003.png'));
  const before = await app.classify.probability.getAttribute('value');
  expect(Number(before)).toBeGreaterThan(0);

  const zip = join(folder, 'model.zip');
  await (await app.results.download()).saveAs(zip);
  const files = unzipSync(readFileSync(zip));
  expect(Object.keys(files).sort()).toEqual(['manifest.json', 'model.json', 'weights.bin']);

  await app.models.delete('left or right');
  await expect(app.models.items).toHaveCount(0);
  await app.models.importFile(zip);
  await expect(app.models.items).toHaveCount(1);
  await app.classify.classify(join(classes.right, '003.png'));
  await expect(app.classify.answers).toHaveCount(2);
  expect(await app.classify.probability.getAttribute('value')).toBe(before);
});

test('one folder that holds two, dropped beside the zones, names the classes', async ({
  app,
  classes,
}) => {
  await dropOn(app.page.getByRole('banner'), [classes.parent]);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.nameInput('A')).toHaveValue('left');
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
});

test('the same folder on an empty zone is taken so too, and can be taken back', async ({
  app,
  classes,
}) => {
  await dropOn(app.pictures.zone('B'), [classes.parent]);
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await app.page.getByRole('button', { name: 'No: put all into class B' }).click();
  await expect(app.pictures.count('B')).toHaveText(/^40 /);
  await expect(app.pictures.count('A')).toHaveText(/^0 /);
});

test('two folders dropped on pictures find their classes by name, or are refused', async ({
  app,
  classes,
  folder,
}) => {
  await app.pictures.addFolder('A', classes.right);
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await app.pictures.addFolder('B', classes.left);
  await expect(app.status).toHaveText('Ready to train');
  // The twenty that are there already are not taken twice.
  makeFolder(join(classes.left, 'more'), 1, 3);
  await dropOn(app.page.getByRole('banner'), [classes.parent]);
  await expect(app.pictures.count('B')).toHaveText(/^23 /);
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await expect(app.pictures.nameInput('A')).toHaveValue('right');

  makeFolder(join(folder, 'others', 'cats'), 0, 2);
  makeFolder(join(folder, 'others', 'dogs'), 1, 2);
  await dropOn(app.page.getByRole('banner'), [join(folder, 'others')]);
  await expect(app.page.getByRole('alert')).toContainText('cats and dogs');
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
});

test('what is half typed as an image size loses no picture', async ({ app, classes }) => {
  await app.training.field('Image size').fill('22.5');
  await app.pictures.addFolder('A', classes.left);
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await app.training.field('Image size').fill('');
  await app.pictures.addFolder('B', classes.right);
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
  await app.training.fillRecipe({ ...smallRecipe, epochs: 1 });
  await app.training.chooseEngine('cpu');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
});

test('a folder of more than a hundred files is read to its end', async ({ app, folder }) => {
  await dropOn(app.pictures.zone('A'), [makeFolder(join(folder, 'many'), 0, 230)]);
  await expect(app.pictures.count('A')).toHaveText(/^230 /);
});

test('what is given while pictures are read waits for its turn', async ({
  app,
  classes,
  folder,
}) => {
  await dropOn(app.pictures.zone('A'), [makeFolder(join(folder, 'many'), 0, 300)]);
  await dropOn(app.pictures.zone('B'), [classes.right]);
  await expect(app.pictures.count('A')).toHaveText(/^300 /);
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
  await expect(app.pictures.nameInput('B')).toHaveValue('right');
});

test('reading can be cancelled; what was read stays', async ({ app, folder }) => {
  await dropOn(app.pictures.zone('A'), [makeFolder(join(folder, 'many'), 0, 2000)]);
  await expect(app.pictures.count('A')).not.toHaveText(/^0 /);
  await app.pictures.cancelButton.click();
  await expect(app.status).toHaveText('Not ready to train');
  const kept = Number.parseInt(await app.pictures.count('A').innerText());
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(2000);
  await app.reload();
  await expect(app.status).not.toHaveText(/^Opening/);
  await expect(app.pictures.count('A')).toHaveText(new RegExp(`^${kept} `));
});

test('reading can be cancelled before the files are all found', async ({ app, folder }) => {
  await dropOn(app.pictures.zone('A'), [makeFolder(join(folder, 'many'), 0, 2000)]);
  await app.pictures.cancelButton.click();
  await expect(app.pictures.cancelButton).toHaveCount(0);
  expect(Number.parseInt(await app.pictures.count('A').innerText())).toBeLessThan(2000);
});

test('every thumbnail is drawn in the end, however early it came into view', async ({
  app,
  folder,
}) => {
  await dropOn(app.pictures.zone('A'), [makeFolder(join(folder, 'many'), 0, 200)]);
  await expect(app.pictures.count('A')).toHaveText(/^200 /);
  await expect(app.pictures.thumbnails).toHaveCount(12);
});

test('loose files, dropped or chosen, go to their class', async ({ app, folder }) => {
  const loose = makeFolder(join(folder, 'loose'), 0, 4);
  const paths = [0, 1, 2, 3].map((n) => join(loose, `00${n}.png`));
  await dropOn(app.pictures.zone('A'), paths.slice(0, 2));
  await expect(app.pictures.count('A')).toHaveText(/^2 /);
  await app.pictures.addFiles('B', paths.slice(2));
  await expect(app.pictures.count('B')).toHaveText(/^2 /);
});

test('a class can be renamed, but not to the name of the other', async ({ app, classes }) => {
  await app.pictures.addFolder('A', classes.left);
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await app.pictures.rename('A', ' healthy ');
  await expect(app.pictures.nameInput('A')).toHaveValue('healthy');
  await app.pictures.rename('B', 'healthy');
  await expect(app.pictures.nameInput('B')).toHaveValue('Class B');
  await app.reload();
  await expect(app.pictures.nameInput('A')).toHaveValue('healthy');
});

test('bad files among good ones are listed with their reasons, and nothing stops', async ({
  app,
  classes,
}) => {
  const good = Buffer.from(makePicture(0, 77));
  await app.pictures.addFolder('B', classes.right);
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
  await app.pictures.filesInput('A').setInputFiles([
    { name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<!doctype html><p>404') },
    { name: 'cut.PNG', mimeType: 'image/png', buffer: good.subarray(0, good.length / 2) },
    { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
    { name: '<img src=x onerror=alert(1)>.png', mimeType: 'image/png', buffer: good },
    { name: 'really-a-png.JPG', mimeType: 'image/jpeg', buffer: Buffer.from(makePicture(0, 78)) },
  ]);
  await expect(app.pictures.count('A')).toHaveText(/^2 /);
  await expect(app.pictures.skippedFiles).toContainText('page.png');
  await expect(app.pictures.skippedFiles).toContainText('not an image: an HTML page');
  await expect(app.pictures.skippedFiles).toContainText('damaged PNG: the file is cut short');
  await expect(app.pictures.skippedFiles).toContainText('empty file');
});

test('real, dirty pictures are taken whole', async ({ app }) => {
  const set = join(import.meta.dirname, '../../shared/data/brain_tumor');
  await dropOn(app.page.getByRole('banner'), [set]);
  await expect(app.pictures.count('A')).toHaveText(/^98 /);
  await expect(app.pictures.count('B')).toHaveText(/^155 /);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.skippedFiles).toHaveCount(0);
});
