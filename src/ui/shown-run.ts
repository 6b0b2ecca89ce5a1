import { isBusy, viewOf, type Run } from '../domain/run.ts';
import type { AppState } from '../state/store.ts';

/** How much of the run's steps are done, 0 to 1. */
export function runShare(run: Run): number {
  const view = viewOf(run);
  if (!view?.progress) return 0;
  const { epoch, step, steps } = view.progress;
  return Math.min(1, (epoch - 1 + (steps === 0 ? 0 : step / steps)) / view.recipe.epochs);
}

/** A run is shown until another model than the one it made is loaded. */
export function runIsShown({ run, currentModelId }: AppState): boolean {
  if (run.phase === 'done') return run.modelId === currentModelId;
  return isBusy(run) || run.phase === 'failed';
}
