/** Builds the app when it is not built, or older than what it is built from. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunError } from './errors.ts';

/** Folder of the package, whatever folder the command was called in. */
export const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

const sources = [
  ...['index.html', 'vite.config.ts', 'package.json', 'public', 'src'],
  // Of the command line's own files the one whose options go into the kernels.
  'src/cli/wasm-kernels.ts',
];

export async function buildIfNeeded(): Promise<void> {
  if (isBuilt()) return;
  process.stderr.write('Building the app...\n');
  const { build } = await import('vite');
  try {
    // Vite writes of its progress on stdout, which belongs to the report.
    await build({ root: packageRoot, logLevel: 'silent' });
  } catch (error) {
    throw new RunError(
      `The app could not be built: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function isBuilt(): boolean {
  const page = join(packageRoot, 'dist', 'index.html');
  if (!existsSync(page)) return false;
  const builtAt = statSync(page).mtimeMs;
  return sources.every((source) => newestChange(join(packageRoot, source)) <= builtAt);
}

/** Time of the last change to a file, or to anything in a folder that goes into the app. */
function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== 'cli' && !name.includes('.test.'));
  return Math.max(stats.mtimeMs, ...names.map((name) => newestChange(join(path, name))));
}
