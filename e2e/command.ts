/** The commands as a script would call them: child processes, exit codes, stdout and stderr. */
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

/** How a command is ended from outside. */
export interface Kill {
  readonly signal: 'SIGTERM' | 'SIGKILL';
  /** Asked often, with all that it has written on stderr. */
  readonly when: (stderr: string) => boolean;
}

const askEveryMs = 20;

/** Runs a command in `cwd`; a signal goes to its own process alone. */
export function run(command: string, words: readonly string[], cwd: string, kill?: Kill) {
  return new Promise<Ended>((resolve, reject) => {
    const { INIT_CWD: _, ...env } = process.env;
    const child = spawn(command, words, { cwd, env: { ...env, TMPDIR: temporaryIn(cwd) } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const asking = setInterval(() => {
      if (!kill?.when(stderr)) return;
      clearInterval(asking);
      child.kill(kill.signal);
    }, askEveryMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(asking);
      resolve({ code, stdout, stderr });
    });
  });
}

export function train(words: readonly string[], cwd: string, kill?: Kill): Promise<Ended> {
  return runSource('src/cli/train.ts', words, cwd, kill);
}

export function predict(words: readonly string[], cwd: string): Promise<Ended> {
  return runSource('src/cli/predict.ts', words, cwd);
}

export function convert(words: readonly string[], cwd: string): Promise<Ended> {
  return runSource('src/cli/convert.ts', words, cwd);
}

/**
 * As package.json calls it. tsx's own command would stand between, and kills a child that does not
 * answer a signal within 30 ms.
 */
function runSource(path: string, words: readonly string[], cwd: string, kill?: Kill) {
  const loader = ['--import', import.meta.resolve('tsx')];
  return run(process.execPath, [...loader, join(root, path), ...words], cwd, kill);
}

function temporaryIn(folder: string): string {
  const path = join(folder, 'tmp');
  mkdirSync(path, { recursive: true });
  return path;
}
