/**
 * Where the app stands, in words for the live region. A screen reader reads every change, so a run
 * speaks when its phase changes and when an epoch ends, never at a step.
 */
import { checkRecipe } from '../domain/recipe.ts';
import { isBusy, viewOf, type EpochRecord, type Run, type RunView } from '../domain/run.ts';
import { currentModel, type AppState } from '../state/store.ts';
import { thrownBy, type Judgement } from './data-failure.ts';
import { attemptWords } from './engine-words.ts';
import { failureWords } from './failure-words.ts';
import { seenName } from '../domain/names.ts';
import { counted, figure, percent } from './format.ts';
import { runIsShown } from './shown-run.ts';

export function statusWords(state: AppState, judgement: Judgement): string {
  const { run, models } = state;
  if (isBusy(run)) return state.readying ? readyWords(run) : runWords(run, models);
  if (!state.ready) return 'Opening what was kept';
  if (state.importing.phase === 'exporting') return 'Writing the data set';
  if (state.importing.phase !== 'idle') return 'Reading pictures';
  if (state.openingModel !== null) return `Opening ${seenName(state.openingModel)}`;
  if (runIsShown(state)) return runWords(run, models);
  if (state.samples.length > 0 && judgement === 'unknown') return 'Looking through the pictures';
  if (state.unfinished && waitBlocker(state) === null) {
    return 'Ready to go on with the run that was cut off';
  }
  if (startBlocker(state, judgement) === null) return 'Ready to train';
  const model = currentModel(state);
  if (model) return `Ready to classify with ${model.name}`;
  return state.samples.length === 0 ? 'Waiting for pictures' : 'Not ready to train';
}

function runWords(run: Run, models: AppState['models']): string {
  switch (run.phase) {
    case 'idle':
      return '';
    case 'preparing':
      return 'Preparing';
    case 'training':
      return `Training${epochWords(run.view)}`;
    case 'paused':
      return `Paused${epochWords(run.view)}`;
    case 'evaluating':
      return 'Evaluating';
    case 'done': {
      const model = models.find(({ id }) => id === run.modelId);
      const end = model?.ending === 'stopped' ? 'Stopped' : 'Done';
      if (!model?.test) return end;
      const { test } = model;
      return `${end}: test accuracy ${percent(test.accuracy)} on ${counted(test.images, 'picture')}`;
    }
    case 'failed':
      return `Failed: ${failureWords(run.failure)}`;
  }
}

/** The run waits for its engine: at its beginning, because one has failed, or to go on after it was cut off. */
function readyWords(run: Run): string {
  const view = viewOf(run);
  if (!view) return 'Preparing';
  const epoch = view.history.length + 1;
  const attempt = view.failed.at(-1);
  if (attempt && (attempt.inEpoch ?? epoch) === epoch) return attemptWords(attempt);
  if (view.stepsSeen === 0) return 'Preparing';
  const { epochs } = view.recipe;
  return epoch > epochs
    ? 'Going on with the test'
    : `Going on from the last checkpoint: epoch ${epoch} of ${epochs}`;
}

function epochWords(view: RunView): string {
  const last = view.history.at(-1);
  if (!last) return '';
  return `: epoch ${last.epoch} of ${view.recipe.epochs} done, ${epochFigures(last)}`;
}

function epochFigures({ accuracy, valAccuracy }: EpochRecord): string {
  const validation = valAccuracy === null ? '' : `, validation ${percent(valAccuracy)}`;
  return `accuracy ${percent(accuracy)}${validation}`;
}

/** "loss 0.412, accuracy 85.0%, validation loss 0.433, validation accuracy 80.0%" */
export function epochDetail(record: EpochRecord): string {
  const training = `loss ${figure(record.loss)}, accuracy ${percent(record.accuracy)}`;
  if (record.valLoss === null || record.valAccuracy === null) return training;
  return `${training}, validation loss ${figure(record.valLoss)}, validation accuracy ${percent(record.valAccuracy)}`;
}

/** What is looked at to tell whether a run can be started. */
type Starting = Waiting & Pick<AppState, 'samples' | 'recipe'>;
type Waiting = Pick<AppState, 'ready' | 'readying' | 'importing' | 'openingModel' | 'runElsewhere'>;

/** What a run has to wait for, a new one or one that was cut off; null where it need not. */
export function waitBlocker(state: Waiting): string | null {
  if (!state.ready) return 'What was kept is still being opened.';
  if (state.runElsewhere) {
    return 'Another tab is training. Wait until that run has ended, or stop it there.';
  }
  if (state.openingModel !== null) return 'A model’s file is still being opened.';
  if (state.readying) return 'The engines are being compared.';
  if (state.importing.phase === 'exporting') return 'The data set is still being written.';
  if (state.importing.phase !== 'idle') return 'Pictures are still being read.';
  return null;
}

/** Why a run can't be started now, or null when it can. */
export function startBlocker(state: Starting, judgement: Judgement): string | null {
  const wait = waitBlocker(state);
  if (wait) return wait;
  if (state.samples.length === 0) return 'Choose pictures for both classes first.';
  const failure = thrownBy(() => checkRecipe(state.recipe)) ?? judgement;
  if (failure === 'unknown') return 'The pictures are still being looked through.';
  return failure && failureWords(failure);
}
