/** A model of any kind into the open page, for the commands that use one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import {
  defaultReadingChoices,
  inputRanges,
  type ReadingChoices,
} from '../domain/model-formats.ts';
import { defaultClassNames, longestClassName, type ClassNames } from '../domain/sample.ts';
import { UsageError } from './errors.ts';
import { isFolder } from './folders.ts';
import { callersPath, quoted, readChoice } from './options.ts';
import { valueOf, type AppPage } from './page.ts';

/** What a file from elsewhere does not say of itself. */
export interface Reading {
  readonly classNames: ClassNames;
  readonly choices: ReadingChoices;
}

export const readingOptions = {
  classes: { type: 'string' },
  'input-range': { type: 'string' },
  'input-channels': { type: 'string' },
  'input-size': { type: 'string' },
} as const;

export const readingHelp = `Of a model that was made elsewhere, and says nothing of it:
  --classes A,B         names of its classes, that of a probability below 0.5 first
  --input-range RANGE   what it takes: unit, 0 to 1, bytes, 0 to 255, or symmetric, -1 to 1
                        (default: unit)
  --input-channels C    in what order: RGB, or BGR as OpenCV reads (default: RGB)
  --input-size N        height and width of its input, where more than one fits its weights
`;

/** Files of a model that lies in a folder, as \`npm run train\` writes them. */
const modelFiles = ['model.json', 'weights.bin', 'manifest.json'];

type ReadingValues = { readonly [option in keyof typeof readingOptions]?: string | undefined };

/** Throws a UsageError. */
export function readReading(values: ReadingValues): Reading {
  const size = values['input-size'];
  if (size !== undefined && !/^[1-9]\d{0,4}$/.test(size)) {
    throw new UsageError(`--input-size takes a whole number, not ${quoted(size)}`);
  }
  return {
    classNames: values.classes === undefined ? defaultClassNames : readClasses(values.classes),
    choices: {
      ...defaultReadingChoices,
      inputRange: readChoice('--input-range', values['input-range'], inputRanges),
      channels: readChoice('--input-channels', values['input-channels'], ['RGB', 'BGR']),
      imageSize: size === undefined ? null : Number(size),
    },
  };
}

function readClasses(text: string): ClassNames {
  const names = text.split(',').map((name) => name.trim().slice(0, longestClassName));
  const [first, second] = names;
  if (!first || !second || names.length !== 2 || first === second) {
    throw new UsageError(`--classes takes two names, such as cats,dogs, not ${quoted(text)}`);
  }
  return [first, second];
}

/** Throws a UsageError where there is nothing that could be one. */
export function requireModel(given: string): void {
  const path = callersPath(given);
  if (!existsSync(path)) throw new UsageError(`there is no model ${quoted(given)}`);
  if (!isFolder(path)) return;
  const missing = modelFiles.find((name) => !existsSync(join(path, name)));
  if (missing !== undefined) {
    throw new UsageError(
      `${quoted(given)} holds no ${missing}: give the folder that train wrote, or a model's file`,
    );
  }
}

/** Throws a RunError with the page's words. */
export async function openModel(
  { page, temporaryFolder }: AppPage,
  given: string,
  { classNames, choices }: Reading,
): Promise<void> {
  let file = callersPath(given);
  if (isFolder(file)) {
    const folder = file;
    const files = modelFiles.map((name) => [name, readFileSync(join(folder, name))] as const);
    file = join(temporaryFolder, 'model.zip');
    writeFileSync(file, zipSync(Object.fromEntries(files), { level: 0 }));
  }
  const input = page.getByLabel('Model file to import', { exact: true });
  const [outcome] = await Promise.all([
    page.evaluate(() => globalThis.twofold.modelImported()),
    input.setInputFiles(file, { timeout: 0 }),
  ]);
  if (valueOf(outcome) === 'ready') return;
  process.stderr.write(
    `${quoted(given)} does not say what its classes are, or what it takes: taken for ${classNames.join(' and ')}, ${choices.inputRange}, ${choices.channels}\n`,
  );
  valueOf(
    await page.evaluate(([names, answers]) => globalThis.twofold.answerOpening(names, answers), [
      classNames,
      choices,
    ] as const),
  );
}
