/** `npm start`: builds the app, serves it, says where, and opens it where there is a screen. */
import { spawn } from 'node:child_process';
import { buildIfNeeded } from './build.ts';
import { runCommand, UsageError } from './errors.ts';
import { parseOptions } from './options.ts';
import { serveApp } from './serve.ts';

const firstPort = 4173;

const help = `npm start -- [--port N]

Builds the app, serves it on this computer and opens it in the browser.

  --port N   the port to serve on (default: ${firstPort}, or the next that is free)
  --help     this text
`;

await runCommand(async () => {
  const { values } = parseOptions({
    options: { port: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const port = values.port === undefined ? firstPort : portOf(values.port);
  // To end it is the normal way to leave: no complaint, from npm either.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => process.exit(0));
  }
  await buildIfNeeded();
  const served = await serveApp(port, values.port !== undefined);
  process.stdout.write(`Twofold is at ${served.address} (Ctrl+C ends it)\n`);
  if (hasScreen()) openBrowser(served.address);
});

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new UsageError(`--port takes a whole number from 1 to 65535, not ${text}`);
  }
  return port;
}

function hasScreen(): boolean {
  if (process.env.CI || !process.stdout.isTTY) return false;
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function openBrowser(address: string): void {
  const [command, ...leading] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  const opener = spawn(command as string, [...leading, address], {
    detached: true,
    stdio: 'ignore',
  });
  // The address has been printed: who has no opener can click on it.
  opener.on('error', () => {});
  opener.unref();
}
