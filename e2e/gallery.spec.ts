import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from './axe.ts';
import { makeClasses, makePicture } from './fixtures.ts';
import type { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const perClass = 30;

/** Two classes, `left` and `right`, of thirty pictures each. */
async function fill(app: TwofoldPage, folder: string): Promise<void> {
  const { left, right } = makeClasses(folder, perClass);
  await app.pictures.addFolder('A', left);
  await expect(app.pictures.count('A')).toHaveText(/^30 /);
  await app.pictures.addFolder('B', right);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.gallery.count).toHaveText('60 pictures');
}

test('pictures are filtered by class, part and name', async ({ app, folder }) => {
  await fill(app, folder);
  await expect(app.gallery.tiles.first()).toHaveAccessibleName('000.png, left, train');
  await expect(app.gallery.tiles.first()).toHaveAttribute('aria-setsize', '60');

  await app.gallery.filter('Class', 'right');
  await expect(app.gallery.count).toHaveText('30 of 60 pictures');
  await expect(app.gallery.tiles.first()).toHaveAccessibleName(/^000.png, right/);
  await app.gallery.filter('Part', 'Test');
  await expect(app.gallery.count).toHaveText('6 of 60 pictures');
  await expect(app.gallery.tiles).toHaveCount(6);

  await app.gallery.filter('Part', 'All');
  await app.gallery.search('RIGHT/01');
  await expect(app.gallery.count).toHaveText('10 of 60 pictures');
  await app.gallery.search('right/01 nowhere');
  await expect(app.gallery.region).toContainText('No picture fits these filters.');
  await expect(app.gallery.news).toHaveText(/^0 of 60 pictures/);
  await app.gallery.clearFiltersButton.click();
  await expect(app.gallery.count).toHaveText('60 pictures');
});

test('only what is in view is there, and what is drawn is what was scrolled to', async ({
  app,
  folder,
}) => {
  const { left } = makeClasses(folder, 400);
  await app.pictures.addFolder('A', left);
  await expect(app.gallery.count).toHaveText('400 pictures');
  await app.gallery.grid.scrollIntoViewIfNeeded();
  await expect(app.gallery.tile('000.png').locator('img.thumbnail')).toHaveAttribute(
    'data-state',
    'drawn',
  );
  expect(await app.gallery.tiles.count()).toBeLessThan(150);
  await app.gallery.grid.press('End');
  await expect(app.gallery.tile('399.png').locator('img.thumbnail')).toHaveAttribute(
    'data-state',
    'drawn',
  );
  await expect(app.gallery.tile('399.png')).toBeInViewport();
  expect(await app.gallery.tiles.count()).toBeLessThan(150);
});

test('pictures selected by mouse are moved, and moved back', async ({ app, folder }) => {
  await fill(app, folder);
  await app.gallery.tile('002.png, left').click();
  await expect(app.gallery.selection).toHaveText('1 selected');
  await app.gallery.tile('004.png, left').click({ modifiers: ['Shift'] });
  await expect(app.gallery.selection).toHaveText('3 selected');
  await app.gallery.tile('003.png, left').click();
  await expect(app.gallery.selection).toHaveText('2 selected');

  await app.gallery.button('Move to right').click();
  await expect(app.gallery.news).toHaveText(/^Moved 2 pictures to right\./);
  await expect(app.pictures.count('A')).toHaveText(/^28 /);
  await expect(app.pictures.count('B')).toHaveText(/^32 /);
  await app.reload();
  await expect(app.pictures.count('B')).toHaveText(/^32 /);

  await app.gallery.tile('005.png, left').click();
  await app.gallery.button('Move to right').click();
  await expect(app.pictures.count('B')).toHaveText(/^33 /);
  await expect(app.gallery.undoButton).toHaveText('Undo: move 1 picture');
  await app.gallery.undoButton.click();
  await expect(app.gallery.news).toHaveText(/^1 picture is back\./);
  await expect(app.pictures.count('B')).toHaveText(/^32 /);
  await expect(app.gallery.undoButton).toHaveCount(0);
});

