/** Actions on the recipe and the run. */
import type { EngineChoice } from '../domain/engine.ts';
import { FailureError, failureOf } from '../domain/failure.ts';
import { identicalSets, undecidedSets } from '../domain/duplicates.ts';
import { preprocessingOf, type ModelInfo } from '../domain/model.ts';
import { checkRecipe, usablePreparation, type Recipe } from '../domain/recipe.ts';
import { isBusy, noStepLosses, viewOf, type RunView } from '../domain/run.ts';
import { countByClass, digestOf, type Sample } from '../domain/sample.ts';
import { checkEnough, dealSamples, partNames, type Split } from '../domain/split.ts';
import { writeValue } from '../storage/database.ts';
import { lockReading, type Release } from '../storage/locks.ts';
import type { TrainingOutcome, TrainingSample } from '../training/training.ts';
import { warmUp } from './classify.ts';
import { pictures, training } from './lines.ts';
import { setCurrentModel, unusedName } from './models.ts';
import { noticing } from './notice.ts';
import { findSimilar } from './similar.ts';
import { keepModel } from './snapshots.ts';
import { useApp } from './store.ts';

/** A stop that comes while the run is being prepared finds nobody else to tell. */
let stopWanted = false;

export function changeRecipe(change: Partial<Recipe>): void {
  const { engine, recipe: before } = useApp.getState();
  const recipe = { ...before, ...change };
  const isSameStep = (['imageSize', 'batchSize'] as const).every(
    (key) => recipe[key] === before[key],
  );
  // How the engines compare was of another step.
  useApp.setState({ recipe, ...(engine && !isSameStep && { engine: { ...engine, timings: [] } }) });
  void noticing(() => writeValue('recipe', recipe));
}

export function chooseEngine(engineChoice: EngineChoice): void {
  useApp.setState({ engineChoice, engine: null, stockLayers: [] });
  void noticing(() => writeValue('engineChoice', engineChoice));
}

/** Times the engines on the recipe's step, to show which is taken, and how the others compare. */
export async function compareEngines(): Promise<void> {
  await noticing(async () => {
    const { engineChoice: choice, recipe } = useApp.getState();
    checkRecipe(recipe);
    const { imageSize, batchSize } = recipe;
    const engine = await training.ask('probe', { choice, size: { imageSize, batchSize } });
    useApp.setState({ engine });
  });
  // A worker that died did not say that it is over.
  if (!isBusy(useApp.getState().run)) useApp.setState({ readying: null });
}

/** What is being tested or timed is finished; nothing is remembered. */
export function stopComparing(): void {
  void noticing(() => training.ask('command', 'stop'));
}

/** Runs the recipe on the screen, from the pictures to a kept model; ends in `done` or `failed`. */
export async function startTraining(): Promise<void> {
  const { run, recipe, samples, classNames, engineChoice, importing } = useApp.getState();
  if (isBusy(run)) return;
  useApp.setState({ notice: null });
  stopWanted = false;
  let release: Release | null = null;
  try {
    if (importing.phase !== 'idle') throw new FailureError({ kind: 'busy', job: 'pictures' });
    checkRecipe(recipe);
    checkEnough(samples, classNames, recipe);
    checkDecided(samples);
    useApp.setState({ run: { phase: 'preparing', done: 0, total: samples.length } });
    const similar = recipe.similarTogether ? await findSimilar() : [];
    checkEnough(samples, classNames, recipe, similar);
    if (!(await prepare(recipe, samples)) || stopWanted) {
      useApp.setState({ run: { phase: 'idle' } });
      return;
    }
    // From here to the end of the run nothing may be written where one of its pictures lies.
    release = await lockReading();
    const dealt = dealSamples(samples, recipe, similar);
    const parts = placesOf(dealt);
    const split = sizes(parts);
    useApp.setState({ run: { phase: 'training', view: emptyView(recipe, split) } });
    const outcome = await training.ask('train', { recipe, engine: engineChoice, parts });
    const { snapshot, steps, ...learned } = outcome;
    if (steps === 0) {
      // Stopped before it had learned anything: there is no model to keep.
      useApp.setState({ run: { phase: 'idle' } });
      return;
    }
    const info: ModelInfo = {
      ...learned,
      name: unusedName(`${classNames[0]} or ${classNames[1]}`),
      createdAt: new Date().toISOString(),
      classNames,
      preprocessing: preprocessingOf(recipe),
      recipe,
      images: countByClass(samples),
      dataDigest: digestOf(samples),
      split,
    };
    const record = await keepModel(info, snapshot);
    useApp.setState((state) => ({
      models: [...state.models, record],
      run: { phase: 'done', view: finalView(state.run, info, outcome), modelId: record.id },
    }));
    await noticing(() => setCurrentModel(record.id));
    void warmUp();
  } catch (error) {
    if (!(error instanceof FailureError)) console.error(error);
    const failure = failureOf(error);
    // tfjs does not give up a backend whose device has failed; a new worker starts a new one.
    if (failure.kind === 'engine-error') training.end(failure.detail);
    useApp.setState((state) => ({
      readying: null,
      run: { phase: 'failed', view: viewOf(state.run), failure },
    }));
  } finally {
    release?.();
  }
}

export function pauseTraining(): void {
  void noticing(() => training.ask('command', 'pause'));
}

export function resumeTraining(): void {
  void noticing(() => training.ask('command', 'resume'));
}

/** A normal ending: the model so far is tested and kept. While it is tested, ends the test. */
export function stopTraining(): void {
  stopWanted = true;
  const preparing = useApp.getState().run.phase === 'preparing';
  void noticing(() => (preparing ? pictures.ask('cancel', null) : training.ask('command', 'stop')));
}

/** False when it was cancelled. */
async function prepare(recipe: Recipe, samples: readonly Sample[]): Promise<boolean> {
  const preparation = usablePreparation(recipe);
  const expected = samples.map(({ id, slot }) => ({ id, slot }));
  if (!(await pictures.ask('prepareAll', { preparation, expected }))) return false;
  useApp.setState({ prepared: preparation });
  return true;
}

function checkDecided(samples: readonly Sample[]): void {
  const undecided = undecidedSets(identicalSets(samples)).length;
  if (undecided > 0) {
    throw new FailureError({ kind: 'undecided-pictures', pictures: undecided });
  }
}

/** What the training worker needs of each sample, and no more. */
function placesOf(dealt: Split<Sample>): Split<TrainingSample> {
  const places = partNames.map((part) => [
    part,
    dealt[part].map(({ slot, label }) => ({ slot, label })),
  ]);
  return Object.fromEntries(places) as Split<TrainingSample>;
}

function sizes({ train, validation, test }: Split<unknown>): RunView['split'] {
  return { train: train.length, validation: validation.length, test: test.length };
}

function emptyView(recipe: Recipe, split: RunView['split']): RunView {
  return { recipe, engine: null, failed: [], split, history: [], progress: null, ...noStepLosses };
}

function finalView(
  run: Parameters<typeof viewOf>[0],
  { recipe, split }: ModelInfo,
  { engine, history }: TrainingOutcome,
): RunView {
  return { ...(viewOf(run) ?? emptyView(recipe, split)), engine, history };
}
