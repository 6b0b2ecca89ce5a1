/** What is done in the app, as a person does it: folders in, the gallery from end to end, a run. */
import { RunError } from '../../../src/cli/errors.ts';
import { valueOf, type AppPage } from '../../../src/cli/page.ts';
import type { ModelRecord } from '../../../src/domain/model.ts';
import { defaultRecipe } from '../../../src/domain/recipe.ts';
import { median } from '../measure.ts';
import type { TwoFolders } from './disk.ts';

export interface AppImport {
  /** The app's own figure, both folders together. */
  readonly seconds: number;
  /** Until the browser has listed the folders and given them to the page. */
  readonly listingSeconds: number;
  readonly pictures: number;
  readonly skipped: number;
}

export async function importFolders({ page }: AppPage, folders: TwoFolders): Promise<AppImport> {
  let sum: AppImport = { seconds: 0, listingSeconds: 0, pictures: 0, skipped: 0 };
  for (const [label, letter] of (['A', 'B'] as const).entries()) {
    const startedMs = Date.now();
    const input = page.getByLabel(`Folder for class ${letter}`, { exact: true });
    const [outcome] = await Promise.all([
      page.evaluate(() => globalThis.twofold.importEnd()),
      input.setInputFiles(folders[label] as string, { timeout: 0 }),
    ]);
    const { seconds, images, skipped } = valueOf(outcome);
    const givenMs = await page.evaluate(() => globalThis.benchSeen.filesGivenMs);
    sum = {
      seconds: sum.seconds + seconds,
      listingSeconds: sum.listingSeconds + (givenMs - startedMs) / 1000,
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

export interface Scrolling {
  readonly frames: number;
  readonly medianFrameMs: number;
  readonly worstFrameMs: number;
  /** From the last frame on, until all pictures in view were drawn. */
  readonly drawnAfterMs: number;
}

/** A quick scroll: so many pixels a frame, 12,000 a second. */
const pixelsPerFrame = 200;

export async function scrollGallery({ page }: AppPage): Promise<Scrolling> {
  const gallery = galleryOf(page);
  await gallery.scrollIntoViewIfNeeded();
  await gallery.evaluate(untilDrawn);
  const frames = await gallery.evaluate(scrollToEnd, pixelsPerFrame);
  const startedMs = Date.now();
  await gallery.evaluate(untilDrawn);
  return {
    frames: frames.length,
    medianFrameMs: median(frames),
    worstFrameMs: Math.max(...frames),
    drawnAfterMs: Date.now() - startedMs,
  };
}

function galleryOf(page: AppPage['page']) {
  return page.getByRole('listbox', { name: 'Pictures', exact: true });
}

/** In the page: gives the milliseconds of each frame. */
async function scrollToEnd(box: Element, pixels: number): Promise<number[]> {
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const frames: number[] = [];
  let before = await nextFrame();
  while (box.scrollTop + box.clientHeight < box.scrollHeight - 1) {
    box.scrollTop += pixels;
    const now = await nextFrame();
    frames.push(now - before);
    before = now;
  }
  return frames;
}

/** In the page: waits for all pictures that are in view or near it. */
async function untilDrawn(box: Element): Promise<void> {
  const isDrawn = () => {
    const pictures = [...box.querySelectorAll<HTMLElement>('canvas')];
    return pictures.length > 0 && pictures.every(({ dataset }) => dataset['state'] === 'drawn');
  };
  while (!isDrawn()) await new Promise((resolve) => requestAnimationFrame(resolve));
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
