import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright/test';
import { faults } from './axe.ts';
import { root } from './command.ts';
import { smallRecipe, type MadeClasses } from './fixtures.ts';
import type { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const budgetBytes = 200_000;

test.describe('the first load', () => {
  test('takes at most 200 kB of JavaScript before the drop zones work', async ({ app }) => {
    await expect(app.pictures.folderInput('A')).toBeEnabled();
    await expect(app.status).toHaveText('Waiting for pictures');
    const scripts = await loadedScripts(app.page);
    const sizes = await Promise.all(
      scripts.map(async (url) => gzipSync(await bodyOf(app.page, url)).length),
    );
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(budgetBytes);
  });

  test('brings neither tfjs nor the charts', async ({ app }) => {
    await expect(app.status).toHaveText('Waiting for pictures');
    const scripts = await loadedScripts(app.page);
    const texts = await Promise.all(scripts.map((url) => bodyOf(app.page, url)));
    for (const text of texts) expect(text.toString()).not.toMatch(/MathBackend|vega-lite/);
  });

  test('brings no code of other tools’ files: that comes with the first of them', async ({
    app,
  }) => {
    const ofFormats = /HDF5|H5F|onnx|ONNX|tflite|TFLite|opset|GraphDef/;
    await expect(app.status).toHaveText('Waiting for pictures');
    const first = await loadedScripts(app.page);
    for (const url of first) {
      expect((await bodyOf(app.page, url)).toString()).not.toMatch(ofFormats);
    }
    const later: string[] = [];
    // Of its workers too.
    app.page.context().on('request', (request) => later.push(request.url()));
    await app.models.importFile(join(root, 'e2e/formats/golden/keras-reference.h5'));
    await expect(app.opening.dialog).toBeVisible();
    const texts = await Promise.all(
      later.filter((url) => /\.js(\?|$)/.test(url)).map((url) => bodyOf(app.page, url)),
    );
    expect(texts.filter((text) => ofFormats.test(text.toString())).length).toBeGreaterThan(0);
  });

  test('is isolated from other origins', async ({ app }) => {
    expect(await app.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  });
});

test.describe('the policy', () => {
  test('stands in the header and in the page', async ({ page }) => {
    const response = await page.goto('/');
    const header = response?.headers()['content-security-policy'];
    const meta = await page
      .locator('meta[http-equiv="Content-Security-Policy"]')
      .getAttribute('content');
    for (const policy of [header, meta]) {
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).toContain("object-src 'none'");
    }
  });

  test('refuses a request to another origin', async ({ app }) => {
    const refused = app.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (violation) =>
            resolve(violation.effectiveDirective),
          );
          // Another port is another origin; nothing listens there.
          void fetch('http://127.0.0.1:9/').catch(() => {});
        }),
    );
    expect(await refused).toBe('connect-src');
  });
});

test('the footer leads to the licenses of all libraries, those of the workers too', async ({
  app,
}) => {
  const link = app.page.getByRole('link', { name: 'Licenses of the libraries' });
  const address = await link.evaluate((anchor: HTMLAnchorElement) => anchor.href);
  const text = (await bodyOf(app.page, address)).toString();
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // Of those that the page doesn't import itself, some that come with others.
  for (const name of [...Object.keys(dependencies), 'iobuffer', 'strtok3', 'seedrandom']) {
    expect(text).toContain(`\n## ${name} `);
  }
});

test('the main job makes no request to another origin and no error in the console', async ({
  page,
  classes,
  app,
  baseURL,
}) => {
  const requests: string[] = [];
  const complaints: string[] = [];
  // Of all its pages and workers.
  page.context().on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await app.reload();
  await doMainJob(app, classes);
  await expect(app.training.learningCurves.locator('canvas').first()).toBeVisible();

  expect(requests.length).toBeGreaterThan(0);
  const elsewhere = requests.filter(
    (url) => !url.startsWith(`${baseURL}/`) && !url.startsWith(`blob:${baseURL}/`),
  );
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});

test.describe('accessibility', () => {
  // What looks at the page is put into it, which the policy would refuse.
  test.use({ bypassCSP: true });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`of the empty page, ${colorScheme}`, async ({ app, page }) => {
      await page.emulateMedia({ colorScheme });
      await expect(app.status).toHaveText('Waiting for pictures');
      expect(await faults(page)).toEqual([]);
    });
  }

  test('after the main job, light and dark', async ({ app, page, classes }) => {
    await doMainJob(app, classes);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faults(page)).toEqual([]);
    }
  });
});

/** From the folders to a classified picture. */
async function doMainJob(app: TwofoldPage, classes: MadeClasses): Promise<void> {
  await app.pictures.addFolder('A', classes.left);
  await expect(app.status).toHaveText('Not ready to train');
  await app.pictures.addFolder('B', classes.right);
  await expect(app.status).toHaveText('Ready to train');
  await app.training.fillRecipe(smallRecipe);
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/, { timeout: 90_000 });
  await app.classify.classify(`${classes.left}/000.png`);
  await expect(app.classify.probability).toBeVisible();
}

/** Addresses of the page's scripts, without those of its workers. */
function loadedScripts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /\.js(\?|$)/.test(name)),
  );
}

async function bodyOf(page: Page, url: string): Promise<Buffer> {
  return (await page.request.get(url)).body();
}
