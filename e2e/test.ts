/** The test function of all browser tests: each gets the app, open and ready. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'playwright/test';
import { makeClasses, type MadeClasses } from './fixtures.ts';
import { TwofoldPage } from './pages/twofold-page.ts';

interface Fixtures {
  readonly app: TwofoldPage;
  /** An empty folder on the disk, gone after the test. Its path is short: browsers need that. */
  readonly folder: string;
  /** Two folders of small pictures in `folder`. */
  readonly classes: MadeClasses;
}

export const test = base.extend<Fixtures>({
  app: async ({ page }, use) => {
    const app = new TwofoldPage(page);
    await app.open();
    await use(app);
  },
  // Playwright reads the names of the fixtures that are needed from the pattern, even an empty one.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-test-')));
    await use(folder);
    // A browser whose command was killed may still be writing into it: the system's own folder is emptied some day.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }).catch(
      () => {},
    );
  },
  classes: async ({ folder }, use) => {
    await use(makeClasses(folder));
  },
});

export { expect };
