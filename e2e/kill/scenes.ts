/** What is done before, while and after a page is killed. */
import { expect } from 'playwright/test';
import type { Recipe } from '../../src/domain/recipe.ts';
import { smallRecipe, type MadeClasses } from '../fixtures.ts';
import type { ClassLetter } from '../pages/pictures-region.ts';
import type { TwofoldPage } from '../pages/twofold-page.ts';

export const perClass = 12;
export const epochs = 4;
/** Pictures of training and validation. */
export const readsPerEpoch = 20;
export const stepsPerEpoch = 3;
/** On WASM a run ends with the same bytes, whatever comes between. */
export const recipe: Recipe = { ...smallRecipe, epochs };

/** As by the form: what the tests are about is what comes then. */
export async function choose(app: TwofoldPage, wanted: Recipe = recipe): Promise<void> {
  await app.page.evaluate((chosen) => {
    globalThis.twofold.changeRecipe(chosen);
    globalThis.twofold.chooseEngine('wasm');
  }, wanted);
}

/** Both folders, whatever of them is there already; ends with all pictures. */
export async function importBoth(app: TwofoldPage, classes: MadeClasses): Promise<void> {
  await importInto(app, 'A', classes.left);
  await importInto(app, 'B', classes.right);
}

async function importInto(app: TwofoldPage, letter: ClassLetter, folder: string): Promise<void> {
  // Both end at once where the page is killed.
  const [outcome] = await Promise.all([app.importEnd(), app.pictures.addFolder(letter, folder)]);
  expect(outcome, `the import of ${folder}`).toMatchObject({ kind: 'done' });
}

export async function expectAllPictures(app: TwofoldPage): Promise<void> {
  await expect(app.pictures.count('A')).toHaveText(`${perClass} pictures`);
  await expect(app.pictures.count('B')).toHaveText(`${perClass} pictures`);
}

export async function expectDone(app: TwofoldPage): Promise<void> {
  await expect(app.status).toHaveText(/^Done/);
}

export async function moveThree({ gallery }: TwofoldPage): Promise<void> {
  await selectThree(gallery);
  await gallery.button('Move to right').click();
}

export async function removeThree({ gallery }: TwofoldPage): Promise<void> {
  await selectThree(gallery);
  await gallery.button('Remove').click();
}

export async function removeAndUndo(app: TwofoldPage): Promise<void> {
  await removeThree(app);
  await app.gallery.undoButton.click();
}

async function selectThree(gallery: TwofoldPage['gallery']): Promise<void> {
  await gallery.tile('002.png, left').click();
  await gallery.tile('004.png, left').click({ modifiers: ['Shift'] });
}
