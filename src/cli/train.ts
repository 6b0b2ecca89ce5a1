/** `npm run train`: two folders of pictures in, a trained model and its report out. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { createReport, type Report } from '../domain/report.ts';
import type { ModelRecord } from '../domain/model.ts';
import type { EpochRecord } from '../domain/run.ts';
import type { Label } from '../domain/sample.ts';
import { historyCsv } from '../formats/history-csv.ts';
import type { Hints } from '../ui/automation.ts';
import { packageRoot } from './build.ts';
import { runCommand, RunError, UsageError } from './errors.ts';
import { findClassFolders, isFolder } from './folders.ts';
import { importPictures } from './import-pictures.ts';
import {
  callersPath,
  parseOptions,
  quoted,
  readChoice,
  readEngine,
  readRecipe,
  recipeOptions,
} from './options.ts';
import { valueOf, withApp, type AppPage } from './page.ts';
import { datasetLines, epochLine, hintLines, summary, undecidedLines } from './train-words.ts';

const help = `npm run train -- FOLDER_A FOLDER_B [options]
npm run train -- PARENT [options]

Trains a classifier on two folders of pictures; PARENT holds exactly two. The first folder is class 0.
A zip file counts as a folder.

  --epochs N          how often the training pictures are gone through (default: 30)
  --batch-size N      pictures per step (default: 32)
  --image-size N      height and width of the network's input in pixels (default: 256)
  --learning-rate X   how far a step goes (default: 0.001)
  --seed N            the same seed deals, shuffles and begins the same (default: 1)
  --split A/B/C       percent for training, test and validation (default: 70/20/10)
  --resize RULE       bilinear, as TensorFlow's default, or antialiased (default: bilinear)
  --exif RULE         upright, or as-stored, like TensorFlow (default: upright)
  --group-by PATTERN  a regular expression on the file's name, or on its path where it has a slash;
                      pictures for which it finds the same (its first parentheses, or all of it) are
                      one patient, video or part, and go into one part of the split
  --duplicates RULE   byte-identical pictures: together, in one part of the split, or once, all but one
                      left out (default: together)
  --similar-together  pictures that look nearly the same go into one part of the split
  --in-both RULE      a picture that stands in both classes belongs to the first, the second, or is
                      removed from both; without it such a picture ends the command
  --class-weights     losses weighted by class, where one has many more pictures than the other
  --balanced-sampling pictures of the smaller class drawn more often instead
  --engine NAME       auto, webgpu, wasm, webgl or cpu (default: auto)
  --out FOLDER        where the results go (default: trained)
  --json              the report alone on stdout
  --help              this text

It writes model.json, weights.bin, manifest.json, report.json and history.csv (over those of an
earlier run in the same folder), and one line per epoch on stderr. Exit code: 0 trained, 1 the run
failed, 2 wrong usage. npm itself writes on stdout unless it is told not to:
npm run --silent train -- FOLDER_A FOLDER_B --json > report.json
`;

type InBothRule = NonNullable<Report['inBoth']>['rule'];
const inBothRules = ['first', 'second', 'remove'] as const;

await runCommand(async () => {
  const startedAt = performance.now();
  const { values, positionals } = parseOptions({
    allowPositionals: true,
    options: {
      ...recipeOptions,
      'in-both': { type: 'string' },
      engine: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const recipe = readRecipe(values);
  const engine = readEngine(values.engine);
  const { 'in-both': inBothText } = values;
  const inBoth = inBothText === undefined ? null : readChoice('--in-both', inBothText, inBothRules);
  const given = findClassFolders(positionals);
  const out = values.out ?? 'trained';
  const leaveNoTrace = prepareOutput(out);
  try {
    const report = await withApp(async (app) => {
      await app.page.evaluate(
        ([choice, own]) => {
          globalThis.twofold.changeRecipe(own);
          globalThis.twofold.chooseEngine(choice);
        },
        [engine, recipe] as const,
      );
      const imported = await importPictures(app, given);
      const decided = await decide(app, inBoth);
      const dataset = await app.page.evaluate(() => globalThis.twofold.dataset());
      process.stderr.write(datasetLines(dataset) + hintLines(await hintsOf(app), recipe));
      const model = await train(app, recipe.epochs);
      await unpackModel(app, model.id, callersPath(out));
      return createReport(model, {
        skipped: imported.skipped,
        inBoth: decided,
        dataset,
        importSeconds: imported.seconds,
        totalSeconds: (performance.now() - startedAt) / 1000,
        versions: versions(app),
      });
    });
    writeResults(report, callersPath(out));
    process.stdout.write(
      values.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report, out),
    );
  } catch (error) {
    leaveNoTrace();
    throw error;
  }
});

/** Makes the folder before the work, not after it, and gives what takes an empty one away again. */
function prepareOutput(out: string): () => void {
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

async function decide({ page }: AppPage, rule: InBothRule | null): Promise<Report['inBoth']> {
  const sets = await page.evaluate(() => globalThis.twofold.undecided());
  if (sets.length === 0) return null;
  process.stderr.write(undecidedLines(sets));
  if (rule === null) {
    throw new RunError(
      `The same picture stands in both classes (${sets.length}): say with --in-both where it belongs.`,
    );
  }
  const label: Label | null = rule === 'remove' ? null : rule === 'first' ? 0 : 1;
  await page.evaluate((to) => globalThis.twofold.decideAll(to), label);
  return { rule, sets };
}

function hintsOf({ page }: AppPage): Promise<Hints> {
  return page.evaluate(() => globalThis.twofold.hints());
}

async function train({ page }: AppPage, epochs: number): Promise<ModelRecord> {
  await page.exposeFunction('onTwofoldEpoch', (record: EpochRecord) => {
    process.stderr.write(epochLine(record, epochs));
  });
  return valueOf(
    await page.evaluate(() =>
      globalThis.twofold.train((record) => {
        (globalThis as unknown as EpochListener).onTwofoldEpoch(record);
      }),
    ),
  );
}

interface EpochListener {
  onTwofoldEpoch(record: EpochRecord): void;
}

/** Downloads the model as a person would, and lays what is in the zip into the folder. */
async function unpackModel(app: AppPage, id: number, folder: string): Promise<void> {
  const [download] = await Promise.all([
    app.page.waitForEvent('download', { timeout: 0 }),
    app.page.evaluate((modelId) => globalThis.twofold.downloadModel(modelId), id),
  ]);
  const zip = join(app.temporaryFolder, 'model.zip');
  await download.saveAs(zip);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
    writeFileSync(join(folder, basename(name)), bytes);
  }
}

function writeResults(report: Report, folder: string): void {
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  const csv = historyCsv(report.history, report.recipe.learningRate);
  writeFileSync(join(folder, 'history.csv'), csv);
}

function versions({ browserVersion }: AppPage): Report['versions'] {
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
