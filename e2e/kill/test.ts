/** The tests of faults: each worker has a browser of its own, whose pages can be killed. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import { makeClasses, type MadeClasses } from '../fixtures.ts';
import { preparedOf, type Prepared } from './consistent.ts';
import { Lab } from './lab.ts';
import { isWrite } from './moments.ts';
import { choose, expectDone, importBoth, perClass } from './scenes.ts';

/** What everything ends with when nothing is killed. */
export interface Undisturbed {
  readonly prepared: Prepared;
  /** Writes of an import of both folders. */
  readonly importWrites: number;
  /** SHA-256 of the weights of a run. */
  readonly weightsDigest: string;
}

interface WorkerFixtures {
  readonly lab: Lab;
  readonly classes: MadeClasses;
  readonly undisturbed: Undisturbed;
  /** An origin with all pictures, and with the models of those runs that were killed there before. */
  readonly filled: string;
}

export const test = base.extend<object, WorkerFixtures>({
  lab: [
    // Playwright reads the names of the fixtures that are needed from the pattern, even an empty one.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use, { project }) => {
      const lab = await Lab.start(project.use.baseURL as string);
      await use(lab);
      await lab.close();
    },
    { scope: 'worker' },
  ],
  classes: [
    // Playwright reads the names of the fixtures that are needed from the pattern, even an empty one.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-kill-')));
      await use(makeClasses(folder, perClass));
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
    { scope: 'worker' },
  ],
  filled: [
    async ({ lab, classes }, use) => {
      const origin = lab.newOrigin();
      const app = await lab.open(origin);
      await choose(app);
      await importBoth(app, classes);
      await app.page.close();
      await use(origin);
    },
    { scope: 'worker' },
  ],
  undisturbed: [
    async ({ lab, classes }, use) => {
      const origin = lab.newOrigin();
      let importWrites = 0;
      lab.server.watch({
        decide(asked) {
          if (isWrite(asked)) importWrites++;
          return { do: 'go' };
        },
      });
      const app = await lab.open(origin);
      await choose(app);
      importWrites = 0;
      await importBoth(app, classes);
      const counted = importWrites;
      await app.training.start();
      await expectDone(app);
      lab.server.unwatch();
      const kept = await lab.kept(origin);
      await app.page.close();
      const weightsDigest = kept.models[0]?.weightsDigest as string;
      await use({ prepared: preparedOf(kept), importWrites: counted, weightsDigest });
    },
    { scope: 'worker' },
  ],
});

export { expect };
