/** The report of a run, as `npm run train` writes it. Later versions add fields and keep these. */
import type { DatasetReport, NamedFile } from './dataset-report.ts';
import type { EngineReport } from './engine.ts';
import type { Confusion } from './metrics.ts';
import type { ModelInfo } from './model.ts';
import type { Recipe } from './recipe.ts';
import type { EpochRecord } from './run.ts';

export interface Report extends DatasetReport {
  readonly classes: readonly [string, string];
  /** Pictures taken, by class name. */
  readonly images: { readonly [className: string]: number };
  readonly split: { readonly train: number; readonly test: number; readonly validation: number };
  readonly recipe: Recipe;
  /** The one that ended the run; engines that were not taken, or failed on the way, have their reasons. */
  readonly engine: Pick<EngineReport, 'name' | 'adapter' | 'threads' | 'passedOver' | 'timings'>;
  readonly history: readonly EpochRecord[];
  readonly test: {
    readonly images: number;
    readonly loss: number;
    readonly accuracy: number;
    readonly precision: number | null;
    readonly recall: number | null;
    readonly confusion: Confusion;
  } | null;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Pictures that stood in both classes, and what was decided; null where there were none. */
  readonly inBoth: {
    readonly rule: 'first' | 'second' | 'remove';
    readonly sets: readonly (readonly NamedFile[])[];
  } | null;
  /** How often the command was ended before its time, and called again to go on. */
  readonly resumed: number;
  /** Of all calls of the command together; time between them does not count. */
  readonly seconds: {
    readonly import: number;
    readonly train: number;
    readonly evaluate: number;
    readonly total: number;
  };
  readonly versions: { readonly [component: string]: string };
}

export interface ReportSurroundings {
  readonly skipped: Report['skipped'];
  readonly inBoth: Report['inBoth'];
  readonly dataset: DatasetReport;
  readonly resumed: number;
  readonly importSeconds: number;
  readonly totalSeconds: number;
  readonly versions: Report['versions'];
}

export function createReport(model: ModelInfo, around: ReportSurroundings): Report {
  const { name, adapter, threads, passedOver, timings } = model.engine;
  const [first, second] = model.classNames;
  return {
    classes: [first, second],
    // An own property even for a class that is named `__proto__`.
    images: Object.fromEntries([
      [first, model.images[0]],
      [second, model.images[1]],
    ]),
    split: {
      train: model.split.train,
      test: model.split.test,
      validation: model.split.validation,
    },
    recipe: model.recipe,
    engine: { name, adapter, threads, passedOver, timings },
    history: model.history,
    test: model.test,
    skipped: around.skipped,
    inBoth: around.inBoth,
    ...around.dataset,
    resumed: around.resumed,
    seconds: {
      import: around.importSeconds,
      train: model.seconds.train,
      evaluate: model.seconds.evaluate,
      total: around.totalSeconds,
    },
    versions: around.versions,
  };
}
