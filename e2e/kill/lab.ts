/** A browser with a profile on the disk, and the app under many names: a place to kill pages in. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext, type Page } from 'playwright/test';
import { launchArguments, requireBrowser } from '../../src/cli/browser.ts';
import { TwofoldPage } from '../pages/twofold-page.ts';
import { readKept, type Kept } from './kept.ts';
import { blankPath, WatchedServer } from './watched-server.ts';

/** Longer than any moment is in coming, shorter than a test of it may take. */
const patienceMs = 60_000;

export class Lab {
  readonly server: WatchedServer;
  readonly context: BrowserContext;
  readonly #profile: string;
  #origins = 0;

  private constructor(server: WatchedServer, context: BrowserContext, profile: string) {
    this.server = server;
    this.context = context;
    this.#profile = profile;
  }

  /** `from`: where the app is served. */
  static async start(from: string): Promise<Lab> {
    const profile = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-lab-')));
    const [server, context] = await Promise.all([
      WatchedServer.start(from),
      chromium.launchPersistentContext(profile, {
        executablePath: requireBrowser(),
        args: launchArguments(),
        headless: true,
      }),
    ]);
    context.setDefaultTimeout(40_000);
    return new Lab(server, context, profile);
  }

  /** An origin that nothing is kept of. */
  newOrigin(): string {
    return this.server.origin(`lab-${++this.#origins}`);
  }

  /** A new page of the app, as soon as it shows what was kept. */
  async open(origin: string): Promise<TwofoldPage> {
    const page = await this.context.newPage();
    await page.goto(origin);
    await page.evaluate(() => globalThis.twofold.ready());
    return new TwofoldPage(page);
  }

  /** A page of the origin without the app. */
  async openBlank(origin: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(origin + blankPath);
    return page;
  }

  async kept(origin: string): Promise<Kept> {
    const page = await this.openBlank(origin);
    const kept = await page.evaluate(readKept);
    await page.close();
    return kept;
  }

  /** Kills the page when the moment has come; `work` is what it is at. */
  async killAt(reached: Promise<unknown>, app: TwofoldPage, work: Promise<unknown>): Promise<void> {
    await new Promise<unknown>((resolve, reject) => {
      reached.then(resolve, reject);
      // That it ends says nothing: a click is done long before what it began.
      work.catch(reject);
      AbortSignal.timeout(patienceMs).addEventListener('abort', () =>
        reject(new Error('the moment to kill the page at never came')),
      );
    });
    await this.kill(app);
    this.server.unwatch();
  }

  /** SIGKILL, to the processes of all pages: nothing of them has any say in it. */
  async kill({ page }: TwofoldPage): Promise<void> {
    const browser = this.context.browser();
    if (!browser) throw new Error('the browser is gone');
    const session = await browser.newBrowserCDPSession();
    const ofPages = async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    };
    const killed = new Set(await ofPages());
    const crashed = page.waitForEvent('crash');
    for (const id of killed) process.kill(id, 'SIGKILL');
    await crashed;
    // One that was in reserve may die later than the page's: the next page would be put into it, and never be there.
    const left = async () => (await ofPages()).filter((id) => killed.has(id));
    await expect.poll(left, { intervals: [20] }).toEqual([]);
    await session.detach();
    await page.close();
  }

  /** Of two pages one alone. */
  async crash({ page }: TwofoldPage): Promise<void> {
    const session = await this.context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    session.send('Page.crash').catch(() => {});
    await crashed;
    await page.close();
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.server.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
