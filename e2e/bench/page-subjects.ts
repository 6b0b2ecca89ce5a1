/**
 * Subjects in the browser: the bench's page, built as the app is, served and opened. Each has a browser
 * of its own: what is too slow to be waited for is still at work in its page, and ends with its browser.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright';
import { launchArguments, requireBrowser } from '../../src/cli/browser.ts';
import { serveSite } from './site.ts';
import type { StartSubject, Subject } from './subject.ts';
// It also declares `globalThis.bench`, which is there inside `page.evaluate`.
import type { BenchPage } from './page/page.ts';

export interface BenchBrowsers {
  readonly version: string;
  readonly start: StartSubject;
  /** For what all subjects are given; the page sees it as `/material/`. */
  readonly materialFolder: string;
  close(): Promise<void>;
}

type Question = Parameters<BenchPage['ask']>[1];

/** `folder` is the caller's, and his to remove. */
export async function openBrowsers(folder: string, allowSoftware: boolean): Promise<BenchBrowsers> {
  const site = join(folder, 'site');
  const served = await serveSite(fileURLToPath(new URL('page', import.meta.url)), site);
  const materialFolder = join(site, 'material');
  mkdirSync(materialFolder);
  const version = await versionOf(join(folder, 'profile'));
  let started = 0;

  const start: StartSubject = async (spec, material) => {
    const context = await launch(join(folder, `profile-${++started}`));
    const stop = () => context.close();
    try {
      const page = await openPage(context, served.address);
      const id = await page.evaluate(() => globalThis.bench.open());
      const ask = async (question: Question): Promise<unknown> => {
        const answer = await page.evaluate(([asked, words]) => globalThis.bench.ask(asked, words), [
          id,
          question,
        ] as const);
        if ('reason' in answer) throw new Error(answer.reason);
        return answer.value;
      };
      await ask({ ask: 'start', spec, material, allowSoftware });
      return {
        run: (steps) => ask({ ask: 'run', steps }) as ReturnType<Subject['run']>,
        report: () => ask({ ask: 'report' }) as ReturnType<Subject['report']>,
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  };

  return { version, start, materialFolder, close: () => served.close() };
}

/** With a profile on the disk, as users have: a private window keeps its files elsewhere. */
async function launch(profile: string): Promise<BrowserContext> {
  const { chromium } = await import('playwright');
  // A full Chromium: Playwright asks for its new headless mode.
  const options = { executablePath: requireBrowser(), args: launchArguments() };
  return chromium.launchPersistentContext(profile, options);
}

async function versionOf(profile: string): Promise<string> {
  const context = await launch(profile);
  const version = context.browser()?.version() ?? 'unknown';
  await context.close();
  return version;
}

async function openPage(context: BrowserContext, address: string): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage());
  if (process.env.TWOFOLD_DEBUG) {
    page.on('console', (message) => process.stderr.write(`[page] ${message.text()}\n`));
  }
  await page.goto(address);
  await page.waitForFunction(() => 'bench' in globalThis && globalThis.crossOriginIsolated);
  return page;
}
