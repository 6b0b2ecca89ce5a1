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
const training = 'twofold-run';
const importing = 'twofold-import';
/** Another tab that looks what there is lets go soon; one that trains does not. */
const patienceMs = 2000;

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

/** For the one run of all tabs. Throws `run-elsewhere`. */
export function lockRun(): Promise<Release> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    navigator.locks
      .request(training, { signal }, () => new Promise<void>((release) => resolve(release)))
      .catch((error: unknown) => {
        const isElsewhere = error instanceof DOMException && error.name === 'TimeoutError';
        reject(isElsewhere ? new FailureError({ kind: 'run-elsewhere' }) : error);
      });
  });
}

/** For a page that reads pictures in; null while another tab does. */
export function lockImport(): Promise<Release | null> {
  return take(importing, 'exclusive');
}

/** Nobody else trains, reads or writes. Throws `run-elsewhere` and `storage-in-use`. */
export async function lockAll(): Promise<Release> {
  const releases = [await lockRun()];
  const release = () => {
    for (const one of releases) one();
  };
  try {
    for (const name of [importing, writing, reading]) {
      releases.push((await take(name, 'exclusive')) ?? refuse());
    }
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

/** Runs `work` while no tab trains, now or when that is over; `onWait` hears that it has to wait. */
export async function whenNoRun(work: () => Promise<void>, onWait: () => void): Promise<void> {
  const release = await take(training, 'shared');
  if (release) {
    await work().finally(release);
    return;
  }
  onWait();
  await navigator.locks.request(training, { mode: 'shared' }, work);
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
