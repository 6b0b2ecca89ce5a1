/** The engine that trains without a graphics card. */
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { defaultRecipe } from '../src/domain/recipe.ts';
import { serveApp } from '../src/cli/serve.ts';
import { root } from './command.ts';
import { smallRecipe } from './fixtures.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const samples = join(root, 'public/samples');

test('is the automatic choice, and uses all cores', async ({ app, classes }) => {
  const cores = await app.page.evaluate(() => navigator.hardwareConcurrency);
  await app.prepareRun(classes, smallRecipe);
  await app.training.chooseEngine('auto');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  const words = cores > 1 ? `WASM on the processor, ${cores} threads` : 'WASM on the processor';
  await expect(app.training.region).toContainText(words);
  await expect(app.training.region).toContainText(/WebGPU was passed over: /);
  await expect(app.training.region).not.toContainText('One thread only');
});

test('trains the sample x-rays at the full size, and the page answers meanwhile', async ({
  app,
}) => {
  await app.pictures.addFolder('A', join(samples, 'NORMAL'));
  await app.pictures.addFolder('B', join(samples, 'PNEUMONIA'));
  await expect(app.status).toHaveText('Ready to train');
  await app.training.fillRecipe({ ...defaultRecipe, epochs: 8 });
  await app.training.chooseEngine('wasm');
  await app.training.start();
  await expect(app.status).toHaveText(/^Training: epoch 1/);
  await app.training.pauseButton.click();
  await app.training.resumeButton.click();
  await expect(app.status).toHaveText(/^Done: test accuracy .* on 40 pictures/);
});

test('has one thread, and says why, where the page is not isolated', async ({ page, classes }) => {
  await withoutIsolation(page);
  const app = new TwofoldPage(page);
  await app.open();
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
  await app.prepareRun(classes, smallRecipe);
  await app.training.chooseEngine('wasm');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done: test accuracy .* on 8 pictures/);
  await expect(app.training.region).toContainText('One thread only');
});

test('a second run needs no server', async ({ browser, classes }) => {
  const served = await serveApp(0);
  const page = await browser.newPage({ baseURL: served.address });
  const app = new TwofoldPage(page);
  await app.open();
  await app.prepareRun(classes, smallRecipe);
  await app.training.chooseEngine('wasm');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done: /);
  await served.close();
  await app.training.start();
  await expect(app.models.items).toHaveCount(2);
  await expect(app.status).toHaveText(/^Done: test accuracy .* on 8 pictures/);
  await page.close();
});

test('a second tab may add pictures meanwhile, and the first is told before its next run', async ({
  app,
  classes,
}) => {
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1000 });
  await app.training.chooseEngine('wasm');
  await app.training.start();
  await expect(app.status).toHaveText(/^Training: epoch/);
  const second = new TwofoldPage(await app.page.context().newPage());
  await second.open();
  await second.pictures.addFolder('A', classes.right);
  await expect(second.pictures.count('A')).toHaveText(/^40 /);
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped: test accuracy .* on 8 pictures/);
  await app.training.start();
  await expect(app.training.region).toContainText('changed in another tab');
  await app.reload();
  await expect(app.pictures.count('A')).toHaveText(/^40 /);
});

/** As from a server that sends the files and no headers of its own. */
async function withoutIsolation(page: Page): Promise<void> {
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers() };
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
}
