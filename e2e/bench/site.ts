/** A page of the bench: built by the app's own rules, for what users get is what is measured. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { packageRoot } from '../../src/cli/build.ts';
import { RunError } from '../../src/cli/errors.ts';

export interface Site {
  readonly address: string;
  close(): Promise<void>;
}

interface SiteOptions {
  readonly plugins?: Plugin[];
  /** The caller answers signals; else Vite ends the process on SIGTERM. */
  readonly ownSignals?: boolean;
}

/** Builds the page in `root` into `outDir` and serves it with the app's headers. */
export async function serveSite(
  root: string,
  outDir: string,
  { plugins = [], ownSignals = false }: SiteOptions = {},
): Promise<Site> {
  const { build, preview } = await import('vite');
  const own = {
    root,
    plugins,
    configFile: join(packageRoot, 'vite.config.ts'),
    publicDir: false as const,
    logLevel: process.env.TWOFOLD_DEBUG ? ('warn' as const) : ('silent' as const),
    build: { outDir },
  };
  const listeners = process.listeners('SIGTERM');
  try {
    await build(own);
    const server = await preview({ ...own, preview: { host: '127.0.0.1', port: 0 } });
    for (const listener of ownSignals ? process.listeners('SIGTERM') : []) {
      if (!listeners.includes(listener)) process.off('SIGTERM', listener);
    }
    const { port } = server.httpServer.address() as AddressInfo;
    return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
  } catch (error) {
    throw new RunError(`The bench's page could not be built: ${(error as Error).message}`);
  }
}
