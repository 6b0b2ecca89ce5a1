/**
 * A handle on the app for programs: `globalThis.twofold`, plain data in and out. The command line
 * drives the page by it and by the page's own file inputs; nothing here can do what a person at the
 * page can't. Must not know who calls it.
 */
import { imbalanceOf, type Imbalance } from '../domain/balance.ts';
import { describeDataset, type DatasetReport } from '../domain/dataset-report.ts';
import { identicalSets, undecidedSets } from '../domain/duplicates.ts';
import type { EngineChoice } from '../domain/engine.ts';
import { suggestGroups } from '../domain/groups.ts';
import type { ModelRecord } from '../domain/model.ts';
import type { ModelFormat, ReadingChoices, WritingOptions } from '../domain/model-formats.ts';
import type { Recipe } from '../domain/recipe.ts';
import { viewOf, type EpochRecord } from '../domain/run.ts';
import { countByClass, type ClassNames, type Label } from '../domain/sample.ts';
import { atOnce } from '../domain/slices.ts';
import { clearClassifications } from '../state/classify.ts';
import { decideAll } from '../state/edits.ts';
import { forgetSkipped, renameClass } from '../state/pictures.ts';
import { findSimilar } from '../state/similar.ts';
import { currentModel, useApp } from '../state/store.ts';
import { startTraining } from '../state/training.ts';
import { changeRecipe, chooseEngine } from '../state/recipe.ts';
import { goOn } from '../state/unfinished.ts';
import { failureWords } from './failure-words.ts';
import { outcomeOf, untilState, type Outcome } from './outcome.ts';

export type { Outcome } from './outcome.ts';

