/** How a reader refuses a file. */
import { FailureError } from '../../domain/failure.ts';

/** Null where it reads; throws what is no Failure of a model's file. */
export function detailOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'not-a-model') {
      return error.failure.detail;
    }
    throw error;
  }
}
