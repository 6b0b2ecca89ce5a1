/** How what a program asked of the page has come out. */
import { useApp, type AppState } from '../state/store.ts';
import { failureWords } from './failure-words.ts';

/** What was asked for, or in words why it did not come about. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly words: string };

export function outcomeOf<T>(state: AppState, value: (state: AppState) => T): Outcome<T> {
  return state.notice?.kind === 'failure'
    ? { kind: 'failed', words: failureWords(state.notice.failure) }
    : { kind: 'done', value: value(state) };
}

/** Resolves with the first state that `holds`: the present one, if it does. */
export function untilState(holds: (state: AppState) => boolean): Promise<AppState> {
  return new Promise((resolve) => {
    const now = useApp.getState();
    if (holds(now)) {
      resolve(now);
      return;
    }
    const unsubscribe = useApp.subscribe((state) => {
      if (!holds(state)) return;
      unsubscribe();
      resolve(state);
    });
  });
}