test('a keyboard alone selects, removes, and undoes', async ({ app, folder, page }) => {
  await fill(app, folder);
  await app.gallery.grid.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(app.gallery.selectedTiles).toHaveAccessibleName(/^001\.png/);
  const active = await app.gallery.grid.getAttribute('aria-activedescendant');
  await expect(app.gallery.selectedTiles).toHaveAttribute('id', active ?? '');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(app.gallery.selection).toHaveText('3 selected');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(app.gallery.selection).toHaveText('2 selected');
  await page.keyboard.press('Escape');
  await expect(app.gallery.selection).toHaveCount(0);

  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+End');
  await expect(app.gallery.selection).toHaveText('58 selected');
  await page.keyboard.press('Delete');
  await expect(app.gallery.news).toHaveText(/^Removed 58 pictures\./);
  await expect(app.gallery.tiles).toHaveCount(2);
  await app.reload();
  await expect(app.gallery.count).toHaveText('2 pictures');
  // Nothing can be edited before all is opened.
  await page.evaluate(() => globalThis.twofold.ready());

  await app.gallery.grid.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect(app.gallery.region).toContainText('No picture is left.');
  await page.keyboard.press('Control+z');
  await expect(app.gallery.count).toHaveText('2 pictures');
  await app.reload();
  await app.gallery.grid.scrollIntoViewIfNeeded();
  await expect(app.gallery.tile('000.png').locator('img.thumbnail')).toHaveAttribute(
    'data-state',
    'drawn',
  );
});

test('what is selected and hidden by a filter is left alone', async ({ app, folder }) => {
  await fill(app, folder);
  await app.gallery.button('Select all shown').click();
  await expect(app.gallery.selection).toHaveText('60 selected');
  await app.gallery.search('left/00');
  await expect(app.gallery.selection).toHaveText('10 selected');
  await app.gallery.button('Remove').click();
  await expect(app.gallery.region).toContainText('No picture fits these filters.');
  await app.gallery.clearFiltersButton.click();
  await expect(app.gallery.count).toHaveText('50 pictures');
  await expect(app.gallery.selection).toHaveText('50 selected');
});

test('one picture is shown in full, and the next, and is moved from there', async ({
  app,
  folder,
  page,
}) => {
  await fill(app, folder);
  await app.gallery.tile('000.png, left').dblclick();
  const { dialog } = app.gallery;
  await expect(dialog).toContainText('left/000.png');
  await expect(dialog).toContainText('24 x 24 pixels');
  await expect(dialog.locator('img.thumbnail')).toHaveAttribute('data-state', 'drawn');
  await page.keyboard.press('ArrowRight');
  await expect(dialog).toContainText('left/001.png');
  await expect(dialog).toContainText('2 of 60');
  await dialog.getByRole('button', { name: 'Move to right' }).click();
  await expect(app.pictures.count('B')).toHaveText(/^31 /);
  await expect(dialog).toContainText('left/002.png');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(app.gallery.grid).toBeFocused();
});

test('names are shown as the text that they are', async ({ app, page }) => {
  const names = ['<img src=x onerror=alert(1)>.png', 'evil\u202Egpj.png', '__proto__', 'a\nb.png'];
  page.on('dialog', () => expect(false, 'a name was run').toBe(true));
  await app.pictures.filesInput('A').setInputFiles(
    names.map((name, seed) => ({
      name,
      mimeType: 'image/png',
      buffer: Buffer.from(makePicture(0, seed)),
    })),
  );
  await expect(app.gallery.count).toHaveText('4 pictures');
  await expect(app.gallery.tile('<img src=x onerror=alert(1)>.png')).toHaveCount(1);
  await expect(app.gallery.tile('evil\\u{202e}gpj.png')).toHaveCount(1);
  await app.gallery.search('__proto__');
  await app.gallery.tile('__proto__').dblclick();
  await expect(app.gallery.dialog).toContainText('__proto__');
  await page.keyboard.press('Escape');
  await app.gallery.search('<img');
  await app.gallery.tile('<img').dblclick();
  await expect(app.gallery.dialog).toContainText('<img src=x onerror=alert(1)>.png');
  expect(await page.locator('img[src="x"]').count()).toBe(0);
});

test.describe('accessibility', () => {
  // What looks at the page is put into it, which the policy would refuse.
  test.use({ bypassCSP: true });

  test('of the gallery and of all that can be decided, light and dark', async ({
    app,
    folder,
    page,
  }) => {
    const { left, right } = makeClasses(folder, perClass);
    writeFileSync(join(right, 'twin.png'), makePicture(0, 0));
    // The same pixels in another file: it looks alike.
    writeFileSync(join(left, 'like.png'), Buffer.concat([makePicture(0, 1), Buffer.from('x')]));
    await app.pictures.addFolder('A', left);
    await expect(app.pictures.count('A')).toHaveText(/^31 /);
    await app.pictures.addFolder('B', right);
    await expect(app.gallery.undecided).toBeVisible();
    await app.gallery.unfold(/has identical copies/);
    await app.gallery.unfold(/of pictures looks? alike/);
    await app.gallery.tile('003.png, left').click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faults(page)).toEqual([]);
      await app.gallery.grid.press('Enter');
      await expect(app.gallery.dialog).toBeVisible();
      expect(await faults(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
});