export interface ImportSummary {
  readonly seconds: number;
  /** Pictures of class 0 and 1, all imports together. */
  readonly images: readonly [number, number];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

type OnEpoch = (record: EpochRecord) => void;

export type Answer =
  { readonly className: string; readonly probability: number } | { readonly reason: string };

export interface Hints {
  /** A pattern that the names look as if they were made by, or null. */
  readonly groupBy: string | null;
  readonly imbalance: Imbalance | null;
}

/** What an earlier visit to the page has come to. */
export type Left =
  | { readonly kind: 'no-run' }
  /** A run that was cut off, and the epochs that it goes on after. */
  | { readonly kind: 'run'; readonly epochs: number }
  /** The model that was kept last, and no run after it. */
  | { readonly kind: 'model'; readonly model: ModelRecord };

export interface Automation {
  /** Resolves when what was kept has been read back. */
  ready(): Promise<Outcome<null>>;
  left(): Left;
  changeRecipe(recipe: Recipe): void;
  chooseEngine(choice: EngineChoice): void;
  nameClasses(names: ClassNames): Promise<void>;
  /** Forgets which files were passed over: those that are given again are counted again. */
  forgetSkipped(): Promise<void>;
  /**
   * Resolves when the next import has ended: ask before the files are given. `again`: of files that an
   * import which was cut off may have taken, those that are there already are nothing to tell of.
   */
  importEnd(again?: boolean): Promise<Outcome<ImportSummary>>;
  /** For each picture that stands in both classes, where. */
  undecided(): readonly (readonly { readonly class: string; readonly file: string }[])[];
  /** Gives them all to one class, or with null to none. */
  decideAll(label: Label | null): Promise<void>;
  /** What the page would offer for these pictures. */
  hints(): Hints;
  /** What the report of a run says of the pictures that are there, by the recipe on the screen. */
  dataset(): Promise<DatasetReport>;
  /** Starts a run and resolves when it has ended. */
  train(onEpoch: OnEpoch): Promise<Outcome<ModelRecord>>;
  /** Takes the run that was cut off to its end; tells the epochs from there on. */
  goOn(onEpoch: OnEpoch): Promise<Outcome<ModelRecord>>;
  /** Starts a browser download of the model in one file. */
  downloadModel(id: number, format: ModelFormat, options: WritingOptions): Promise<Outcome<null>>;
  /** Of its files of all kinds, in a zip. */
  downloadAll(id: number, options: WritingOptions): Promise<Outcome<null>>;
  /** Of the logs of its run, in a zip. */
  downloadLogs(id: number, options: WritingOptions): Promise<Outcome<null>>;
  /** Resolves when there is a model to classify with, or its file leaves something open. */
  modelImported(): Promise<Outcome<'ready' | 'asks'>>;
  /** Says what the file left open; resolves when the model is there. */
  answerOpening(classNames: ClassNames, choices: ReadingChoices): Promise<Outcome<null>>;
  /** The model that classifies. */
  currentModel(): ModelRecord | null;
  clearClassifications(): void;
  /** The answers to `count` pictures that were given after a clearing, in the order they came. */
  classified(count: number): Promise<Outcome<readonly Answer[]>>;
}

declare global {
  // Only `var` declares a property of globalThis.
  var twofold: Automation;
}

export function exposeAutomation(): void {
  globalThis.twofold = {
    ready: async () => outcomeOf(await untilState(({ ready }) => ready), () => null),
    left,
    changeRecipe,
    chooseEngine,
    nameClasses,
    forgetSkipped,
    importEnd,
    undecided,
    decideAll,
    hints,
    dataset,
    train: (onEpoch) => runToEnd(startTraining, 0, onEpoch),
    goOn: (onEpoch) => runToEnd(goOn, epochsLeft(), onEpoch),
    downloadModel: (...asked) => withFiles((files) => files.downloadModel(...asked)),
    downloadAll: (...asked) => withFiles((files) => files.downloadAll(...asked)),
    downloadLogs: (...asked) => withFiles((files) => files.downloadLogs(...asked)),
    modelImported,
    answerOpening: (...answer) => withFiles((files) => files.openAs(...answer)),
    currentModel: () => currentModel(useApp.getState()),
    clearClassifications,
    classified,
  };
}

function left(): Left {
  const { unfinished, models } = useApp.getState();
  if (unfinished) return { kind: 'run', epochs: epochsLeft() };
  const model = models.at(-1);
  return model ? { kind: 'model', model } : { kind: 'no-run' };
}

function epochsLeft(): number {
  return useApp.getState().unfinished?.facts?.position.history.length ?? 0;
}

async function nameClasses([first, second]: ClassNames): Promise<void> {
  // The first may be refused as long as the second class bears its name.
  if (await renameClass(0, first)) {
    await renameClass(1, second);
  } else {
    await renameClass(1, second);
    await renameClass(0, first);
  }
}

async function importEnd(again = false): Promise<Outcome<ImportSummary>> {
  await untilState(({ importing }) => importing.phase !== 'idle');
  await untilState(({ importing }) => importing.phase === 'idle');
  // What went wrong is noticed right after the end.
  await new Promise((resolve) => setTimeout(resolve));
  return outcomeOf(useApp.getState(), ({ importSeconds, samples, skipped }) => ({
    seconds: importSeconds,
    images: countByClass(samples),
    skipped: skipped
      .filter(({ failure }) => !again || failure.kind !== 'already-there')
      .map(({ path, failure }) => ({ file: path, reason: failureWords(failure) })),
  }));
}

function undecided() {
  const { samples, classNames } = useApp.getState();
  return undecidedSets(identicalSets(samples)).map((set) =>
    set.map(({ label, path }) => ({ class: classNames[label], file: path })),
  );
}

function hints(): Hints {
  const { samples } = useApp.getState();
  return {
    groupBy: atOnce(suggestGroups(samples))?.pattern ?? null,
    imbalance: imbalanceOf(countByClass(samples)),
  };
}

async function dataset(): Promise<DatasetReport> {
  const similar = await findSimilar();
  const { samples, classNames, recipe, systemFiles } = useApp.getState();
  return describeDataset(samples, classNames, recipe, similar, systemFiles);
}

async function runToEnd(
  work: () => Promise<void>,
  known: number,
  onEpoch: OnEpoch,
): Promise<Outcome<ModelRecord>> {
  let told = known;
  const unsubscribe = useApp.subscribe(({ run }) => {
    const view = viewOf(run);
    // What is being prepared has no history yet, even of a run that goes on.
    if (!view) return;
    for (const record of view.history.slice(told)) onEpoch(record);
    told = view.history.length;
  });
  try {
    await work();
  } finally {
    unsubscribe();
  }
  const { run, models, notice } = useApp.getState();
  const model = run.phase === 'done' && models.find(({ id }) => id === run.modelId);
  if (model) return { kind: 'done', value: model };
  if (run.phase === 'failed') return { kind: 'failed', words: failureWords(run.failure) };
  const words =
    notice?.kind === 'failure' ? failureWords(notice.failure) : 'The run did not start.';
  return { kind: 'failed', words };
}

async function classified(count: number): Promise<Outcome<readonly Answer[]>> {
  const state = await untilState(
    ({ classifying, classifications, notice }) =>
      classifying === null && (classifications.length >= count || notice?.kind === 'failure'),
  );
  return outcomeOf(state, ({ classifications }) =>
    classifications
      .toReversed()
      .map(({ outcome, classNames }) =>
        'kind' in outcome
          ? { reason: failureWords(outcome) }
          : { className: classNames[outcome.label], probability: outcome.probability },
      ),
  );
}

async function modelImported(): Promise<Outcome<'ready' | 'asks'>> {
  const { notice: before } = useApp.getState();
  // What opens files may not be had, and then nothing is opened.
  const begun = await untilState(
    ({ openingModel, notice }) =>
      openingModel !== null || (notice !== before && notice?.kind === 'failure'),
  );
  if (begun.openingModel === null) return outcomeOf(begun, () => 'ready');
  const state = await untilState(({ openingModel }) => openingModel === null);
  return outcomeOf(state, ({ opening }) => (opening ? 'asks' : 'ready'));
}

/** What writes and reads files of other tools comes with the first of them. */
async function withFiles(
  work: (files: typeof import('../state/model-files.ts')) => Promise<unknown>,
): Promise<Outcome<null>> {
  await work(await import('../state/model-files.ts'));
  return outcomeOf(useApp.getState(), () => null);
}
