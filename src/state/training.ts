/** Actions on the run. */
import type { CheckpointFacts, UnfinishedRun } from '../domain/checkpoint.ts';
import { FailureError, failureOf } from '../domain/failure.ts';
import { preprocessingOf, type ModelInfo } from '../domain/model.ts';
import { checkRecipe, usablePreparation, type Recipe } from '../domain/recipe.ts';
import { isBusy, noCheckpoint, noStepLosses, viewOf, type RunView } from '../domain/run.ts';
import { countByClass, digesting, type Sample } from '../domain/sample.ts';
import { bySlices } from '../domain/slices.ts';
import type { Split } from '../domain/split.ts';
import { removeCheckpoints } from '../storage/checkpoints.ts';
import { lockReading, lockRun, type Release } from '../storage/locks.ts';
import { askToPersist } from '../storage/room.ts';
import { deleteRun, readRun, writeRun, type KeptRun } from '../storage/runs.ts';
import type { TrainingJob, TrainingOutcome } from '../training/training.ts';
import { warmUp } from './classify.ts';
import { pictures, training } from './lines.ts';
import { setCurrentModel, unusedName } from './current-model.ts';
import { noticing } from './notice.ts';
import { checkDecided, dealtParts, listedFiles, placesOf } from './run-parts.ts';
import { findSimilar } from './similar.ts';
import { keepModel } from './snapshots.ts';
import { useApp } from './store.ts';

/** A stop that comes while the run is being prepared finds nobody else to tell. */
let stopWanted = false;

/** Runs the recipe on the screen, from the pictures to a kept model; ends in `done` or `failed`. */
export function startTraining(): Promise<void> {
  // Who starts another has been asked about the one that was shown, and about no other.
  const shown = useApp.getState().unfinished;
  return running(async () => {
    const kept = await readRun();
    if (kept && kept.run.id !== shown?.run.id) {
      useApp.setState({ unfinished: kept });
      throw new FailureError({ kind: 'run-unfinished' });
    }
    const { recipe, samples, classNames } = useApp.getState();
    checkRecipe(recipe);
    checkDecided(samples);
    useApp.setState({ run: { phase: 'preparing', done: 0, total: samples.length } });
    const similar = recipe.similarTogether ? await findSimilar() : [];
    const run: UnfinishedRun = {
      id: crypto.randomUUID(),
      startedAt: new Date().toISOString(),
      ...{ recipe, classNames },
      parts: await dealtParts(samples, classNames, recipe, similar),
      images: countByClass(samples),
      dataDigest: await bySlices(digesting(samples)),
    };
    return { run, facts: null, resume: false };
  });
}

/** Takes an unfinished run to its end, from its last checkpoint. */
export function runUnfinished({ run }: KeptRun, how: 'training' | 'to-test'): Promise<void> {
  return running(async () => {
    const kept = await readRun();
    // Another tab that showed it too may have taken it to its end, or given it up.
    if (kept?.run.id !== run.id) {
      useApp.setState({ unfinished: kept });
      throw new FailureError({ kind: 'run-ended-elsewhere' });
    }
    return { ...kept, resume: how };
  });
}

interface Course extends KeptRun {
  readonly resume: TrainingJob['resume'];
}

async function running(begin: () => Promise<Course>): Promise<void> {
  if (isBusy(useApp.getState().run)) return;
  useApp.setState({ notice: null });
  stopWanted = false;
  const releases: Release[] = [];
  try {
    if (useApp.getState().importing.phase !== 'idle')
      throw new FailureError({ kind: 'busy', job: 'pictures' });
    // It may be testing a model that came back, on pictures that it prepares for that.
    if (useApp.getState().openingModel !== null)
      throw new FailureError({ kind: 'busy', job: 'formats' });
    const { samples } = useApp.getState();
    useApp.setState({ run: { phase: 'preparing', done: 0, total: samples.length } });
    releases.push(await lockRun());
    const course = await begin();
    const { recipe } = course.run;
    if (!(await prepare(recipe, samples)) || stopWanted) {
      useApp.setState({ run: { phase: 'idle' } });
      return;
    }
    // From here to the end of the run nothing may be written where one of its pictures lies.
    releases.push(await lockReading());
    const runId = (await keepRun(course)) ? course.run.id : null;
    if (stopWanted) {
      if (!course.resume) {
        await noticing(deleteRun);
        useApp.setState({ unfinished: null });
      }
      useApp.setState({ run: { phase: 'idle' } });
      return;
    }
    await trainAndKeep(course, runId);
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
    for (const release of releases) release();
  }
}

