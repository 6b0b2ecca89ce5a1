/** Turns what the browser throws at storage into Failures. */
import { FailureError } from '../domain/failure.ts';

/** Runs `work`; whatever it throws comes out as a failure of keeping. */
export async function keeping<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asKeepFailure(error);
  }
}

export function asKeepFailure(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  if (isInUse(error)) return new FailureError({ kind: 'storage-in-use' });
  // A database of a later version can't be opened by an earlier one.
  if (error instanceof DOMException && error.name === 'VersionError') {
    return new FailureError({ kind: 'newer-storage' });
  }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (isFull(error)) return new FailureError({ kind: 'storage-full', detail });
  return new FailureError({
    kind: isForbidden(error) ? 'storage-unavailable' : 'storage-failed',
    detail,
  });
}

/** The browser, or who set it up, lets this page keep nothing. */
function isForbidden(error: unknown): boolean {
  return (
    error instanceof DOMException && ['SecurityError', 'NotSupportedError'].includes(error.name)
  );
}

/** More was to be kept than the browser or the disk has room for. */
export function isFull(error: unknown): boolean {
  // Newer browsers have an error of this name that is no DOMException's child.
  return error instanceof Error && error.name === 'QuotaExceededError';
}

/** A file that another tab reads or writes is locked. */
export function isInUse(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NoModificationAllowedError';
}

export function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}
