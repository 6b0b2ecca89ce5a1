import { isBusy } from '../../domain/run.ts';
import type { AppState } from '../../state/store.ts';

/** Pictures can be added or taken out: a run reads its own, but for those that are prepared for it. */
export function picturesAreFree(state: AppState): boolean {
  return state.ready && state.run.phase !== 'preparing';
}

/** The pictures can be written into a file: none are being read, or prepared for a run. */
export function picturesCanBeSaved(state: AppState): boolean {
  return picturesAreFree(state) && state.importing.phase === 'idle';
}

/** All pictures can go: nothing reads or writes them now. */
export function picturesCanGo(state: AppState): boolean {
  return state.ready && !isBusy(state.run) && state.importing.phase === 'idle';
}

/** Pictures are coming in; what rests on all of them waits for the last. */
export function isReading({ importing }: AppState): boolean {
  return importing.phase === 'walking' || importing.phase === 'reading';
}
