/** Twofold is tested as databases are: its pages are killed, and what they leave must be sound. */
import { readFileSync } from 'node:fs';
import type { Download } from 'playwright/test';
import { unzipSync } from 'fflate';
import { expectConsistent, expectShown, expectWholeRun } from './kill/consistent.ts';
import { Halt } from './kill/halt.ts';
import { countsOf } from './kill/kept.ts';
import {
  editMoments,
  exportMoments,
  isWrite,
  savingMoments,
  sharesOfWrites,
  trainingMoments,
} from './kill/moments.ts';
import {
  choose,
  epochs,
  expectAllPictures,
  expectDone,
  importBoth,
  perClass,
  readsPerEpoch,
} from './kill/scenes.ts';
import { expect, test } from './kill/test.ts';

// A moment that never comes is waited for no longer than that.
test.setTimeout(90_000);

const importKills = 7;

for (const [i, { share, when }] of sharesOfWrites(importKills, 1).entries()) {
  test(`killed while pictures are read, ${i + 1} of ${importKills}`, async ({
    lab,
    classes,
    undisturbed,
  }) => {
    const origin = lab.newOrigin();
    const halt = new Halt(lab.server);
    const app = await lab.open(origin);
    await choose(app);
    const nth = 1 + Math.floor(share * undisturbed.importWrites);
    const moment = halt.set({ at: isWrite, nth, when });
    const importing = importBoth(app, classes);
    // The writes are a few more or less each time: where the moment would be behind the last, it is the end.
    const reached = Promise.race([moment, importing.then(() => null)]);
    await lab.killAt(reached, app, importing);
    const { realm, what, name } = (await reached) ?? { realm: 'page', what: 'end', name: '' };
    const description = `${realm} ${what} ${name}, ${nth} of ${undisturbed.importWrites}, ${when}`;
    test.info().annotations.push({ type: 'write', description });

    const left = await lab.kept(origin);
    expectConsistent(left, undisturbed.prepared);
    const next = await lab.open(origin);
    await expectShown(next, left);
    await importBoth(next, classes);
    await expectAllPictures(next);
    const kept = await lab.kept(origin);
    expectConsistent(kept, undisturbed.prepared);
    expect(countsOf(kept)).toEqual([perClass, perClass]);
    await next.page.close();
  });
}

for (const { name, ...moment } of trainingMoments(readsPerEpoch, epochs)) {
  test(`killed while it trains, ${name}`, async ({ lab, filled, undisturbed }) => {
    const before = await lab.kept(filled);
    const halt = new Halt(lab.server, { extras: ['read', 'message'] });
    const app = await lab.open(filled);
    const reached = halt.set(moment);
    await lab.killAt(reached, app, app.training.start());

    const left = await lab.kept(filled);
    expectConsistent(left, undisturbed.prepared);
    expect(left.models).toHaveLength(before.models.length);
    const next = await lab.open(filled);
    await expectShown(next, left);
    await (left.run ? next.training.goOnButton : next.training.startButton).click();
    await expectDone(next);
    await next.page.close();
    expectWholeRun(await lab.kept(filled), before, undisturbed.weightsDigest);
  });
}

for (const { name, ...moment } of savingMoments) {
  test(`killed while a model is kept, ${name}`, async ({ lab, filled, undisturbed }) => {
    const before = await lab.kept(filled);
    const halt = new Halt(lab.server);
    const app = await lab.open(filled);
    const reached = halt.set(moment);
    await lab.killAt(reached, app, app.training.start());

    const left = await lab.kept(filled);
    expectConsistent(left, undisturbed.prepared);
    const models = left.models.length - before.models.length;
    expect(models + (left.run ? 1 : 0), 'model or run').toBe(1);
    const next = await lab.open(filled);
    await expectShown(next, left);
    if (left.run) {
      await next.training.goOnButton.click();
      await expectDone(next);
    }
    await next.page.close();
    expectWholeRun(await lab.kept(filled), before, undisturbed.weightsDigest);
  });
}

for (const { name, ...moment } of exportMoments) {
  test(`killed while the data set is written, ${name}`, async ({ lab, filled, undisturbed }) => {
    const halt = new Halt(lab.server);
    const app = await lab.open(filled);
    await expectDataset(await app.pictures.save());
    const reached = halt.set(moment);
    const saved = app.pictures.save().then(() => 'offered');
    await lab.killAt(reached, app, saved);
    await expect(saved).rejects.toThrow();

    const left = await lab.kept(filled);
    expectConsistent(left, undisturbed.prepared);
    const next = await lab.open(filled);
    await expectShown(next, left);
    await expectDataset(await next.pictures.save());
    await next.page.close();
  });
}

for (const { name, act, counts, ...moment } of editMoments) {
  test(`killed while pictures are edited, ${name}`, async ({ lab, classes, undisturbed }) => {
    const origin = lab.newOrigin();
    const halt = new Halt(lab.server);
    const app = await lab.open(origin);
    await choose(app);
    await importBoth(app, classes);
    const reached = halt.set(moment);
    await lab.killAt(reached, app, act(app));

    const left = await lab.kept(origin);
    expectConsistent(left, undisturbed.prepared);
    expect(countsOf(left)).toEqual(counts);
    const next = await lab.open(origin);
    await expectShown(next, left);
    await next.gallery.tile('010.png, right').click();
    await next.gallery.button('Remove').click();
    await expect(next.pictures.count('B')).toHaveText(`${counts[1] - 1} pictures`);
    await next.gallery.undoButton.click();
    await expect(next.pictures.count('B')).toHaveText(`${counts[1]} pictures`);
    await next.page.close();
    expectConsistent(await lab.kept(origin), undisturbed.prepared);
  });
}

async function expectDataset(download: Download): Promise<void> {
  const files = Object.keys(unzipSync(readFileSync(await download.path())));
  expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(2 * perClass);
  expect(files).toContain('pictures.csv');
}
