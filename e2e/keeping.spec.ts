import { join } from 'node:path';
import { smallRecipe } from './fixtures.ts';
import { expect, test } from './test.ts';

test('a reload keeps pictures, names, recipe, model, curves and results', async ({
  app,
  classes,
}) => {
  await app.prepareRun(classes);
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.results.region).toContainText('Total params');
  const results = await app.results.region.innerText();

  await app.reload();
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
  await expect(app.training.field('Image size')).toHaveValue('22');
  await expect(app.models.items).toHaveCount(1);
  await expect(app.results.region).toContainText('Total params');
  expect(await app.results.region.innerText()).toBe(results);
  // They are drawn when they are in view.
  await app.page.evaluate(() => scrollTo(0, 0));
  // The pixels of the pictures too: a thumbnail shows them, and a run rests on them.
  const shown = await app.pictures.thumbnails.first().evaluate((image: HTMLImageElement) => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const copy = new OffscreenCanvas(width, height).getContext('2d');
    copy?.drawImage(image, 0, 0);
    return copy?.getImageData(0, 0, width, height).data.some((v, i) => i % 4 < 3 && v > 0);
  });
  expect(shown).toBe(true);
  await app.training.learningCurves.scrollIntoViewIfNeeded();
  await expect(app.training.learningCurves.locator('canvas')).toHaveCount(2);
  await app.classify.classify(join(classes.left, '000.png'));
  await expect(app.classify.probability).toBeVisible();
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.models.items).toHaveCount(2);
});

test('models can be renamed, loaded, deleted and brought back', async ({ app, classes }) => {
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
  for (const runs of [1, 2]) {
    await app.training.start();
    await expect(app.models.items).toHaveCount(runs);
    await expect(app.status).toHaveText(/^Done/);
  }
  await app.models.rename('left or right', 'first try');
  await expect(app.models.items.filter({ hasText: 'first try' })).toHaveCount(1);
  await app.models.load('first try');
  await expect(app.models.items.filter({ hasText: 'first try' })).toContainText('in use');

  await app.models.delete('first try');
  await expect(app.models.items).toHaveCount(1);
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await expect(app.models.items).toHaveCount(2);
  await app.reload();
  await expect(app.models.items.filter({ hasText: 'first try' })).toHaveCount(1);
});

test('a file that is no model is refused in words, and nothing changes', async ({ app }) => {
  await app.models.fileInput.setInputFiles({
    name: 'model.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('not a zip'),
  });
  await expect(app.page.getByRole('alert')).toContainText('not a model');
  await expect(app.models.items).toHaveCount(0);
});

test('all pictures can be removed, after a question', async ({ app, classes }) => {
  await app.pictures.addFolder('A', classes.left);
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await app.pictures.removeAll();
  await expect(app.pictures.count('A')).toHaveText(/^0 /);
  await app.reload();
  await expect(app.status).toHaveText('Waiting for pictures');
});
