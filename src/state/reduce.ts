/** How events of the workers change the state: plain functions, no effects. */
import type { PicturesEvent } from '../dataset/pictures.ts';
import { addStepLosses, viewOf, type Run, type RunView } from '../domain/run.ts';
import type { SkippedFile } from '../domain/sample.ts';
import type { TrainingEvent } from '../training/training.ts';
import type { AppState } from './store.ts';

export function afterPicturesEvent(state: AppState, event: PicturesEvent): Partial<AppState> {
  switch (event.type) {
    case 'progress': {
      const { progress } = event;
      if (state.run.phase === 'preparing') {
        return { run: { phase: 'preparing', done: progress.done, total: progress.total } };
      }
      switch (state.importing.phase) {
        case 'idle':
          return {};
        case 'exporting':
          return { importing: { phase: 'exporting', progress } };
        default:
          return { importing: { phase: 'reading', progress } };
      }
    }
    case 'added':
      return { samples: [...state.samples, ...event.samples] };
    case 'skipped':
      return { skipped: withNew(state.skipped, event.files) };
  }
}

/** A folder that is given again, for what was not read of it, has its bad files once. */
function withNew(
  known: readonly SkippedFile[],
  files: readonly SkippedFile[],
): readonly SkippedFile[] {
  const seen = new Set(known.map(skippedKey));
  return [...known, ...files.filter((file) => !seen.has(skippedKey(file)))];
}

function skippedKey({ path, failure }: SkippedFile): string {
  return `${failure.kind} ${path}`;
}

export function afterTrainingEvent(state: AppState, event: TrainingEvent): Partial<AppState> {
  if (event.type === 'readying') return { readying: event.readying };
  const { run } = state;
  const view = viewOf(run);
  if (!view) return {};
  switch (event.type) {
    case 'engine':
      return {
        engine: event.engine,
        stockLayers: event.stockLayers,
        run: withView(run, { ...view, engine: event.engine }),
      };
    case 'position': {
      const { position, losses, failed } = event.facts;
      const { history } = position;
      // What came after is taken again.
      const changed = { ...view, ...losses, history, failed, engine: null, progress: null };
      return { engine: null, run: withView(run, changed) };
    }
    case 'checkpoint':
      return { run: withView(run, { ...view, checkpoint: event.kept }) };
    case 'progress': {
      const { progress } = event;
      const steps = addStepLosses(view, progress.newStepLosses);
      return { run: withView(run, { ...view, ...steps, progress }) };
    }
    case 'epoch':
      return { run: withView(run, { ...view, history: [...view.history, event.record] }) };
    case 'paused':
      return { run: { phase: 'paused', view } };
    case 'resumed':
      return { run: { phase: 'training', view } };
    case 'evaluating':
      return { run: { phase: 'evaluating', view, done: event.done, total: event.total } };
  }
}

function withView(run: Run, view: RunView): Run {
  return 'view' in run ? { ...run, view } : run;
}
