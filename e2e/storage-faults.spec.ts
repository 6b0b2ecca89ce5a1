/**
 * Each write of storage fails once: the page says so in words or goes on by itself, what was kept stays sound, and
 * the same action goes well the next time.
 */
import type { Recipe } from '../src/domain/recipe.ts';
import { soon, type Action } from './kill/faults.ts';
import { expect, perClass, test, tinyRecipe } from './kill/fault-scene.ts';
import type { Kept } from './kill/kept.ts';
import { choose as chooseOnWasm } from './kill/scenes.ts';
import type { TwofoldPage } from './pages/twofold-page.ts';

test('while pictures are read and removed', async ({ scene }) => {
  const hasAll = (app: TwofoldPage) => hasCounts(app, perClass, perClass);
  const hasNone = (app: TwofoldPage) => hasCounts(app, 0, 0);
  const removeAll = async (app: TwofoldPage) => {
    await app.pictures.removeAll();
  };
  await scene.failEach('remove all pictures', {
    act: removeAll,
    isDone: hasNone,
    again: async (app) => {
      if (!(await hasNone(app))) await removeAll(app);
    },
    back: () => scene.import(),
  });
  const removed = async (app: TwofoldPage) => {
    await removeAll(app);
    await expect.poll(() => hasNone(app), soon).toBe(true);
  };
  await removed(scene.app);
  await scene.failEach('read pictures', {
    act: () => scene.import(),
    isDone: hasAll,
    back: removed,
  });
  await scene.expectKept();
});

test('while pictures are moved and removed by hand, and put back', async ({ scene }) => {
  const undo = async ({ gallery }: TwofoldPage) => {
    await gallery.undoButton.click();
  };
  const edit = (button: string) => async (app: TwofoldPage) => {
    const { gallery } = app;
    const tile = gallery.tile('002.png, left');
    if ((await tile.getAttribute('aria-selected')) !== 'true') await tile.click();
    await gallery.button(button).click();
  };
  const isThere = (app: TwofoldPage) => hasCounts(app, perClass, perClass);
  const isMoved = (app: TwofoldPage) => hasCounts(app, perClass - 1, perClass + 1);
  const isGone = (app: TwofoldPage) => hasCounts(app, perClass - 1, perClass);
  const [move, remove] = [edit('Move to right'), edit('Remove')];
  const until = (act: typeof undo, done: typeof isThere) => async (app: TwofoldPage) => {
    await act(app);
    await expect.poll(() => done(app), soon).toBe(true);
  };
  const putBack = until(undo, isThere);
  await scene.failEach('move', { act: move, isDone: isMoved, back: putBack });
  await scene.failEach('remove', { act: remove, isDone: isGone, back: putBack });
  await until(remove, isGone)(scene.app);
  await scene.failEach('undo', { act: undo, isDone: isThere, back: until(remove, isGone) });
  await scene.expectKept();
});

test('while a model is trained, and pictures are prepared at another size', async ({ scene }) => {
  // The runs are dozens, and on WASM each takes half the time.
  const choose = (recipe: Recipe) => chooseOnWasm(scene.app, recipe);
  await choose(tinyRecipe);
  let models = 0;
  let imageSize = tinyRecipe.imageSize;
  const train = async ({ page, models: { items } }: TwofoldPage) => {
    models = (await items.count()) + 1;
    await page.evaluate(() => globalThis.twofold.train(() => {}));
  };
  const goOnOrTrain = async (app: TwofoldPage) => {
    const { goOnButton } = app.training;
    if (await goOnButton.isVisible()) {
      await goOnButton.click();
      await expect(app.status).toHaveText(/^Done/);
    } else await train(app);
  };
  const isDone = async ({ models: { items } }: TwofoldPage) => (await items.count()) === models;
  const training = { act: train, isDone, again: goOnOrTrain };
  await scene.failEach('train', training);

  const other = { ...tinyRecipe, imageSize: 26 };
  await choose(other);
  await train(scene.app);
  await scene.remember();
  await scene.failEach('train at another size', {
    ...training,
    isEnough: ({ realm }) => realm === 'training',
    act: async (app) => {
      imageSize = imageSize === other.imageSize ? tinyRecipe.imageSize : other.imageSize;
      await choose({ ...tinyRecipe, imageSize });
      await train(app);
    },
  });
  await scene.expectKept();
});

test('while models are renamed, deleted and brought back, and the data set is saved', async ({
  scene,
}) => {
  const { app } = scene;
  await app.page.evaluate(() => globalThis.twofold.train(() => {}));
  const name = 'left or right';
  await scene.failEach('rename a model', {
    act: ({ models }) => models.rename('left or right', 'another'),
    isDone: async ({ models }) => (await models.renameButton('another').count()) > 0,
    back: ({ models }) => models.rename('another', name),
  });
  // Which one is in use is kept last, and the model is there or gone without it too.
  const isCurrent = async (id: number | null, kept: () => Promise<Kept>) =>
    scene.faults.failed?.name === 'values'
      ? id === null || (await app.alert.innerText()) !== ''
      : (await kept()).currentModelId === id;
  const isThere: Action['isDone'] = async ({ models }, kept) =>
    (await models.items.count()) === 1 && (await isCurrent(1, kept));
  const isGone: Action['isDone'] = async ({ models }, kept) =>
    (await models.items.count()) === 0 && (await isCurrent(null, kept));
  const remove = ({ models }: TwofoldPage) => models.delete(name);
  const undo = async ({ page }: TwofoldPage) => {
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
  };
  // What follows must find it over and done with.
  const until = (act: typeof undo, models: number) => async () => {
    await act(app);
    await expect
      .poll(async () => {
        const kept = await scene.kept();
        return [kept.models.length, kept.currentModelId];
      }, soon)
      .toEqual([models, models === 0 ? null : 1]);
  };
  await scene.failEach('delete a model', { act: remove, isDone: isGone, back: until(undo, 1) });
  await until(remove, 0)();
  await scene.failEach('bring it back', {
    act: undo,
    isDone: isThere,
    isRepeatedFromNotice: true,
    back: until(remove, 0),
  });

  let saved = 0;
  let wanted = 0;
  app.page.on('download', () => saved++);
  await scene.failEach('save the data set', {
    act: async ({ pictures }) => {
      wanted = saved + 1;
      const end = app.importEnd();
      await pictures.saveButton.click();
      await end;
    },
    isDone: async () => saved === wanted,
  });
  await scene.expectKept();
});

async function hasCounts({ pictures }: TwofoldPage, a: number, b: number): Promise<boolean> {
  const [first, second] = await Promise.all([
    pictures.count('A').innerText(),
    pictures.count('B').innerText(),
  ]);
  return first.startsWith(`${a} `) && second.startsWith(`${b} `);
}
