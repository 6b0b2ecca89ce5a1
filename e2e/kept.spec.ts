import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { faults } from './axe.ts';
import { makeFolder, smallRecipe } from './fixtures.ts';
import { KeptPanel } from './pages/kept-panel.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const endless = { ...smallRecipe, epochs: 1000 };

test.describe('what is kept', () => {
  test.use({ bypassCSP: true });

  test('is shown by kind, and can be emptied; then all works as on the first day', async ({
    app,
    page,
    classes,
  }) => {
    const kept = new KeptPanel(page);
    await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
    await app.training.start();
    await expect(app.status).toHaveText(/^Done/);
    await kept.open();
    const prepared = 40 * smallRecipe.imageSize ** 2 * 3;
    await expect(kept.region).toContainText('40 pictures');
    await expect(kept.region).toContainText(`${(prepared / 1000).toFixed(1)} kB of prepared`);
    await expect(kept.region).toContainText('1 model');
    await expect(kept.region).toContainText('No unfinished run');
    expect(await faults(page)).toEqual([]);

    await kept.emptyButton.click();
    await expect(kept.dialog).toContainText('40 pictures');
    await expect(kept.dialog).toContainText('1 model');
    expect(await faults(page)).toEqual([]);
    await kept.dialog.getByRole('button', { name: 'Keep it all' }).click();
    await expect(app.models.items).toHaveCount(1);

    await kept.empty();
    await expect(app.status).toHaveText('Waiting for pictures');
    await expect(page.getByText('Everything that was kept in this browser is gone.')).toBeVisible();
    await expect(app.models.items).toHaveCount(0);
    await expect(kept.region).toContainText('0 pictures');
    await expect(kept.amount('In all')).toHaveText('0 B');
    expect(await filesLeft(page)).toEqual([]);
    await expect(app.training.field('Image size')).toHaveValue('256');

    await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
    await app.training.start();
    await expect(app.status).toHaveText(/^Done/);
    await app.reload();
    await expect(app.models.items).toHaveCount(1);
  });

  test('is not emptied while another tab trains on it', async ({ app, page, classes, context }) => {
    await app.prepareRun(classes, endless);
    await app.training.start();
    await expect(app.status).toHaveText(/epoch [1-9]/);
    const other = new TwofoldPage(await context.newPage());
    await other.open();
    await expect(other.training.region).toContainText('Another tab is training');
    await expect(other.training.startButton).toBeDisabled();
    const kept = new KeptPanel(other.page);
    await kept.open();
    await expect(kept.emptyButton).toBeDisabled();
    // Nor can it be here.
    const own = new KeptPanel(page);
    await own.open();
    await expect(own.emptyButton).toBeDisabled();
    await app.training.stopButton.click();
    await expect(app.status).toHaveText(/^Stopped/);
    await expect(other.training.startButton).toBeEnabled();
  });
});

test.describe('an import that is cut off', () => {
  test('asks before it, and is told of after it, once', async ({ page, folder }) => {
    const app = new TwofoldPage(page);
    // Slow enough to be met in the middle.
    await page.route('**/pictures.worker-*.js', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${slowly}\n${await response.text()}` });
    });
    const asked: string[] = [];
    page.on('dialog', async (dialog) => {
      asked.push(dialog.type());
      await dialog.accept();
    });
    await app.open();
    const pictures = makeFolder(join(folder, 'left'), 0, 300);
    // Browsers ask nobody who has not touched the page.
    await app.pictures.nameInput('B').click();
    await app.pictures.addFolder('A', pictures);
    await expect(app.pictures.count('A')).toHaveText(/^[1-9]/);
    await app.reload();
    expect(asked).toEqual(['beforeunload']);
    const note = page.getByText(/^Reading was cut off: \d+ of 300 pictures had been kept\./);
    await expect(note).toBeVisible();
    const [, kept] = /: (\d+) of/.exec(await note.innerText()) ?? [];
    await expect(app.pictures.count('A')).toHaveText(new RegExp(`^${kept} `));
    expect(Number(kept)).toBeGreaterThan(0);
    expect(Number(kept)).toBeLessThan(300);
    // The reloaded page may just be asking for the worker.
    await page.unrouteAll({ behavior: 'wait' });
    await app.reload();
    await expect(app.status).toHaveText('Not ready to train');
    await expect(note).toHaveCount(0);
    await app.pictures.addFolder('A', pictures);
    await expect(app.pictures.count('A')).toHaveText('300 pictures');
    expect(asked).toHaveLength(1);
  });
});

/** Each write to a file takes its time. */
const slowly = `{
  const { write } = FileSystemSyncAccessHandle.prototype;
  FileSystemSyncAccessHandle.prototype.write = function (...given) {
    const untilMs = performance.now() + 10;
    while (performance.now() < untilMs);
    return write.apply(this, given);
  };
}`;

function filesLeft(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names: string[] = [];
    const origin = await navigator.storage.getDirectory();
    for await (const name of origin.keys()) names.push(name);
    return names;
  });
}
