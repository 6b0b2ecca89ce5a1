import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { defaultReadingChoices } from '../src/domain/model-formats.ts';
import { faults } from './axe.ts';
import { dropOn } from './drop.ts';
import type { TwofoldPage } from './pages/twofold-page.ts';
import { referenceLog } from './test-data.ts';
import { expect, test } from './test.ts';

const golden = join(import.meta.dirname, 'formats/golden');
const kerasFile = join(golden, 'keras-reference.h5');

const hdf5 = [0x89, 0x48, 0x44, 0x46];

test.describe('a model is taken away', () => {
  test('as one file, as all files, and as logs', async ({ app, classes }) => {
    await app.trainOne(classes);
    const h5 = await app.results.download('h5');
    expect(h5.suggestedFilename()).toBe('left or right.h5');
    expect([...readFileSync(await h5.path()).subarray(0, 4)]).toEqual(hdf5);
    await expect(app.downloading.dialog).toHaveCount(0);

    await app.models.downloadButton('left or right').click();
    const all = await app.downloading.downloadAll();
    expect(all.suggestedFilename()).toBe('left or right-all-formats.zip');
    const names = Object.keys(unzipSync(readFileSync(await all.path())));
    for (const name of ['h5', 'keras', 'pt', 'safetensors', 'onnx', 'tflite', 'html']) {
      expect(names.some((path) => path.endsWith(`model.${name}`))).toBe(true);
    }

    await app.results.downloadButton.click();
    const logs = await app.downloading.downloadLogs();
    const events = Object.keys(unzipSync(readFileSync(await logs.path())));
    for (const part of ['train', 'validation']) {
      expect(events.some((path) => path.includes(`${part}/events.out.tfevents`))).toBe(true);
    }
  });

  test('the choice stays for the next time, but for the order of channels, which is of one file', async ({
    app,
    classes,
  }) => {
    await app.trainOne(classes);
    await app.results.downloadButton.click();
    await expect(app.downloading.format('h5')).toBeChecked();
    await expect(app.downloading.format('h5')).toBeFocused();
    await expect(app.downloading.bgr).toHaveCount(0);
    await app.downloading.format('pt').check();
    await app.downloading.bgr.check();
    await app.downloading.fileNames.uncheck();
    await app.page.keyboard.press('Escape');
    await expect(app.downloading.dialog).toHaveCount(0);

    await app.results.downloadButton.click();
    await expect(app.downloading.format('pt')).toBeChecked();
    await expect(app.downloading.bgr).not.toBeChecked();
    await expect(app.downloading.fileNames).not.toBeChecked();
    const file = await app.downloading.download('safetensors');
    const text = readFileSync(await file.path(), 'latin1');
    expect(text).toContain('sha256');
    expect(text).not.toContain('000.png');
  });

  test('to more machines, and its result comes back beside it', async ({
    app,
    classes,
    folder,
  }) => {
    await app.trainOne(classes);
    const file = join(folder, 'result.pt');
    await (await app.results.download('pt')).saveAs(file);
    await app.results.downloadButton.click();
    await app.downloading.bundleButton.click();
    await expect(app.bundle.dialog).toContainText('40 pictures');
    await app.bundle.epochs.fill('0');
    await expect(app.bundle.downloadButton).toBeDisabled();
    await app.bundle.epochs.fill('3');
    await app.bundle.withPictures.check();
    const bundle = Object.keys(unzipSync(readFileSync(await (await app.bundle.download()).path())));
    expect(bundle.filter((path) => path.endsWith('.png'))).toHaveLength(40);
    expect(bundle.some((path) => path.endsWith('train_ddp.py'))).toBe(true);

    await app.results.downloadButton.click();
    await app.downloading.bundleButton.click();
    await app.bundle.bringBack(file);
    await expect(app.bundle.dialog).toHaveCount(0);
    await expect(app.models.items).toHaveCount(2);
    await expect(app.models.items.last()).toContainText('opened from result.pt');
    const beside = app.results.region.getByRole('region', { name: 'Beside left or right' });
    await expect(beside).toContainText('Both on the same 8 test pictures');
    // The very same network: what was read is what was written.
    for (const row of await beside.getByRole('row').all()) {
      const [before, after] = await row.getByRole('cell').allInnerTexts();
      if (before) expect(after).toBe(before);
    }
  });
});

