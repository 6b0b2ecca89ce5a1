/** Runs that are killed more than once, late, or beside a second tab. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClasses, smallRecipe } from './fixtures.ts';
import { checkpointsOf, expectWholeRun } from './kill/consistent.ts';
import { Halt } from './kill/halt.ts';
import { isRead, isSlot } from './kill/moments.ts';
import { choose, expectDone, importBoth, stepsPerEpoch } from './kill/scenes.ts';
import { expect, test } from './kill/test.ts';

// A moment that never comes is waited for no longer than that.
test.setTimeout(90_000);

test('killed three times, a run on WASM ends with the bytes of the one that never was', async ({
  lab,
  filled,
  undisturbed,
}) => {
  const before = await lab.kept(filled);
  const positions: number[] = [];
  const moments = [
    { at: isSlot('flush'), nth: 1, when: 'whole' },
    { at: isSlot('flush'), nth: 1, when: 'whole' },
    { at: isSlot('write'), nth: 1, when: 'half' },
  ] as const;
  for (const [kills, moment] of moments.entries()) {
    // At first each step is late for a checkpoint, by its clock; then the end of an epoch is the first to have one.
    const halt = new Halt(lab.server, { trainingClock: kills === 0 ? 1e6 : 1 });
    const app = await lab.open(filled);
    const reached = halt.set(moment);
    const { startButton, goOnButton } = app.training;
    await lab.killAt(reached, app, (kills === 0 ? startButton : goOnButton).click());
    const [last] = await checkpointsOf(await lab.kept(filled));
    positions.push(last?.facts.losses.stepsSeen ?? 0);
  }
  // In the first epoch, at its end, and there still: the third checkpoint was torn.
  expect(positions).toEqual([1, stepsPerEpoch, stepsPerEpoch]);
  const app = await lab.open(filled);
  await app.training.goOnButton.click();
  await expectDone(app);
  await app.page.close();
  expectWholeRun(await lab.kept(filled), before, undisturbed.weightsDigest);
});

test('at most the last 30 s of training are done again', async ({ lab }) => {
  // On the worker's clock a picture takes half a second, and an epoch longer than a checkpoint may be old.
  const [perClass, clock, pictureMs] = [40, 10, 50];
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-kill-')));
  const split = { train: 100, test: 0, validation: 0 };
  const slow = { ...smallRecipe, batchSize: 1, epochs: 2, split };
  const origin = lab.newOrigin();
  const app = await lab.open(origin);
  await choose(app, slow);
  await importBoth(app, makeClasses(folder, perClass));
  await app.page.close();

  let lastReadMs = 0;
  let flushes = 0;
  const killed = new Promise<void>((resolve) => {
    lab.server.watch({
      extras: ['read'],
      trainingClock: clock,
      async decide(asked) {
        if (isRead(asked)) {
          lastReadMs = asked.atMs;
          // The machine is slow: a picture takes so long.
          await new Promise((ready) => setTimeout(ready, pictureMs));
        }
        // When the next checkpoint is about to be on the disk, the one that is there is as old as it will be.
        if (!isSlot('flush')(asked) || ++flushes < 3) return { do: 'go' };
        resolve();
        return new Promise<never>(() => {});
      },
    });
  });
  const slowly = await lab.open(origin);
  await lab.killAt(killed, slowly, slowly.training.start());
  const [last, other] = await checkpointsOf(await lab.kept(origin));
  // The one that was written then is whole as well: the process was killed, not the machine.
  const onDisk = last && other && last.sequence === 3 ? other : last;
  const againMs = lastReadMs - (onDisk?.facts.takenAtMs ?? 0);
  test.info().annotations.push({ type: 'done again', description: `${againMs / 1000} s` });
  expect(againMs).toBeGreaterThan(15_000);
  expect(againMs).toBeLessThanOrEqual(30_000);

  const next = await lab.open(origin);
  await next.training.goOnButton.click();
  await expectDone(next);
  await next.page.close();
  expect((await lab.kept(origin)).models[0]?.history).toHaveLength(slow.epochs);
  rmSync(folder, { recursive: true, force: true });
});

test('a second tab waits for the one that trains, and goes on with its run when that is killed', async ({
  lab,
  filled,
  undisturbed,
}) => {
  const before = await lab.kept(filled);
  const halt = new Halt(lab.server, { extras: ['read'] });
  const first = await lab.open(filled);
  const reached = halt.set({ at: isRead, nth: 30, when: 'before' });
  await first.training.start();
  await reached;
  lab.server.unwatch();

  const second = await lab.open(filled);
  await expect(second.training.region).toContainText('Another tab is training');
  await expect(second.training.startButton).toBeDisabled();
  await expect(second.training.goOnButton).toHaveCount(0);
  await lab.crash(first);
  await second.training.goOnButton.click();
  await expectDone(second);
  await second.page.close();
  expectWholeRun(await lab.kept(filled), before, undisturbed.weightsDigest);
});

test('of two tabs that offer the same run one goes on with it', async ({
  lab,
  filled,
  undisturbed,
}) => {
  const before = await lab.kept(filled);
  const halt = new Halt(lab.server, { extras: ['read'] });
  const cutOff = await lab.open(filled);
  const reached = halt.set({ at: isRead, nth: 50, when: 'before' });
  await lab.killAt(reached, cutOff, cutOff.training.start());

  const [one, other] = [await lab.open(filled), await lab.open(filled)];
  await expect(other.training.goOnButton).toBeVisible();
  await one.training.goOnButton.click();
  await expectDone(one);
  await other.training.goOnButton.click();
  await expect(other.status).toHaveText(/^Failed: This run was ended in another tab/);
  await one.page.close();
  await other.page.close();
  expectWholeRun(await lab.kept(filled), before, undisturbed.weightsDigest);
});
