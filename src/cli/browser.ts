/** Finds a browser on this machine, and knows how it is started without a screen. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type * as Playwright from 'playwright';
import { RunError } from './errors.ts';

/**
 * Without a graphics card WebGL can still run, as a program on the processor (SwiftShader).
 * Chromium does so only when told to.
 */
const softwareWebGL = '--enable-unsafe-swiftshader';

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Nobody looks at the page, and still it must run at full pace. */
const unthrottled = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

const graphics = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist'];

/** A WebGPU adapter that is a program on the processor: slow, and right. For tests alone. */
const softwareWebGPU = [
  '--use-webgpu-adapter=swiftshader',
  '--use-gl=angle',
  '--use-angle=swiftshader',
];

interface LaunchOptions {
  /** WebGL by the processor where no card is. */
  readonly software?: boolean;
  /** WebGPU and WebGL by the processor even where a card is. */
  readonly softwareGPU?: boolean;
}

/** What the browser is started with. */
export function launchArguments({
  software = true,
  softwareGPU = false,
}: LaunchOptions = {}): string[] {
  // Chromium's sandbox refuses to start as root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [
    ...[...root, ...quiet, ...unthrottled, ...graphics],
    ...(software || softwareGPU ? [softwareWebGL] : []),
    ...(softwareGPU ? softwareWebGPU : []),
  ];
}

/** Path of Playwright's own Chromium if it is there, else of the machine's. Null if none runs. */
export function findBrowser(): string | null {
  return [playwrightChromium(), ...systemBrowsers()].find(runs) ?? null;
}

/** Throws a RunError that says what to do when there is no browser. */
export function requireBrowser(): string {
  const path = findBrowser();
  if (path === null) {
    throw new RunError(
      'No browser was found: run `npm run browser`, or install Chromium or Chrome.',
    );
  }
  return path;
}

function playwrightChromium(): string {
  // Loaded late and without `await`: it takes most of a second.
  const { chromium } = createRequire(import.meta.url)('playwright') as typeof Playwright;
  return chromium.executablePath();
}

function systemBrowsers(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
      ['/Applications', join(process.env.HOME ?? '', 'Applications')].map((folder) =>
        join(folder, `${name}.app`, 'Contents', 'MacOS', name),
      ),
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
      const root = process.env[name];
      return root === undefined ? [] : [root];
    });
    return ['Google\\Chrome', 'Chromium', 'Microsoft\\Edge'].flatMap((product) =>
      roots.map((root) =>
        join(root, product, 'Application', product.endsWith('Edge') ? 'msedge.exe' : 'chrome.exe'),
      ),
    );
  }
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  if (!path || !existsSync(path) || !statSync(path).isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A downloaded Chromium without the libraries it needs, or a stub that asks for a snap, is there
 * but does not run. Only on Linux: elsewhere `--version` may open a window, and none is missing.
 */
function runs(path: string): boolean {
  if (!isExecutable(path)) return false;
  if (process.platform !== 'linux') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
