/** Storage that is full for good, has lost something while nobody looked, or is of another version. */
import type { Page } from 'playwright/test';
import { checkpointsOf, expectWholeRun } from './kill/consistent.ts';
import { expect, perClass, test, tinyRecipe, type FaultScene } from './kill/fault-scene.ts';
import { Halt } from './kill/halt.ts';
import { countsOf } from './kill/kept.ts';
import type { Lab } from './kill/lab.ts';
import { isSlot } from './kill/moments.ts';
import { expectDone } from './kill/scenes.ts';
import {
  cutFile,
  holdFirstVersion,
  lowerVersion,
  raiseVersion,
  removeDatabase,
  removeFile,
  removeFiles,
} from './kill/tamper.ts';

const all = `${perClass} pictures`;

test('a run that can’t be saved goes on, says so, and becomes a model', async ({ lab, scene }) => {
  const { app } = scene;
  await scene.choose({ ...tinyRecipe, epochs: 1000 });
  lab.server.watch({
    decide: ({ realm, what }) =>
      realm === 'checkpoint' && what === 'write'
        ? { do: 'fail', error: 'QuotaExceededError', half: true }
        : { do: 'go' },
  });
  await app.training.start();
  await expect(app.training.region).toContainText(/Not saved: There is no room .* The run goes on/);
  await app.training.stopButton.click();
  await expect(app.status).toHaveText(/^Stopped: test accuracy/);
  await scene.expectKept();
  await expect(app.models.items).toHaveCount(1);
});

test('a model that can’t be kept is there until the page is left', async ({ lab, scene }) => {
  const { app } = scene;
  lab.server.watch({
    decide: ({ what }) =>
      ['write', 'put', 'add'].includes(what)
        ? { do: 'fail', error: 'QuotaExceededError', half: true }
        : { do: 'go' },
  });
  await app.training.start();
  await expectDone(app);
  await expect(app.alert).toContainText('There is no room left');
  await expect(app.models.items).toHaveCount(1);
  await app.results.download();
  app.page.on('dialog', (dialog) => void dialog.accept());
  await scene.expectKept();
  await expect(app.models.items).toHaveCount(0);
  await app.training.start();
  await expectDone(app);
  await scene.expectKept();
  await expect(app.models.items).toHaveCount(1);
});

test.describe('what was lost while nobody looked', () => {
  test('the files of all pictures: it is told, and they can be read again', async ({ scene }) => {
    const { app } = scene;
    await scene.tamper((blank) => blank.evaluate(removeFiles, 'twofold' as const));
    await expect(app.alert).toContainText(`${2 * perClass} pictures are gone`);
    await expect(app.pictures.count('A')).toHaveText('0 pictures');
    await expectUsable(scene);
  });

  test('some of the files: the others stay', async ({ scene }) => {
    const { app } = scene;
    const sizes = (await scene.kept()).samples.map(({ sample }) => sample.sizeBytes);
    const bytes = sizes.slice(0, -2).reduce((sum, size) => sum + size, 1);
    await scene.tamper((blank) => blank.evaluate(cutFile, { name: 'originals.bin', bytes }));
    await expect(app.alert).toContainText('2 pictures are gone');
    await expect(app.pictures.count('A')).toHaveText(all);
    await expect(app.pictures.count('B')).toHaveText(`${perClass - 2} picture`);
    await expectUsable(scene);
  });

  test('the pixels: they are prepared anew', async ({ scene }) => {
    const { app } = scene;
    await scene.tamper((blank) => blank.evaluate(removeFile, `pixels-${tinyRecipe.imageSize}.rgb`));
    await expect(app.status).toHaveText('Ready to train');
    await expect(app.alert).toBeEmpty();
    scene.expectSound(await scene.kept());
    await expectUsable(scene);
  });

  test('the records: their files are written over', async ({ scene }) => {
    const { app } = scene;
    await scene.tamper((blank) => blank.evaluate(removeDatabase));
    await expect(app.status).toHaveText('Waiting for pictures');
    await expect(app.alert).toBeEmpty();
    await scene.choose(tinyRecipe);
    await expectUsable(scene);
  });

  test('the checkpoints: the run begins with its first epoch', async ({
    lab,
    filled,
    undisturbed,
  }) => {
    const halt = new Halt(lab.server);
    const cutOff = await lab.open(filled);
    const before = await lab.kept(filled);
    const reached = halt.set({ at: isSlot('truncate'), nth: 2, when: 'before' });
    await lab.killAt(reached, cutOff, cutOff.training.start());
    const left = await lab.kept(filled);
    expect(await checkpointsOf(left)).not.toEqual([]);
    await inBlank(lab, filled, (blank) => blank.evaluate(removeFiles, 'twofold-run' as const));

    const app = await lab.open(filled);
    await expect(app.training.unfinished).toContainText('before its first checkpoint');
    await app.training.goOnButton.click();
    await expectDone(app);
    await app.page.close();
    expectWholeRun(await lab.kept(filled), before, undisturbed.weightsDigest);
  });
});

test.describe('a database of another version', () => {
  test('an older one that another tab holds is waited for in words', async ({ lab }) => {
    const origin = lab.newOrigin();
    const holding = await lab.openBlank(origin);
    await holding.evaluate(holdFirstVersion);
    const app = await lab.open(origin);
    await expect(app.alert).toContainText('Another tab holds an older Twofold open');
    await holding.close();
    await app.reload();
    await expect(app.status).toHaveText('Waiting for pictures');
    await expect(app.alert).toBeEmpty();
    await app.page.close();
  });

  test('a newer one is refused in words, and left as it is', async ({ scene }) => {
    const { app } = scene;
    await scene.tamper((blank) => blank.evaluate(raiseVersion));
    await expect(app.alert).toContainText('written by a newer Twofold');
    await scene.import();
    await expect(app.alert).toContainText('written by a newer Twofold');
    const kept = await scene.kept();
    expect(countsOf(kept)).toEqual([perClass, perClass]);
    scene.expectSound(kept);
  });

  test('what the first version kept is there, and can be trained on', async ({ scene }) => {
    const { app } = scene;
    await scene.tamper((blank) => blank.evaluate(lowerVersion));
    await expect(app.pictures.count('A')).toHaveText(all);
    await expect(app.pictures.nameInput('A')).toHaveValue('left');
    await expect(app.alert).toBeEmpty();
    await scene.choose(tinyRecipe);
    await expectUsable(scene);
  });
});

/** All pictures can be read, once each, trained on, and are there the next time. */
async function expectUsable(scene: FaultScene): Promise<void> {
  const { app } = scene;
  await scene.import();
  await expect(app.pictures.count('A')).toHaveText(all);
  await expect(app.pictures.count('B')).toHaveText(all);
  await expect(app.alert).toBeEmpty();
  scene.expectSound(await scene.kept());
  await app.training.start();
  await expectDone(app);
  await scene.expectKept();
}

async function inBlank(
  lab: Lab,
  origin: string,
  work: (blank: Page) => Promise<void>,
): Promise<void> {
  const blank = await lab.openBlank(origin);
  await work(blank);
  await blank.close();
}
