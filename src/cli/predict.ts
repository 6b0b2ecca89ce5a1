/** `npm run predict`: a trained model and pictures in, a class and its probability for each out. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { csvRow } from '../domain/csv.ts';
import type { Answer } from '../ui/automation.ts';
import { runCommand, UsageError } from './errors.ts';
import { filesIn } from './folders.ts';
import { openModel, readingHelp, readingOptions, readReading, requireModel } from './open-model.ts';
import { callersPath, parseOptions, quoted } from './options.ts';
import { valueOf, withApp, type AppPage } from './page.ts';

const help = `npm run predict -- MODEL PICTURE_OR_FOLDER... [options]

Says for each picture which class it is. MODEL is the folder that \`npm run train\` wrote, or a model's
file: .h5 or .keras of Keras, .pt of PyTorch, .safetensors, or a zip that was downloaded from the page.
Folders of pictures are walked to the bottom.

  --json   an array of {path, class, probability} or {path, reason}; without it, CSV with the columns
           path, class, probability, reason; text that a spreadsheet would run as a formula gets an
           apostrophe before it
  --help   this text

${readingHelp}
The probability is that of class 1, the second folder; below 0.5 the picture is of class 0. A picture
that can't be read is listed with the reason. Exit code: 0 done, 1 failed, 2 wrong usage. npm itself
writes on stdout unless it is told not to: npm run --silent predict -- MODEL PICTURES > answers.csv
`;

/** So many pictures go to the page at once: it keeps each one's answer until it is cleared. */
const pageful = 200;

/** A picture's path as it is printed, and where it lies. */
interface Picture {
  readonly shown: string;
  readonly path: string;
}

await runCommand(async () => {
  const { values, positionals } = parseOptions({
    allowPositionals: true,
    options: { ...readingOptions, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [model, ...given] = positionals;
  if (model === undefined || given.length === 0) {
    throw new UsageError('give a model, then pictures or folders of pictures');
  }
  const reading = readReading(values);
  requireModel(model);
  const pictures = given.flatMap(findPictures);
  const answers = await withApp(async (app) => {
    await openModel(app, model, reading);
    return classifyAll(app, pictures);
  });
  process.stdout.write(values.json ? asJson(pictures, answers) : asCsv(pictures, answers));
});

function findPictures(given: string): Picture[] {
  const path = callersPath(given);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`there is no picture or folder ${quoted(given)}`);
  if (!stats.isDirectory()) return [{ shown: given, path }];
  const files = filesIn(path);
  if (files.length === 0) throw new UsageError(`there is no file in ${quoted(given)}`);
  return files.map((file) => ({ shown: join(given, file), path: join(path, file) }));
}

async function classifyAll(
  { page }: AppPage,
  pictures: readonly Picture[],
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < pictures.length; start += pageful) {
    const paths = pictures.slice(start, start + pageful).map(({ path }) => path);
    await page.evaluate(() => globalThis.twofold.clearClassifications());
    await page
      .getByLabel('Picture to classify', { exact: true })
      .setInputFiles(paths, { timeout: 0 });
    const asked = page.evaluate((count) => globalThis.twofold.classified(count), paths.length);
    answers.push(...valueOf(await asked));
  }
  return answers;
}

function asJson(pictures: readonly Picture[], answers: readonly Answer[]): string {
  const rows = pictures.map(({ shown }, i) => {
    const answer = answers[i] as Answer;
    return 'reason' in answer
      ? { path: shown, reason: answer.reason }
      : { path: shown, class: answer.className, probability: answer.probability };
  });
  return `${JSON.stringify(rows, null, 2)}\n`;
}

function asCsv(pictures: readonly Picture[], answers: readonly Answer[]): string {
  const rows = pictures.map(({ shown }, i) => {
    const answer = answers[i] as Answer;
    return 'reason' in answer
      ? [shown, '', '', answer.reason]
      : [shown, answer.className, answer.probability, ''];
  });
  return [['path', 'class', 'probability', 'reason'], ...rows].map(csvRow).join('');
}
