import { useEffect } from 'react';
import { viewOf, type Run } from '../domain/run.ts';
import { isEditing } from '../state/edits.ts';
import { hasUnkept } from '../state/snapshots.ts';
import { useApp, type AppState } from '../state/store.ts';

/** A run that should have had its first checkpoint by then. */
const checkpointDueMs = 30_000;

/** Leaving asks first while something would be lost by it. A run that can be gone on with is none. */
export function useLeaveGuard(): void {
  useEffect(() => {
    let unsavedSinceMs: number | null = null;
    const unsubscribe = useApp.subscribe(({ run }) => {
      unsavedSinceMs = isUnsaved(run) ? (unsavedSinceMs ?? performance.now()) : null;
    });
    // Always there, since it is asked at the last moment: what is at stake need not be looked at before.
    function onBeforeUnload(event: BeforeUnloadEvent): void {
      const unsavedMs = unsavedSinceMs === null ? 0 : performance.now() - unsavedSinceMs;
      if (isEditing() || wouldLose(useApp.getState(), unsavedMs)) event.preventDefault();
    }
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => {
      unsubscribe();
      window.removeEventListener('beforeunload', onBeforeUnload);
    };
  }, []);
}

/** `unsavedMs`: for how long the run has learned without a checkpoint. */
export function wouldLose(state: AppState, unsavedMs: number): boolean {
  const { run, importing, openingModel, writingModel, models } = state;
  if (importing.phase !== 'idle' || openingModel !== null || writingModel !== null) return true;
  if (hasUnkept(models)) return true;
  const learns = run.phase === 'training' || run.phase === 'paused' || run.phase === 'evaluating';
  if (!learns) return false;
  return run.view.checkpoint.failure !== null || unsavedMs >= checkpointDueMs;
}

/** It has learned something, and nothing of it is kept. */
function isUnsaved(run: Run): boolean {
  const view = viewOf(run);
  return view !== null && view.stepsSeen > 0 && view.checkpoint.takenAtMs === null;
}
