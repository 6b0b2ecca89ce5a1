/** The one line that tells a person what happened beside their runs. */
import { FailureError, failureOf, type Failure } from '../domain/failure.ts';
import { useApp } from './store.ts';

export function dismissNotice(): void {
  useApp.setState({ notice: null });
}

export function noticeFailure(failure: Failure): void {
  useApp.setState({ notice: { kind: 'failure', failure } });
}

/** Runs `work`; a failure becomes a notice. Returns what `work` gave, or undefined. */
export async function noticing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    // The stack of a fault that nobody foresaw is for the console.
    if (!(error instanceof FailureError)) console.error(error);
    noticeFailure(failureOf(error));
    return undefined;
  }
}
