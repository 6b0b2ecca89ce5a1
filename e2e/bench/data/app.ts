/** What is done in the app, as a person does it: folders in, all out again, a run. */
import type { Locator, Page } from 'playwright';
import { RunError } from '../../../src/cli/errors.ts';
import { valueOf, type AppPage } from '../../../src/cli/page.ts';
import type { ModelRecord } from '../../../src/domain/model.ts';
import { defaultRecipe } from '../../../src/domain/recipe.ts';
import { dropOn } from '../../drop.ts';
import type { TwoFolders } from './disk.ts';

export interface AppImport {
  /** The app's own figure, both folders together; of dropped ones its walk through them is part. */
  readonly seconds: number;
  readonly pictures: number;
  readonly skipped: number;
}

export interface ChosenImport extends AppImport {
  /** Until the browser has listed the folders and given their files to the page. */
  readonly listingSeconds: number;
}

/** By the inputs: the browser makes all files of a folder at once, before the page sees the first. */
export async function chooseFolders(app: AppPage, folders: TwoFolders): Promise<ChosenImport> {
  const { page } = app;
  let listingSeconds = 0;
  const imported = await importEach(app, async (letter, label) => {
    const startedMs = Date.now();
    const input = page.getByLabel(`Folder for class ${letter}`, { exact: true });
    await input.setInputFiles(folders[label], { timeout: 0 });
    const givenMs = await page.evaluate(() => globalThis.benchSeen.filesGivenMs);
    listingSeconds += (givenMs - startedMs) / 1000;
  });
  return { ...imported, listingSeconds };
}

/** On the zones: the page walks the folders itself, a part at a time. */
export function dropFolders(app: AppPage, folders: TwoFolders): Promise<AppImport> {
  return importEach(app, (_, label) =>
    dropOn(app.page.locator(`[data-drop="${label}"]`), [folders[label]]),
  );
}

async function importEach(
  { page }: AppPage,
  give: (letter: 'A' | 'B', label: 0 | 1) => Promise<void>,
): Promise<AppImport> {
  let sum: AppImport = { seconds: 0, pictures: 0, skipped: 0 };
  for (const [label, letter] of [
    [0, 'A'],
    [1, 'B'],
  ] as const) {
    const [outcome] = await Promise.all([
      page.evaluate(() => globalThis.twofold.importEnd()),
      give(letter, label),
    ]);
    const { seconds, images, skipped } = valueOf(outcome);
    sum = {
      seconds: sum.seconds + seconds,
      pictures: images[0] + images[1],
      skipped: skipped.length,
    };
  }
  return sum;
}

export async function removeAll({ page }: AppPage): Promise<void> {
  await page.getByRole('button', { name: 'Remove all pictures' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove/ })
    .click();
  await galleryOf(page).waitFor({ state: 'detached' });
}

export function galleryOf(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Pictures', exact: true });
}

export const epochs = 2;

/** On the reference's network, and on WASM, which every machine has. */
export async function train({ page }: AppPage): Promise<ModelRecord> {
  await page.evaluate(
    (recipe) => {
      globalThis.twofold.changeRecipe(recipe);
      globalThis.twofold.chooseEngine('wasm');
    },
    { ...defaultRecipe, epochs },
  );
  return valueOf(await page.evaluate(() => globalThis.twofold.train(() => {})));
}

export async function keptBytes({ page }: AppPage): Promise<number> {
  const { usage } = await page.evaluate(() => navigator.storage.estimate());
  return usage ?? 0;
}

/** Throws a RunError where not all went through. `skipped`: files that were no pictures. */
export function requireWhole(
  pictures: number,
  imported: AppImport,
  model: ModelRecord,
  kept: number,
): void {
  const { train: learnt, test, validation } = model.split;
  const claims: readonly (readonly [boolean, string])[] = [
    [imported.pictures + imported.skipped === pictures, 'pictures were lost on the way in'],
    [learnt + test + validation === imported.pictures, 'pictures were lost in the split'],
    [model.ending === 'completed' && model.history.length === epochs, 'the run was cut short'],
    [model.history.every(({ valLoss }) => valLoss !== null), 'an epoch was not validated'],
    [model.test?.images === test, 'the test left pictures out'],
    [kept > imported.pictures * 3 * defaultRecipe.imageSize ** 2, 'the pixels were not kept'],
  ];
  const broken = claims.filter(([holds]) => !holds).map(([, words]) => words);
  if (broken.length > 0) throw new RunError(`The app did not do its work: ${broken.join(', ')}.`);
}
