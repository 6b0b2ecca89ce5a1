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
import { historyCsv } from '../formats/history-csv.ts';
import type { ImportSummary } from '../ui/automation.ts';
import { packageRoot } from './build.ts';
import { runCommand, UsageError } from './errors.ts';
import { findClassFolders, giftsOf, isFolder, type ClassFolders } from './folders.ts';
import {
  callersPath,
  parseOptions,
  quoted,
  readEngine,
  readRecipe,
  recipeOptions,
} from './options.ts';
import { valueOf, withApp, type AppPage } from './page.ts';
import { epochLine, summary } from './train-words.ts';

/** More lines than this would push what matters off the screen. */
const shownSkipped = 20;

const help = `npm run train -- FOLDER_A FOLDER_B [options]
npm run train -- PARENT [options]

Trains a classifier on two folders of pictures; PARENT holds exactly two. The first folder is class 0.

  --epochs N          how often the training pictures are gone through (default: 30)
  --batch-size N      pictures per step (default: 32)
  --image-size N      height and width of the network's input in pixels (default: 256)
  --learning-rate X   how far a step goes (default: 0.001)
  --seed N            the same seed deals, shuffles and begins the same (default: 1)
  --split A/B/C       percent for training, test and validation (default: 70/20/10)
  --engine NAME       auto, webgpu, wasm, webgl or cpu (default: auto)
  --out FOLDER        where the results go (default: trained)
  --json              the report alone on stdout
  --help              this text

It writes model.json, weights.bin, manifest.json, report.json and history.csv (over those of an
earlier run in the same folder), and one line per epoch on stderr. Exit code: 0 trained, 1 the run failed, 2 wrong usage. npm itself writes on stdout unless
it is told not to: npm run --silent train -- FOLDER_A FOLDER_B --json > report.json
`;

await runCommand(async () => {
  const startedAt = performance.now();
  const { values, positionals } = parseOptions({
    allowPositionals: true,
    options: {
      ...recipeOptions,
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
  const folders = findClassFolders(positionals);
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
      const imported = await importFolders(app, folders);
      const model = await train(app, recipe.epochs);
      await unpackModel(app, model.id, callersPath(out));
      return createReport(model, {
        skipped: imported.skipped,
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

async function importFolders(app: AppPage, folders: ClassFolders): Promise<ImportSummary> {
  let sum: ImportSummary = { seconds: 0, images: [0, 0], skipped: [] };
  async function give(field: string, paths: string | string[]): Promise<void> {
    const [outcome] = await Promise.all([
      app.page.evaluate(() => globalThis.twofold.importEnd()),
      app.page.getByLabel(field, { exact: true }).setInputFiles(paths, { timeout: 0 }),
    ]);
    const last = valueOf(outcome);
    sum = { ...last, seconds: sum.seconds + last.seconds };
  }
  for (const [label, letter] of (['A', 'B'] as const).entries()) {
    const gifts = giftsOf(folders.paths[label] as string);
    for (const path of gifts.folders) await give(`Folder for class ${letter}`, path);
    if (gifts.linkedFiles.length > 0) {
      await give(`Files for class ${letter}`, [...gifts.linkedFiles]);
    }
  }
  await app.page.evaluate((names) => globalThis.twofold.nameClasses(names), folders.names);
  const [a, b] = sum.images;
  process.stderr.write(`pictures read: ${a + b}, files skipped: ${sum.skipped.length}\n`);
  for (const { file, reason } of sum.skipped.slice(0, shownSkipped)) {
    process.stderr.write(`  ${file}: ${reason}\n`);
  }
  const more = sum.skipped.length - shownSkipped;
  if (more > 0) process.stderr.write(`  and ${more} more, which the report lists\n`);
  return sum;
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
