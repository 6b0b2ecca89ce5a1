/** The two commands as a script would call them: child processes, exit codes, stdout and stderr. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const tsx = join(root, 'node_modules', '.bin', 'tsx');
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
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (killAt !== undefined && stderr.includes(killAt)) child.kill('SIGTERM');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function train(words: readonly string[], cwd: string, killAt?: string): Promise<Ended> {
  return run(tsx, [join(root, 'src/cli/train.ts'), ...words], cwd, killAt);
}

export function predict(words: readonly string[], cwd: string): Promise<Ended> {
  return run(tsx, [join(root, 'src/cli/predict.ts'), ...words], cwd);
}

function temporaryIn(folder: string): string {
  const path = join(folder, 'tmp');
  mkdirSync(path, { recursive: true });
  return path;
}
