/**
 * Who may write pixels and who reads them, over all tabs of the origin. File handles of the browsers
 * that have modes can be shared, so that pictures can be added while a run reads others; these locks
 * keep what must not happen at once apart.
 */
import { FailureError } from '../domain/failure.ts';

/** Frees what was locked; a worker that dies frees it too. */
export type Release = () => void;

const writing = 'twofold-pictures-writing';
const reading = 'twofold-pictures-reading';

/** Throws `storage-in-use` when another tab writes. */
export async function lockWriting(): Promise<Release> {
  return (await take(writing, 'exclusive')) ?? refuse();
}

/** For a run that reads pixels. Throws `storage-in-use` when pixels may be written over now. */
export async function lockReading(): Promise<Release> {
  return (await take(reading, 'shared')) ?? refuse();
}

/** While it is held nobody begins to read; null when somebody reads. */
export function lockReadersOut(): Promise<Release | null> {
  return take(reading, 'exclusive');
}

function refuse(): never {
  throw new FailureError({ kind: 'storage-in-use' });
}

function take(name: string, mode: LockMode): Promise<Release | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { mode, ifAvailable: true }, (lock) => {
        if (!lock) {
          resolve(null);
          return;
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
