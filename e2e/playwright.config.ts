/**
 * Browser tests on the built app: `npm run build` comes first. A full Chromium, because the
 * headless shell has no WebGPU.
 */
import { defineConfig } from 'playwright/test';
import { launchArguments, requireBrowser } from '../src/cli/browser.ts';

const port = Number(process.env.TWOFOLD_TEST_PORT ?? 4319);

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/e2e',
  // Much of a test is waiting for a browser; nothing in them is timed.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 300_000,
  expect: { timeout: 40_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/playwright.json' }]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    headless: true,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: requireBrowser(), args: launchArguments() },
  },
  projects: [{ name: 'chromium', use: { browserName: 'chromium' } }],
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url: `http://127.0.0.1:${port}/`,
  },
});