/** `runId`: null where the run can't be kept. */
async function trainAndKeep({ run, facts, resume }: Course, runId: string | null): Promise<void> {
  const { recipe } = run;
  const { samples, engineChoice: engine } = useApp.getState();
  const parts = placesOf(run, samples, resume === 'to-test');
  // It has learned from the pictures that it began with; it is tested on those that are left.
  const split = { ...sizes(run.parts), test: parts.test.length };
  useApp.setState({
    run: { phase: 'training', view: viewAt(recipe, split, facts) },
    unfinished: null,
  });
  try {
    const outcome = await training.ask('train', { runId, resume, recipe, engine, parts });
    const { snapshot, steps, testProbabilities, histograms, ...learned } = outcome;
    if (steps === 0) {
      // Stopped before it had learned anything: there is no model to keep.
      await noticing(deleteRun);
      useApp.setState({ run: { phase: 'idle' }, unfinished: null });
      return;
    }
    const { classNames, images, dataDigest } = run;
    const info: ModelInfo = {
      ...learned,
      name: unusedName(`${classNames[0]} or ${classNames[1]}`),
      createdAt: new Date().toISOString(),
      preprocessing: preprocessingOf(recipe),
      ...{ classNames, recipe, images, dataDigest, split },
    };
    const details = { files: listedFiles(run, samples, testProbabilities), histograms };
    const record = await keepModel(info, { ...snapshot, details }, run.id);
    useApp.setState((state) => ({
      models: [...state.models, record],
      run: { phase: 'done', view: finalView(state.run, info, outcome), modelId: record.id },
    }));
    if (record.id >= 0) await noticing(removeCheckpoints);
    else await showWhatIsLeft(run, facts);
    await noticing(() => setCurrentModel(record.id));
    void warmUp();
  } catch (error) {
    await showWhatIsLeft(run, facts);
    throw error;
  }
}

/** False where it could not be kept: then the run is in memory alone, and a notice says why. */
async function keepRun({ run, resume }: Course): Promise<boolean> {
  if (resume) return true;
  void askToPersist();
  return (await noticing(() => writeRun(run).then(() => true))) ?? false;
}

/** A run that failed can be gone on with from its last checkpoint; without one there is nothing to go on with. */
async function showWhatIsLeft(run: UnfinishedRun, facts: KeptRun['facts']): Promise<void> {
  await noticing(async () => {
    // What can't be read now may be readable later: it is not given up.
    useApp.setState({ unfinished: { run, facts } });
    const kept = await readRun();
    const isOwn = kept?.run.id === run.id;
    useApp.setState({ unfinished: isOwn && kept.facts === null ? null : kept });
    if (isOwn && kept.facts === null) await deleteRun();
  });
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

function sizes({ train, validation, test }: Split<unknown>): RunView['split'] {
  return { train: train.length, validation: validation.length, test: test.length };
}

/** Of a run that begins, or goes on where `facts` left it. */
function viewAt(
  recipe: Recipe,
  split: RunView['split'],
  facts: CheckpointFacts | null = null,
): RunView {
  return {
    ...{ recipe, split, engine: null, progress: null, checkpoint: noCheckpoint },
    failed: facts?.failed ?? [],
    history: facts?.position.history ?? [],
    ...(facts?.losses ?? noStepLosses),
  };
}

function finalView(
  run: Parameters<typeof viewOf>[0],
  { recipe, split }: ModelInfo,
  { engine, history }: TrainingOutcome,
): RunView {
  return { ...(viewOf(run) ?? viewAt(recipe, split)), engine, history };
}
