/**
 * How the app is built and served, and how its unit tests run. The headers are half of the promise
 * that nothing leaves the computer: the page may connect to its own origin only.
 */
import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { thirdPartyLicenses } from './src/cli/third-party-licenses.ts';
import { wasmKernels } from './src/cli/wasm-kernels.ts';

const contentPolicy: Readonly<Record<string, string>> = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'connect-src': "'self'",
  'worker-src': "'self' blob:",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' blob: data:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Shared memory for threads needs a page that is isolated from other origins. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const previewHeaders = {
  ...isolation,
  // A meta tag can't say who may frame the page, so the header alone does.
  'Content-Security-Policy': policyText({ ...contentPolicy, 'frame-ancestors': "'none'" }),
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const devHeaders = {
  ...isolation,
  // The dev server writes a script into the page and speaks to it by a WebSocket.
  'Content-Security-Policy': policyText({
    ...contentPolicy,
    'script-src': "'self' 'wasm-unsafe-eval' 'unsafe-inline'",
    'connect-src': "'self' ws://localhost:* ws://127.0.0.1:*",
  }),
};

/** The dev server doesn't see what workers import until they run, and then reloads the page. */
const packagesOfWorkers = [
  '@bufbuild/protobuf',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-webgl',
  '@tensorflow/tfjs-backend-webgpu',
  '@zip.js/zip.js/lib/zip-core-custom.js',
  'fast-png',
  'fflate',
  'file-type',
  'flatbuffers',
  'h5wasm',
  'idb',
  'image-size',
  'onnx-buf',
  'valibot',
  'wasm-feature-detect',
  'zustand',
];

const licenses = thirdPartyLicenses();
const vegaEmbedShim = fileURLToPath(new URL('src/ui/vega-embed.ts', import.meta.url));

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

export default defineConfig(async () => ({
  define: { TWOFOLD_VERSION: JSON.stringify(version) },
  plugins: [wasmKernels(), react(), policyInPage(), vegaEmbedByShim(), licenses],
  worker: { format: 'es' as const, plugins: () => [vegaEmbedByShim(), licenses] },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The first load is one file: what late chunks use of it too would else be many, each packed by itself.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial' as const] }] } },
    },
    // Each late chunk is one engine or the charts; what loads first is measured in e2e/.
    chunkSizeWarningLimit: 1600,
  },
  optimizeDeps: {
    include: packagesOfWorkers,
    rolldownOptions: { plugins: [vegaEmbedByShim()] },
  },
  server: { headers: process.env.VITEST ? isolation : devHeaders },
  preview: { headers: previewHeaders },
  ...(process.env.VITEST ? { test: await unitTests() } : {}),
}));

function policyText(policy: Readonly<Record<string, string>>): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/**
 * Writes the policy into the built page too, so that it holds for the page on any server; a worker
 * takes the policy that its own file was served with.
 */
function policyInPage(): Plugin {
  return {
    name: 'policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policyText(contentPolicy) },
        injectTo: 'head-prepend' as const,
      },
    ],
  };
}

/**
 * tfjs-vis gets vega-embed by way of our shim, which keeps it from evaluating strings; the shim
 * alone gets the real one.
 */
function vegaEmbedByShim(): Plugin {
  return {
    name: 'vega-embed-by-shim',
    enforce: 'pre',
    resolveId(source, importer) {
      return source === 'vega-embed' && importer !== vegaEmbedShim ? vegaEmbedShim : null;
    },
  };
}

/** Plain code runs in Node, code that needs a browser in a real one. */
async function unitTests(): Promise<NonNullable<ViteUserConfig['test']>> {
  const { playwright } = await import('@vitest/browser-playwright');
  const { launchArguments, requireBrowser } = await import('./src/cli/browser.ts');
  const { readTestFiles } = await import('./e2e/test-data.ts');
  return {
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: ['src/**/*.browser.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        // Found while tests run, a package would reload the page under them.
        optimizeDeps: { noDiscovery: true, include: ['react-dom/client'] },
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.{ts,tsx}'],
          // A shared machine is slow at times; what hangs hangs longer.
          testTimeout: 60_000,
          // The long run of `mutation.browser.test.ts` has 10,000.
          provide: { mutations: Number(process.env.TWOFOLD_MUTATIONS ?? 1000) },
          browser: {
            enabled: true,
            commands: { readTestFiles },
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              // The kernels of the GPU are tested on the adapter that every machine has.
              launchOptions: {
                executablePath: requireBrowser(),
                args: launchArguments({ softwareGPU: true }),
              },
            }),
            instances: [{ browser: 'chromium' as const }],
          },
        },
      },
    ],
  };
}
