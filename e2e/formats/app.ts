/** What a person does with models on the page, for the verification of the formats. */
import { readFileSync } from 'node:fs';
import type { Download } from 'playwright';
import type { ModelRecord } from '../../src/domain/model.ts';
import {
  defaultReadingChoices,
  defaultWritingOptions,
  type ReadingChoices,
} from '../../src/domain/model-formats.ts';
import { defaultRecipe } from '../../src/domain/recipe.ts';
import { RunError } from '../../src/cli/errors.ts';
import { valueOf, type AppPage } from '../../src/cli/page.ts';
// It also declares `globalThis.twofold`.
import type { Answer, Outcome } from '../../src/ui/automation.ts';

/** Small enough for a machine without a graphics card, and not the reference's size alone. */
const recipe = { ...defaultRecipe, imageSize: 96, epochs: 3, batchSize: 16, learningRate: 0.0005 };

export class App {
  readonly #app: AppPage;

  constructor(app: AppPage) {
    this.#app = app;
  }

  async train(first: string, second: string): Promise<ModelRecord> {
    const { page } = this.#app;
    await page.evaluate((own) => globalThis.twofold.changeRecipe(own), recipe);
    for (const [letter, folder] of [['A', first] as const, ['B', second] as const]) {
      const ended = page.evaluate(() => globalThis.twofold.importEnd());
      await page.getByLabel(`Folder for class ${letter}`, { exact: true }).setInputFiles(folder);
      valueOf(await ended);
    }
    return valueOf(await page.evaluate(() => globalThis.twofold.train(() => {})));
  }

  downloadAll(id: number): Promise<Uint8Array> {
    const { page } = this.#app;
    return this.#downloaded(() =>
      page.evaluate(([model, options]) => globalThis.twofold.downloadAll(model, options), [
        id,
        { ...defaultWritingOptions, samplePictures: true },
      ] as const),
    );
  }

  downloadBgr(id: number): Promise<Uint8Array> {
    const { page } = this.#app;
    const options = { ...defaultWritingOptions, channels: 'BGR' } as const;
    return this.#downloaded(() =>
      page.evaluate(([model, how]) => globalThis.twofold.downloadModel(model, 'pt', how), [
        id,
        options,
      ] as const),
    );
  }

  /** With the pictures. */
  async downloadBundle(): Promise<Uint8Array> {
    const dialog = await this.#bundleDialog();
    await dialog.getByRole('radio', { name: 'With the pictures', exact: true }).check();
    return this.#downloaded(() =>
      dialog.getByRole('button', { name: 'Download bundle', exact: true }).click(),
    );
  }

  async bringBack(path: string): Promise<ModelRecord> {
    const before = await this.#current();
    const dialog = await this.#bundleDialog();
    await dialog.getByLabel('Bring the result back', { exact: true }).last().setInputFiles(path);
    await dialog.waitFor({ state: 'hidden', timeout: 0 });
    const brought = await this.#current();
    if (!brought || brought.id === before?.id) throw new RunError(`${path} did not come back`);
    return brought;
  }

  async open(path: string, choices: ReadingChoices): Promise<void> {
    const { page } = this.#app;
    const input = page.getByLabel('Model file to import', { exact: true });
    const [outcome] = await Promise.all([
      page.evaluate(() => globalThis.twofold.modelImported()),
      input.setInputFiles(path),
    ]);
    if (valueOf(outcome) !== 'asks') throw new RunError(`${path} was opened without a question`);
    const answers = { ...defaultReadingChoices, ...choices };
    valueOf(
      await page.evaluate(
        (own) => globalThis.twofold.answerOpening(['NORMAL', 'PNEUMONIA'], own),
        answers,
      ),
    );
  }

  /** Probabilities of class 1. */
  async classify(paths: readonly string[]): Promise<number[]> {
    const { page } = this.#app;
    await page.evaluate(() => globalThis.twofold.clearClassifications());
    await page.getByLabel('Picture to classify', { exact: true }).setInputFiles([...paths]);
    const answers: readonly Answer[] = valueOf(
      await page.evaluate((count) => globalThis.twofold.classified(count), paths.length),
    );
    return answers.map((answer, i) => {
      if ('reason' in answer) throw new RunError(`${paths[i]}: ${answer.reason}`);
      return answer.probability;
    });
  }

  #current(): Promise<ModelRecord | null> {
    return this.#app.page.evaluate(() => globalThis.twofold.currentModel());
  }

  /** Of the model that was trained here. */
  async #bundleDialog() {
    const { page } = this.#app;
    const models = page.getByRole('region', { name: 'Models', exact: true });
    await models
      .getByRole('button', { name: /^Download / })
      .first()
      .click();
    await page.getByRole('button', { name: 'Continue on more machines…', exact: true }).click();
    return page.getByRole('dialog', { name: 'Continue on more machines', exact: true });
  }

  async #downloaded(ask: () => Promise<Outcome<null> | void>): Promise<Uint8Array> {
    const coming = this.#app.page.waitForEvent('download', { timeout: 0 });
    // Where the page refuses there is nothing to wait for.
    coming.catch(() => {});
    const outcome = await ask();
    if (outcome) valueOf(outcome);
    const download: Download = await coming;
    return new Uint8Array(readFileSync(await download.path()));
  }
}
