/** WebGPU without a graphics card: Chromium's software adapter, slow and right. */
import { chromium, type Browser } from 'playwright/test';
import { launchArguments, requireBrowser } from '../src/cli/browser.ts';
import { smallRecipe } from './fixtures.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

let browser: Browser;

test.beforeAll(async () => {
  const args = launchArguments({ softwareGPU: true });
  browser = await chromium.launch({ executablePath: requireBrowser(), args });
});
test.afterAll(() => browser.close());

test('is tested, trains and answers when it is chosen', async ({ baseURL, classes }) => {
  test.setTimeout(240_000);
  const app = new TwofoldPage(await browser.newPage({ baseURL: baseURL as string }));
  await app.open();
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
  await app.training.chooseEngine('webgpu');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done: test accuracy .* on 8 pictures/, {
    timeout: 200_000,
  });
  await expect(app.training.region).toContainText(/WebGPU on .*swiftshader/i);
  await app.classify.classify(`${classes.left}/000.png`);
  await expect(app.classify.probability).toBeVisible();
});

test('by a program is passed over for WASM when the choice is automatic', async ({
  baseURL,
  classes,
}) => {
  const app = new TwofoldPage(await browser.newPage({ baseURL: baseURL as string }));
  await app.open();
  await app.prepareRun(classes, smallRecipe);
  await app.training.chooseEngine('auto');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.training.region).toContainText(/WASM on the processor/);
  await expect(app.training.region).toContainText(/WebGPU was passed over: .*not a graphics card/);
});