test.describe('a model of another tool is opened', () => {
  test('after it is said what its file does not say', async ({ app, classes }) => {
    await app.models.importFile(kerasFile);
    await expect(app.opening.dialog).toContainText('keras-reference.h5');
    await expect(app.opening.dialog).toContainText('written by Keras 3.15.1');
    await expect(app.opening.dialog).toContainText('22 x 22 pixels');
    await expect(app.opening.firstClass).toHaveValue('Class A');
    await app.opening.firstClass.fill('right');
    await app.opening.secondClass.fill('right');
    await expect(app.opening.useButton).toBeDisabled();
    await app.opening.firstClass.fill('left');
    await app.opening.useButton.click();

    await expect(app.opening.dialog).toHaveCount(0);
    await expect(app.models.items).toContainText('opened from keras-reference.h5');
    await expect(app.results.region).toContainText('Keras .h5, written by Keras 3.15.1');
    await expect(app.results.region).toContainText('trained elsewhere');
    await expect(app.training.learningCurves).toContainText('came without learning curves');
    await app.classify.classify(join(classes.left, '000.png'));
    await expect(app.classify.probability).toBeVisible();
  });

  test('or is not, where nobody says it', async ({ app }) => {
    await app.models.importFile(kerasFile);
    await app.opening.cancelButton.click();
    await expect(app.opening.dialog).toHaveCount(0);
    await expect(app.models.items).toHaveCount(0);
  });

  test('with what is answered: the network of other values gives other answers', async ({
    app,
    classes,
  }) => {
    const picture = join(classes.left, '000.png');
    const answers = new Set<string | null>();
    for (const [range, name] of [
      ['unit', 'keras-reference'],
      ['bytes', 'keras-reference 2'],
      ['symmetric', 'keras-reference 3'],
    ] as const) {
      await app.models.importFile(kerasFile);
      await app.opening.inputRange.selectOption(range);
      await app.opening.useButton.click();
      await expect(app.status).toHaveText(`Ready to classify with ${name}`);
      await app.classify.classify(picture);
      await expect(app.classify.region.getByText(`By ${name}`, { exact: true })).toBeVisible();
      answers.add(await app.classify.probability.getAttribute('value'));
    }
    expect(answers.size).toBe(3);
  });

  test('by a program, which is asked the same', async ({ app }) => {
    const imported = app.page.evaluate(() => globalThis.twofold.modelImported());
    await app.models.importFile(kerasFile);
    expect(await imported).toEqual({ kind: 'done', value: 'asks' });
    const answered = await app.page.evaluate(
      (choices) => globalThis.twofold.answerOpening(['left', 'right'], choices),
      defaultReadingChoices,
    );
    expect(answered).toEqual({ kind: 'done', value: null });
    const model = await app.page.evaluate(() => globalThis.twofold.currentModel());
    expect(model?.name).toBe('keras-reference');
    expect(model?.classNames).toEqual(['left', 'right']);
  });

  test('wherever on the page it is dropped', async ({ app }) => {
    await dropOn(app.pictures.zone('A'), [kerasFile]);
    await expect(app.opening.dialog).toBeVisible();
    await app.opening.useButton.click();
    await expect(app.models.items).toHaveCount(1);
    await expect(app.pictures.count('A')).toHaveText(/^0 /);
  });

  test('or refused in words where its file is damaged, and nothing changes', async ({
    app,
    folder,
  }) => {
    const damaged = join(folder, 'damaged.h5');
    const bytes = readFileSync(kerasFile);
    writeFileSync(damaged, bytes.subarray(0, bytes.length / 2));
    await app.models.importFile(damaged);
    await expect(app.alert).toContainText('not a model that Twofold can open');
    await expect(app.opening.dialog).toHaveCount(0);
    await expect(app.models.items).toHaveCount(0);
    await expect(app.status).toHaveText('Waiting for pictures');
  });
});

test.describe('accessibility', () => {
  // What looks at the page is put into it, which the policy would refuse.
  test.use({ bypassCSP: true });

  test('of the dialogs and of curves beside a log, light and dark', async ({ app, classes }) => {
    await app.training.logInput.setInputFiles(referenceLog);
    await app.trainOne(classes);
    await expectFaultless(app);
    await app.results.downloadButton.click();
    await app.downloading.format('pt').check();
    await expectFaultless(app);
    await app.downloading.bundleButton.click();
    await expect(app.bundle.dialog).toContainText('40 pictures');
    await expectFaultless(app);
    await app.bundle.bringBack(join(classes.left, '000.png'));
    await expect(app.bundle.alert).toContainText('not a model');
    await expectFaultless(app);
    await app.page.keyboard.press('Escape');
    await app.models.importFile(kerasFile);
    await expect(app.opening.dialog).toBeVisible();
    await expectFaultless(app);
  });
});

async function expectFaultless({ page }: TwofoldPage): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await faults(page)).toEqual([]);
  }
}
