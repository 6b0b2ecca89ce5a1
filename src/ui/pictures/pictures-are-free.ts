import { isBusy } from '../../domain/run.ts';
import type { AppState } from '../../state/store.ts';

/** Pictures can be added or removed: no run reads them now. Imports wait for one another. */
export function picturesAreFree(state: AppState): boolean {
  return state.ready && !isBusy(state.run);
}
