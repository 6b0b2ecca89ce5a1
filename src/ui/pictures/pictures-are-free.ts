import { isBusy } from '../../domain/run.ts';
import type { AppState } from '../../state/store.ts';

/** Pictures can be added or removed: nothing reads them or trains on them now. */
export function picturesAreFree(state: AppState): boolean {
  return state.ready && state.importing.phase === 'idle' && !isBusy(state.run);
}
