/** `npm run browser`: makes sure that there is a browser, and that it starts. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findBrowser, launchArguments } from './browser.ts';
import { packageRoot } from './build.ts';
import { RunError, runCommand } from './errors.ts';

const minute = 60_000;
const isRoot = process.getuid?.() === 0;

await runCommand(async () => {
  if (await startsNow()) return;
  say('No browser was found that starts: fetching one.');
  downloadPlaywrights();
  if (await startsNow()) return;
  if (isRoot && existsSync('/etc/debian_version')) {
    installDebians();
    if (await startsNow()) return;
  }
  throw new RunError(
    'No browser could be installed: install Chromium or Chrome (on Debian: apt-get install chromium).',
  );
});

async function startsNow(): Promise<boolean> {
  const path = findBrowser();
  if (path === null) return false;
  const { chromium } = await import('playwright');
  try {
    const browser = await chromium.launch({ executablePath: path, args: launchArguments() });
    process.stdout.write(`Browser: ${path}, version ${browser.version()}\n`);
    await browser.close();
    return true;
  } catch (error) {
    say(`${path} does not start: ${String(error).split('\n')[0]}`);
    return false;
  }
}

/** The browser that this version of Playwright was tested with. */
function downloadPlaywrights(): void {
  if (!run('npx', ['playwright', 'install', '--no-shell', 'chromium'], 10 * minute)) {
    say("Playwright's Chromium could not be downloaded.");
    return;
  }
  // It may lack shared libraries, which only root can add.
  if (isRoot && process.platform === 'linux' && findBrowser() === null) {
    run('npx', ['playwright', 'install-deps', 'chromium'], 10 * minute);
  }
}

function installDebians(): void {
  say("Installing Debian's Chromium.");
  const installed =
    run('apt-get', ['update'], 5 * minute) &&
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], 15 * minute);
  if (!installed) say('apt-get could not install it.');
}

/** A command whose complaints are shown only on demand: most failures here are expected ones. */
function run(command: string, words: readonly string[], timeout: number): boolean {
  const { status } = spawnSync(command, words, {
    cwd: packageRoot,
    timeout,
    stdio: ['ignore', 'ignore', process.env.TWOFOLD_DEBUG ? 'inherit' : 'ignore'],
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      // A machine without a way to the download finds out soon.
      PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
    },
  });
  return status === 0;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
