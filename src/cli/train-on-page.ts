/** The work of `npm run train` on the open page: pictures in, decisions, training, the model out. */
import type { EngineChoice } from '../domain/engine.ts';
import type { ModelFormat, WritingOptions } from '../domain/model-formats.ts';
import type { ModelRecord } from '../domain/model.ts';
import type { Recipe } from '../domain/recipe.ts';
import { createReport, type Report } from '../domain/report.ts';
import type { EpochRecord } from '../domain/run.ts';
import type { Label } from '../domain/sample.ts';
import { RunError } from './errors.ts';
import { importPictures } from './import-pictures.ts';
import { beginLogs, removeLogs } from './live-log.ts';
import { writeLogFiles, writeModelFiles } from './model-files.ts';
import { valueOf, type AppPage } from './page.ts';
import { versions } from './results.ts';
import { datasetLines, epochLine, hintLines, undecidedLines } from './train-words.ts';
import type { UnfinishedFolder } from './unfinished.ts';

export const inBothRules = ['first', 'second', 'remove'] as const;

/** What is to be trained, beside the pictures. */
export interface Order {
  readonly recipe: Recipe;
  readonly engine: EngineChoice;
  readonly inBoth: (typeof inBothRules)[number] | null;
  /** The files that the model is written into. */
  readonly formats: readonly ModelFormat[];
  readonly options: WritingOptions;
}

/** Goes on where an earlier call was ended, and lays the model into the folder `out`. */
export async function trainOn(
  app: AppPage,
  unfinished: UnfinishedFolder,
  order: Order,
  out: string,
): Promise<Report> {
  const { page } = app;
  if (unfinished.isOld) unfinished.note({ resumed: unfinished.notes().resumed + 1 });
  await page.evaluate(
    ([choice, own]) => {
      globalThis.twofold.changeRecipe(own);
      globalThis.twofold.chooseEngine(choice);
    },
    [order.engine, order.recipe] as const,
  );
  const left = await page.evaluate(() => globalThis.twofold.left());
  if (left.kind === 'no-run') await preparePictures(app, unfinished, order);
  const dataset = await page.evaluate(() => globalThis.twofold.dataset());
  if (left.kind === 'no-run') {
    const hints = await page.evaluate(() => globalThis.twofold.hints());
    process.stderr.write(datasetLines(dataset) + hintLines(hints, order.recipe));
  }
  const { epochs } = order.recipe;
  if (left.kind === 'run') {
    process.stderr.write(`going on after epoch ${left.epochs}/${epochs}\n`);
  }
  const goesOn = left.kind === 'run';
  const model = left.kind === 'model' ? left.model : await train(app, order, goesOn, out);
  await writeModelFiles(app, model.id, out, order.formats, order.options);
  removeLogs(out);
  await writeLogFiles(app, model.id, out);
  const { imported, inBoth, resumed } = unfinished.notes();
  return createReport(model, {
    skipped: imported?.skipped ?? [],
    inBoth,
    dataset,
    resumed,
    importSeconds: imported?.seconds ?? 0,
    totalSeconds: unfinished.seconds(),
    versions: versions(app),
  });
}

async function preparePictures(
  app: AppPage,
  unfinished: UnfinishedFolder,
  order: Order,
): Promise<void> {
  const { given, imported } = unfinished.notes();
  if (!imported) {
    const { seconds, skipped } = await importPictures(app, given, unfinished.isOld);
    unfinished.note({ imported: { seconds, skipped } });
  }
  await decide(app, unfinished, order.inBoth);
}

async function decide(
  { page }: AppPage,
  unfinished: UnfinishedFolder,
  rule: Order['inBoth'],
): Promise<void> {
  const sets = await page.evaluate(() => globalThis.twofold.undecided());
  if (sets.length === 0) return;
  process.stderr.write(undecidedLines(sets));
  if (rule === null) {
    throw new RunError(
      `The same picture stands in both classes (${sets.length}): say with --in-both where it belongs.`,
    );
  }
  // Noted first: once it is decided the page no longer knows of it.
  unfinished.note({ inBoth: { rule, sets } });
  const label: Label | null = rule === 'remove' ? null : rule === 'first' ? 0 : 1;
  await page.evaluate((to) => globalThis.twofold.decideAll(to), label);
}

async function train(
  { page }: AppPage,
  { recipe }: Order,
  goesOn: boolean,
  out: string,
): Promise<ModelRecord> {
  const log = beginLogs(out, recipe, goesOn);
  await page.exposeFunction('onTwofoldEpoch', (record: EpochRecord) => {
    process.stderr.write(epochLine(record, recipe.epochs));
    log(record);
  });
  return valueOf(
    await page.evaluate((isGoingOn) => {
      const { onTwofoldEpoch } = globalThis as unknown as EpochListener;
      const { goOn, train: begin } = globalThis.twofold;
      return isGoingOn ? goOn(onTwofoldEpoch) : begin(onTwofoldEpoch);
    }, goesOn),
  );
}

interface EpochListener {
  onTwofoldEpoch(record: EpochRecord): void;
}
