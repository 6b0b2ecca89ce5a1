import { chromium } from 'playwright/test';
import { requireBrowser } from '../src/cli/browser.ts';
import { smallRecipe } from './fixtures.ts';
import { openTab } from './hidden-tab.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const endless = { ...smallRecipe, epochs: 1000 };

test('stop is a normal ending: the model so far is tested and kept', async ({ app, classes }) => {
  await app.prepareRun(classes, endless);
  await app.training.start();
  await expect(app.status).toHaveText(/epoch [1-9]/);
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped: test accuracy/);
  await expect(app.models.items).toHaveCount(1);
  await expect(app.results.region).toContainText(/stopped/i);
});

test('a run can be paused and goes on', async ({ app, classes }) => {
  await app.prepareRun(classes, endless);
  await app.training.start();
  await expect(app.status).toHaveText(/epoch [1-9]/);
  await app.training.pauseButton.click();
  await expect(app.status).toHaveText(/^Paused: epoch \d+/);
  const epoch = epochOf(await app.status.innerText());
  await app.training.resumeButton.click();
  await expect(app.status).toHaveText(/^Training/);
  await expect.poll(async () => epochOf(await app.status.innerText())).toBeGreaterThan(epoch + 1);
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped/);
});

test('leaving asks while the run can’t be saved, and otherwise does not', async ({
  app,
  page,
  classes,
}) => {
  await page.evaluate(holdCheckpoints);
  const asked: string[] = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  await app.prepareRun(classes, endless);
  await app.training.start();
  await expect(app.training.region).toContainText(/Not saved: .* would be lost/);
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(['beforeunload']);
  // It stayed, and the run goes on.
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped/);
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  expect(asked).toHaveLength(1);
});

test('a hidden tab goes on training', async ({ browser, baseURL }) => {
  const tab = await openTab(browser, `${baseURL}/`);
  const text = (role: string) => `document.querySelector('${role}')?.textContent ?? ''`;
  const status = () => tab.evaluate<string>(text('[role=status]'));
  const visibility = () => tab.evaluate<string>('document.visibilityState');
  await expect.poll(status).toBe('Waiting for pictures');
  // Small pictures from the start: what is on the screen is the size that is read.
  const split = { train: 10, test: 90, validation: 0 };
  const recipe = JSON.stringify({ ...endless, split });
  await tab.evaluate(`twofold.changeRecipe(${recipe}), twofold.chooseEngine('cpu')`);
  await tab.evaluate(
    `[...document.querySelectorAll('button')].find((b) => b.textContent.includes('sample')).click()`,
  );
  await expect.poll(status, { timeout: 60_000 }).toBe('Ready to train');
  await tab.evaluate('globalThis.epochs = 0; void twofold.train(() => epochs++)');
  const epochs = () => tab.evaluate<number>('epochs');
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(await visibility()).toBe('visible');

  await openTab(browser, 'about:blank');
  await expect.poll(visibility).toBe('hidden');
  const before = (await epochs()) ?? 0;
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(before + 3);
  expect(await visibility()).toBe('hidden');
});

test('a worker that dies ends the run in words, and the next run starts', async ({
  app,
  page,
  classes,
}) => {
  await app.prepareRun(classes, endless);
  await app.training.start();
  await expect(app.status).toHaveText(/epoch [1-9]/);
  await expect(app.training.region).toContainText(/Saved (just now|\d+ s ago)/);
  const worker = page.workers().find((one) => one.url().includes('training'));
  expect(worker).toBeDefined();
  await worker?.evaluate(() => self.close());
  await expect(app.status).toHaveText(/^Failed: Training ended unexpectedly/);
  await app.training.field('Epochs').fill('1');
  await app.training.start();
  await page.getByRole('button', { name: 'Start anew' }).click();
  await expect(app.status).toHaveText(/^Done/);
});

test('another image size prepares the pictures again, from what was kept', async ({
  app,
  classes,
}) => {
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
  await app.training.field('Image size').fill('26');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.results.region).toContainText('26 pixels');
});

test('without any graphics the processor trains on WASM, and on CPU if it must', async ({
  baseURL,
  classes,
}) => {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({
    executablePath: requireBrowser(),
    args: [...sandbox, '--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'],
  });
  const app = new TwofoldPage(await browser.newPage({ baseURL: baseURL as string }));
  await app.open();
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
  await app.training.chooseEngine('auto');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.training.region).toContainText('WASM on the processor');
  await expect(app.training.region).toContainText('WebGPU was passed over');
  await app.training.chooseEngine('cpu');
  await app.training.start();
  await expect(app.models.items).toHaveCount(2);
  await expect(app.training.region).toContainText('CPU on the processor');
  await app.training.chooseEngine('webgl');
  await app.training.start();
  await expect(app.training.region).toContainText(/WebGL can’t be used here: /);
  await browser.close();
});

/** Somebody else has a checkpoint's file open, so that the run can't write it. */
async function holdCheckpoints(): Promise<void> {
  const origin = await navigator.storage.getDirectory();
  const folder = await origin.getDirectoryHandle('twofold-run', { create: true });
  const file = await folder.getFileHandle('checkpoint-a.bin', { create: true });
  Object.assign(globalThis, { held: await file.createWritable() });
}

function epochOf(status: string): number {
  return Number(/epoch (\d+)/.exec(status)?.[1]);
}
