/** Asks `verify.py`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { RunError } from '../../src/cli/errors.ts';

export interface Row {
  readonly file: string;
  /** Name and version. */
  readonly tool: string;
  /** The largest, on probabilities. */
  readonly difference: number;
}

export interface ForeignModel {
  readonly file: string;
  readonly tool: string;
  readonly choices: {
    readonly inputRange: 'unit' | 'bytes' | 'symmetric';
    readonly channels: 'RGB' | 'BGR';
    readonly imageSize: number;
  };
  /** Paths. */
  readonly pictures: readonly string[];
  readonly probabilities: readonly number[];
}

const script = join(import.meta.dirname, 'verify.py');

/** What it printed. Throws a RunError when it failed; it has said why on stderr. */
export async function runPython<T>(python: string, words: readonly string[]): Promise<T> {
  const child = spawn(python, [script, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      CUDA_VISIBLE_DEVICES: '',
      TF_CPP_MIN_LOG_LEVEL: '2',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const code = await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  if (code !== 0) throw new RunError(`verify.py ${words[0]} failed`);
  return JSON.parse(printed) as T;
}
