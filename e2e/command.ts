/** The two commands as a script would call them: child processes, exit codes, stdout and stderr. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The command line's words for a run of seconds. */
export const small = ['--image-size', '22', '--epochs', '2', '--batch-size', '8', '--seed', '3'];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in `cwd`, and kills it by SIGTERM once stderr holds `killAt`. */
export function run(command: string, words: readonly string[], cwd: string, killAt?: string) {
  return new Promise<Ended>((resolve, reject) => {
    const { INIT_CWD: _, ...env } = process.env;
    const child = spawn(command, words, { cwd, env: { ...env, TMPDIR: temporaryIn(cwd) } });
    let [stdout, stderr] = ['', ''];
    let isKilled = false;
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (killAt === undefined || isKilled || !stderr.includes(killAt)) return;
      isKilled = child.kill('SIGTERM');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function train(words: readonly string[], cwd: string, killAt?: string): Promise<Ended> {
  return runSource('src/cli/train.ts', words, cwd, killAt);
}

export function predict(words: readonly string[], cwd: string): Promise<Ended> {
  return runSource('src/cli/predict.ts', words, cwd);
}

/**
 * As package.json calls it. tsx's own command would stand between, and kills a child that does not
 * answer a signal within 30 ms.
 */
function runSource(path: string, words: readonly string[], cwd: string, killAt?: string) {
  const loader = ['--import', import.meta.resolve('tsx')];
  return run(process.execPath, [...loader, join(root, path), ...words], cwd, killAt);
}

function temporaryIn(folder: string): string {
  const path = join(folder, 'tmp');
  mkdirSync(path, { recursive: true });
  return path;
}
