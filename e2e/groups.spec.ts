/** What a person sees and settles before a run: groups by name, balance, preparation, files at large. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Label } from '../src/domain/sample.ts';
import { makeFolder, makePicture, smallRecipe } from './fixtures.ts';
import type { TwofoldPage } from './pages/twofold-page.ts';
import { expect, test } from './test.ts';

const pattern = '^(person\\d+)_';

test('names that look like groups are offered, and no group is in two parts', async ({
  app,
  folder,
}) => {
  const { groupOffer, groupPattern, groupExamples, region } = app.pictures;
  await addPersons(app, folder);
  await expect(groupOffer).toContainText('for example person0: 3 pictures');
  await groupOffer.getByRole('button', { name: 'Keep them together' }).click();
  await expect(groupOffer).toHaveCount(0);
  await expect(groupPattern).toBeFocused();
  await expect(region).toContainText('24 groups; largest: person0 (3)');
  await expect(groupExamples.locator('mark')).toHaveText(['person0', 'person0', 'person10']);
  expect(await groupsByPart(app)).toMatchObject({ torn: 0, all: 24 });

  await app.pictures.groupBy(pattern);
  expect(await groupsByPart(app)).toMatchObject({ torn: 0, all: 24 });
  await app.reload();
  await expect(app.pictures.split).toContainText('Groups by name');
  expect(await groupsByPart(app)).toMatchObject({ torn: 0, all: 24 });
});

test('a pattern is tried while it is typed, and one that can not be keeps a run from starting', async ({
  app,
  folder,
}) => {
  const { groupPattern, region } = app.pictures;
  const { startButton } = app.training;
  await addPersons(app, folder);
  await app.pictures.groupBy('_(a)');
  await expect(region).toContainText('1 group; 48 pictures in none; largest: a (24)');
  // It lies in both classes, and can be in one part only: the others are dealt by themselves.
  await expect(startButton).toBeEnabled();

  await app.pictures.groupBy('(person');
  await expect(region).toContainText('can’t be used: Unterminated group');
  await expect(groupPattern).toHaveAttribute('aria-invalid', 'true');
  // The last split that there was is still shown.
  await expect(app.pictures.split).toBeVisible();
  await expect(region).toContainText('the last split that could be made');
  await expect(startButton).toBeDisabled();
  await expect(app.training.region).toContainText('The pattern that keeps pictures together');

  await app.pictures.groupBy('^person');
  await expect(app.training.region).toContainText('left has only 1 group of pictures');
  await expect(startButton).toBeDisabled();

  await region.getByRole('button', { name: 'Clear' }).click();
  await expect(groupPattern).toHaveValue('');
  await expect(startButton).toBeEnabled();
  await expect(region).not.toContainText('the last split that could be made');
});

test('for a class with three times the pictures weights are offered, and can be taken back', async ({
  app,
  folder,
}) => {
  const { balanceOffer } = app.pictures;
  const balance = app.training.field('Balance');
  await app.pictures.addFolder('A', makeFolder(join(folder, 'few'), 0, 20));
  await expect(app.pictures.count('A')).toHaveText(/^20 /);
  await app.pictures.addFolder('B', makeFolder(join(folder, 'many'), 1, 60));
  await expect(balanceOffer).toContainText('many has 3 times as many pictures as few');
  await expect(app.pictures.split).toContainText('25.0%');

  const weights = balanceOffer.getByRole('button', { name: 'Class weights' });
  await weights.click();
  await expect(balanceOffer).toContainText('Class weights are on: a mistake on few counts 2 times');
  await expect(balance).toHaveValue('class-weights');
  await balanceOffer.getByRole('button', { name: 'Balanced sampling' }).click();
  await expect(balanceOffer).toContainText('Balanced sampling is on');
  await expect(balance).toHaveValue('sampling');
  await balanceOffer.getByRole('button', { name: 'Balanced sampling' }).click();
  await expect(balance).toHaveValue('none');
  await weights.click();

  await app.training.fillRecipe({ ...smallRecipe, epochs: 1, balance: 'class-weights' });
  await app.training.chooseEngine('cpu');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.results.region).toContainText('class weights');
});

test('another resize rule and orientation outlive a reload, and are told of the model', async ({
  app,
  classes,
}) => {
  await app.prepareRun(classes, {
    ...smallRecipe,
    epochs: 1,
    resize: 'antialiased',
    orientation: 'as-stored',
  });
  await app.reload();
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.training.region).toContainText('antialiased, as stored');
  await expect(app.training.field('Resize')).toHaveValue('antialiased');
  await expect(app.training.field('Orientation')).toHaveValue('as-stored');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.results.region).toContainText('antialiased, as stored');
});

test('pictures can be added while a run trains, for the next', async ({ app, classes, folder }) => {
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1000 });
  await app.training.start();
  await expect(app.status).toHaveText(/^Training: epoch/);
  await expect(app.pictures.region).toContainText('counts for the next run');
  await app.pictures.addFolder('A', makeFolder(join(folder, 'more'), 0, 30));
  // Twenty of them are there already.
  await expect(app.pictures.count('A')).toHaveText(/^30 /);
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped: test accuracy .* on 8 pictures/);
  await expect(app.results.region).toContainText('20 left, 20 right');
});

test('both classes are chosen by one folder; what a system left in it is counted', async ({
  app,
  classes,
}) => {
  writeFileSync(join(classes.left, '.DS_Store'), 'Bud1');
  await app.pictures.bothFolderInput.setInputFiles(classes.parent);
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.nameInput('A')).toHaveValue('left');
  await expect(app.pictures.count('B')).toHaveText(/^20 /);
  await expect(app.pictures.region).toContainText('1 system file (.DS_Store and the like) was');
});

test('a line near the top tells what was skipped and what was there, and leads to the list', async ({
  app,
  classes,
}) => {
  const { skippedSummary, skippedFiles } = app.pictures;
  writeFileSync(join(classes.left, 'page.png'), '<!doctype html><p>404');
  await app.pictures.addFolder('A', classes.left);
  await expect(skippedSummary).toContainText('1 file skipped: not an image: an HTML page (1).');
  await app.pictures.addFolder('A', classes.left);
  await expect(skippedSummary).toContainText('1 file skipped, 20 were there already');
  await skippedSummary.getByRole('link', { name: 'Show the list' }).click();
  await expect(skippedFiles).toBeInViewport();
  await skippedFiles.getByRole('button', { name: /^Dismiss/ }).click();
  await expect(skippedSummary).toHaveCount(0);
});

test('parts of an earlier split are put together, and the page says so', async ({
  app,
  folder,
}) => {
  for (const part of ['test', 'train']) {
    for (const label of [0, 1] as const) {
      const inside = makeFolder(
        join(folder, 'set', part, ['left', 'right'][label] ?? ''),
        label,
        9,
      );
      // Else they would be there already.
      writeFileSync(join(inside, '000.png'), makePicture(label, part === 'test' ? 50 : 60));
    }
  }
  await app.pictures.bothFolderInput.setInputFiles(join(folder, 'set'));
  await expect(app.status).toHaveText('Ready to train');
  await expect(app.pictures.nameInput('A')).toHaveValue('left');
  await expect(app.page.getByText('put together from 2 folders (test, train)')).toBeVisible();
});

test('the list of skipped files is saved as a table', async ({ app }) => {
  const html = Buffer.from('<!doctype html><p>404');
  await app.pictures.filesInput('A').setInputFiles(
    ['=1+2.png', ...Array.from({ length: 9 }, (_, i) => `page ${i}.png`)].map((name) => ({
      name,
      mimeType: 'image/png',
      buffer: html,
    })),
  );
  await expect(app.pictures.skippedFiles).toContainText('not an image: an HTML page 10');
  const [download] = await Promise.all([
    app.page.waitForEvent('download'),
    app.pictures.skippedFiles.getByRole('button', { name: 'Save list of skipped files' }).click(),
  ]);
  const [head, ...rows] = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n');
  expect(head).toBe('file,reason');
  expect(rows).toHaveLength(10);
  expect(rows).toContain("'=1+2.png,not an image: an HTML page");
});

/** Twelve persons with three pictures each in both classes. */
async function addPersons(app: TwofoldPage, folder: string): Promise<void> {
  for (const label of [0, 1] as const) {
    const letter = label === 0 ? 'A' : 'B';
    await app.pictures.addFolder(
      letter,
      makePersons(join(folder, ['left', 'right'][label] as string), label),
    );
    await expect(app.pictures.count(letter)).toHaveText(/^36 /);
  }
  await expect(app.status).toHaveText('Ready to train');
}

function makePersons(folder: string, label: Label): string {
  mkdirSync(folder);
  for (let i = 0; i < 36; i++) {
    const person = label * 12 + Math.floor(i / 3);
    writeFileSync(join(folder, `person${person}_${'abc'[i % 3]}.png`), makePicture(label, i));
  }
  return folder;
}

/** From the table's foot. A group that is torn apart is counted in several parts, and once in all. */
async function groupsByPart(app: TwofoldPage): Promise<{ all: number; torn: number }> {
  const cells = app.pictures.split.getByRole('row', { name: 'Groups by name' }).getByRole('cell');
  const counts = (await cells.allInnerTexts()).map(Number);
  const [train = 0, validation = 0, tested = 0, all = 0] = counts;
  return { all, torn: train + validation + tested - all };
}
