import type { Page } from 'playwright/test';
import { faults } from './axe.ts';
import { smallRecipe, type MadeClasses } from './fixtures.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const endless = { ...smallRecipe, epochs: 1000 };

/** Leaves the page in the middle of a run, and comes back. No question is asked. */
async function cutOff(app: TwofoldPage, classes: MadeClasses): Promise<void> {
  const asked: string[] = [];
  app.page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await app.prepareRun(classes, endless);
  await begin(app);
  await app.reload();
  expect(asked).toEqual([]);
  await expect(app.status).toHaveText('Ready to go on with the run that was cut off');
}

test.describe('a run that was cut off', () => {
  test.use({ bypassCSP: true });

  test('is shown with its curves, goes on, and becomes a model', async ({ app, page, classes }) => {
    await cutOff(app, classes);
    const { training } = app;
    await expect(training.unfinished).toContainText(/from .*epoch \d+ of 1,000/);
    await expect(training.unfinished).toContainText('28 train, 4 validation, 8 test');
    await expect(training.learningCurves).toContainText('Of the run that was cut off');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faults(page)).toEqual([]);
    }
    const epoch = epochIn(await training.unfinished.innerText());
    await training.goOnButton.click();
    await expect(training.stopButton).toBeFocused();
    await expect(app.status).toHaveText(/^Training: epoch/);
    expect(epochIn(await app.status.innerText())).toBeGreaterThanOrEqual(epoch - 1);
    await training.stopButton.click();
    await expect(app.status).toHaveText(/^Stopped: test accuracy/);
    await app.reload();
    await expect(app.status).toHaveText('Ready to train');
    await expect(app.models.items).toHaveCount(1);
  });

  test('can be finished as it is, given up, or dropped for another', async ({
    app,
    page,
    classes,
  }) => {
    await cutOff(app, classes);
    const { training } = app;
    await training.finishNowButton.click();
    await expect(app.status).toHaveText(/^Stopped: test accuracy/);
    await expect(app.models.items).toHaveCount(1);
    await expect(training.unfinished).toHaveCount(0);

    await begin(app);
    await app.reload();
    await training.giveUpButton.click();
    await answer(page, 'Keep it');
    await training.giveUpButton.click();
    await answer(page, 'Give up the run');
    await expect(app.status).toHaveText('Ready to train');
    await expect(training.startButton).toBeFocused();

    await begin(app);
    await app.reload();
    await training.field('Epochs').fill('1');
    await training.start();
    await expect(page.getByRole('dialog')).toContainText('With it goes what it has learned');
    await answer(page, 'Keep it');
    await expect(training.unfinished).toBeVisible();
    await training.start();
    await answer(page, 'Start anew');
    await expect(app.status).toHaveText(/^Done/);
    await expect(app.models.items).toHaveCount(2);
    await app.reload();
    await expect(app.status).toHaveText('Ready to train');
  });

  test('can’t go on without its pictures, and says what can be done', async ({ app, classes }) => {
    await cutOff(app, classes);
    const { training, gallery } = app;
    await gallery
      .tile(/000\.png/)
      .first()
      .click();
    await gallery.button('Remove').click();
    await expect(training.goOnButton).toBeDisabled();
    await expect(training.unfinished).toContainText('1 of its pictures was removed or moved');
    await gallery.undoButton.click();
    await expect(training.goOnButton).toBeEnabled();
  });

  test('is finished without a picture that is left, and says what it learned from', async ({
    app,
    classes,
  }) => {
    await cutOff(app, classes);
    await app.pictures.removeAll();
    await app.training.finishNowButton.click();
    await expect(app.status).toHaveText(/^Stopped/);
    await expect(app.results.region).toContainText('28 train, 4 validation, 0 test');
  });

  test('of another tab is not dropped by one that does not know of it', async ({
    app,
    page,
    classes,
    context,
  }) => {
    await app.prepareRun(classes, endless);
    const other = new TwofoldPage(await context.newPage());
    await other.open();
    await expect(other.status).toHaveText('Ready to train');
    await begin(app);
    await other.training.start();
    await expect(other.status).toContainText('Another tab with Twofold is training');
    await page.close();
    // It was offered nothing when it was opened, and one press must not drop what it has not been shown.
    await other.training.start();
    await expect(other.status).toContainText('A run that was cut off in another tab is kept');
    await other.training.goOnButton.click();
    await expect(other.status).toHaveText(/^Training: epoch/);
  });
});

async function begin(app: TwofoldPage): Promise<void> {
  await app.training.start();
  await expect(app.status).toHaveText(/epoch [1-9]/);
  await expect(app.training.region).toContainText(/Saved (just now|\d+ s ago)/);
}

async function answer(page: Page, words: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: words, exact: true }).click();
}

function epochIn(words: string): number {
  return Number(/epoch ([\d,]+)/.exec(words)?.[1]?.replaceAll(',', ''));
}
