import type { AppState } from '../../state/store.ts';

/** Pictures can be moved and removed: none are being read, and no run is about to take them. */
export function editsAreFree(state: AppState): boolean {
  return state.ready && state.importing.phase === 'idle' && state.run.phase !== 'preparing';
}
