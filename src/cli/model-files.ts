/** Model files out of the open page, by the names that the other tools expect. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Download } from 'playwright';
import {
  defaultWritingOptions,
  fileNames,
  modelFormats,
  type ModelFormat,
  type WritingOptions,
} from '../domain/model-formats.ts';
import { UsageError } from './errors.ts';
import { quoted } from './options.ts';
import { valueOf, type AppPage } from './page.ts';
import type { Outcome } from '../ui/automation.ts';

export const defaultFormats: readonly ModelFormat[] = ['h5', 'pt', 'tfjs'];

/** `h5,keras`. Throws a UsageError. */
export function readFormats(text: string | undefined): readonly ModelFormat[] {
  if (text === undefined) return defaultFormats;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !modelFormats.some((format) => format === name));
  if (wrong !== undefined) {
    throw new UsageError(`--formats takes some of ${modelFormats.join(',')}, not ${quoted(wrong)}`);
  }
  return modelFormats.filter((format) => names.includes(format));
}

export function writingOptions(bgr: boolean | undefined): WritingOptions {
  return { ...defaultWritingOptions, channels: bgr ? 'BGR' : 'RGB' };
}

/** Lays them into `folder`; tfjs's own format is three files. */
export async function writeModelFiles(
  app: AppPage,
  id: number,
  folder: string,
  formats: readonly ModelFormat[],
  options: WritingOptions,
): Promise<void> {
  for (const format of formats) {
    const file = await downloaded(app, () => downloadFrom(app, id, format, options));
    if (format === 'tfjs') await unpack(file, app, folder);
    else await file.saveAs(join(folder, fileNames[format]));
  }
}

/** The model as one file, at `path`. */
export async function writeModelFile(
  app: AppPage,
  id: number,
  path: string,
  format: ModelFormat,
  options: WritingOptions,
): Promise<void> {
  const file = await downloaded(app, () => downloadFrom(app, id, format, options));
  await file.saveAs(path);
}

/** `logs/train`, `logs/validation` and what is beside them. */
export async function writeLogFiles(app: AppPage, id: number, folder: string): Promise<void> {
  const { page } = app;
  const file = await downloaded(app, () =>
    page.evaluate(([model, options]) => globalThis.twofold.downloadLogs(model, options), [
      id,
      // They stay where the pictures are.
      { ...defaultWritingOptions, samplePictures: true },
    ] as const),
  );
  await unpack(file, app, folder);
}

function downloadFrom(
  { page }: AppPage,
  id: number,
  format: ModelFormat,
  options: WritingOptions,
): Promise<Outcome<null>> {
  return page.evaluate(([model, as, how]) => globalThis.twofold.downloadModel(model, as, how), [
    id,
    format,
    options,
  ] as const);
}

/** The file that `ask` brings about. Throws a RunError with the page's words where it brings none. */
async function downloaded({ page }: AppPage, ask: () => Promise<Outcome<null>>): Promise<Download> {
  const coming = page.waitForEvent('download', { timeout: 0 });
  // Where the page refuses there is nothing to wait for.
  coming.catch(() => {});
  valueOf(await ask());
  return coming;
}

async function unpack(file: Download, app: AppPage, folder: string): Promise<void> {
  const zip = join(app.temporaryFolder, 'download.zip');
  await file.saveAs(zip);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
