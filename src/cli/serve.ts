/** Serves the built app on this machine alone. */
import type { AddressInfo } from 'node:net';
import { packageRoot } from './build.ts';
import { RunError } from './errors.ts';

export interface Served {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** `port` 0 takes any free one; unless `strict`, a port that is taken gives way to the next. */
export async function serveApp(port: number, strict = false): Promise<Served> {
  const { preview } = await import('vite');
  const ownListeners = process.listeners('SIGTERM');
  try {
    const server = await preview({
      root: packageRoot,
      logLevel: 'silent',
      preview: { host: '127.0.0.1', port, strictPort: strict, open: false },
    });
    // Vite would end the process on this signal before the browser and its files are gone.
    for (const listener of process.listeners('SIGTERM')) {
      if (!ownListeners.includes(listener)) process.off('SIGTERM', listener);
    }
    const { port: taken } = server.httpServer.address() as AddressInfo;
    return {
      address: `http://127.0.0.1:${taken}/`,
      port: taken,
      close: () => server.close(),
    };
  } catch (error) {
    throw new RunError(
      `The app could not be served: ${error instanceof Error ? error.message : error}`,
    );
  }
}
