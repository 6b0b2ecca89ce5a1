/** The built app in a browser without a screen: started, handed to a command, and cleaned away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
// It also declares `globalThis.twofold`, which is there inside `page.evaluate`.
import type { Outcome } from '../ui/automation.ts';
import { launchArguments, requireBrowser } from './browser.ts';
import { buildIfNeeded } from './build.ts';
import { Interrupted, RunError } from './errors.ts';
import { profileLeft } from './processes.ts';
import { serveApp } from './serve.ts';

export interface AppPage {
  readonly page: Page;
  /** A folder of this command alone, gone when it ends or when its run does. */
  readonly temporaryFolder: string;
  readonly browserVersion: string;
}

/** What a page keeps belongs to its origin: the same at each start, whatever port the server got. */
const host = 'twofold.localhost';

/**
 * Runs `work` on the app. Without `kept` the app is fresh and nothing is left behind, however it ends;
 * with it the page finds in that folder what it kept there, and keeps there. Rejects with what `work`
 * rejects with, with an Interrupted on a signal, and with a RunError when the browser dies.
 */
export async function withApp<T>(
  work: (app: AppPage) => Promise<T>,
  kept: string | null = null,
): Promise<T> {
  const ending = endingSignal();
  const cleanUp = createCleanUp();
  async function run(): Promise<T> {
    await buildIfNeeded();
    const served = await serveApp(0);
    await cleanUp.later(() => served.close());
    const folder = kept ?? (await mkdtemp(join(tmpdir(), 'twofold-')));
    if (kept === null) {
      await cleanUp.later(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    }
    const profile = join(folder, 'profile');
    await profileLeft(profile);
    const context = await launch(profile, served.port);
    await cleanUp.later(() => context.close());
    const page = context.pages()[0] ?? (await context.newPage());
    const death = pageDeath(context, page);
    await page.goto(`http://${host}/`);
    await page.waitForFunction(() => 'twofold' in globalThis);
    valueOf(await page.evaluate(() => globalThis.twofold.ready()));
    const browserVersion = context.browser()?.version() ?? 'unknown';
    return Promise.race([death, work({ page, temporaryFolder: folder, browserVersion })]);
  }
  const running = run();
  try {
    return await Promise.race([ending.signal, running]);
  } finally {
    await cleanUp.now();
    // What the closed page complains of is of no interest; that it is over is.
    await running.catch(() => {});
    ending.ignore();
  }
}

/** Steps back in the opposite order: the browser lets go of its profile before that is removed. */
function createCleanUp() {
  const steps: (() => Promise<unknown>)[] = [];
  let over = false;
  return {
    /** Throws, after the step, when the end has come in the meantime. */
    async later(step: () => Promise<unknown>): Promise<void> {
      if (!over) {
        steps.push(step);
        return;
      }
      await step();
      throw new RunError('The command was ended.');
    },
    async now(): Promise<void> {
      over = true;
      for (const step of steps.toReversed()) await step().catch(() => {});
    },
  };
}

async function launch(profile: string, port: number): Promise<BrowserContext> {
  const { chromium } = await import('playwright');
  try {
    // Its own profile, not a private window: the pictures lie on the disk, not in memory.
    return await chromium.launchPersistentContext(profile, {
      executablePath: requireBrowser(),
      args: [...launchArguments(), `--host-resolver-rules=MAP ${host}:80 127.0.0.1:${port}`],
      acceptDownloads: true,
      // A signal is ours to answer: results first, then the browser.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    if (error instanceof RunError) throw error;
    const [firstLine] = String(error).split('\n');
    throw new RunError(
      `The browser could not be started (${firstLine}): \`npm run browser\` checks it`,
    );
  }
}

/** Rejects when the page or the browser is gone: questions to it would wait for ever. */
function pageDeath(context: BrowserContext, page: Page): Promise<never> {
  if (process.env.TWOFOLD_DEBUG) {
    page.on('console', (message) => process.stderr.write(`[page] ${message.text()}\n`));
    page.on('pageerror', (error) => process.stderr.write(`[page] ${error.stack ?? error}\n`));
  }
  const death = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new RunError('The browser ran out of memory or crashed.')));
    context.on('close', () => reject(new RunError('The browser was closed before the end.')));
  });
  death.catch(() => {});
  return death;
}

function endingSignal(): { readonly signal: Promise<never>; ignore(): void } {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let asked = false;
  let end: (reason: Interrupted) => void;
  const signal = new Promise<never>((_, reject) => {
    end = reject;
  });
  signal.catch(() => {});
  function stop(name: (typeof names)[number]): void {
    const interrupted = new Interrupted(name);
    // Who presses Ctrl+C twice does not want to wait for a tidy end.
    if (asked && name === 'SIGINT') process.exit(interrupted.exitCode);
    asked = true;
    end(interrupted);
  }
  for (const name of names) process.on(name, stop);
  return {
    signal,
    ignore() {
      for (const name of names) process.off(name, stop);
    },
  };
}

/** What the page came up with. Throws a RunError with its words where that is a failure. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'failed') throw new RunError(outcome.words);
  return outcome.value;
}
