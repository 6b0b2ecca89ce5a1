/** What `npm run train` leaves in the folder of `--out`. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../domain/report.ts';
import { historyCsv } from '../formats/history-csv.ts';
import { packageRoot } from './build.ts';
import { UsageError } from './errors.ts';
import { isFolder } from './folders.ts';
import { callersPath, quoted } from './options.ts';
import type { AppPage } from './page.ts';

/** Makes the folder before the work, not after it, and gives what takes an empty one away again. */
export function prepareOutput(out: string): () => void {
  const path = callersPath(out);
  const wasThere = existsSync(path);
  if (wasThere && !isFolder(path)) {
    throw new UsageError(`--out takes a folder, and ${quoted(out)} is a file`);
  }
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UsageError(`--out takes a folder that can be written: ${(error as Error).message}`);
  }
  return () => {
    if (!wasThere && readdirSync(path).length === 0) rmdirSync(path);
  };
}

export function writeResults(report: Report, folder: string): void {
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  const csv = historyCsv(report.history, report.recipe.learningRate);
  writeFileSync(join(folder, 'history.csv'), csv);
}

export function versions({ browserVersion }: AppPage): Report['versions'] {
  const own = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly dependencies: { readonly [name: string]: string };
  };
  return {
    twofold: own.version,
    tfjs: own.dependencies['@tensorflow/tfjs-core'] ?? 'unknown',
    browser: browserVersion,
    node: process.versions.node,
  };
}
