/** Imports wait in a queue: one is read at a time, and a cancel empties it. */
import { FailureError } from '../domain/failure.ts';
import { isBusy } from '../domain/run.ts';
import { byCodeUnit, type Sample } from '../domain/sample.ts';
import { pictures } from './lines.ts';
import { noticing } from './notice.ts';
import { showSimilar } from './similar.ts';
import { useApp, type Importing } from './store.ts';

/** Ends when all imports that were asked for before have ended. */
let queue: Promise<void> = Promise.resolve();
/** Imports that were asked for before the last cancel do not begin any more. */
let cancels = 0;
/** Imports that have not ended. */
let waiting = 0;

/** Tells whether the import has been cancelled since it was asked for. */
export type Cancelled = () => boolean;

/** Runs one import after another, and none while pictures are prepared for a run. */
export function importing(work: (cancelled: Cancelled) => Promise<void>): Promise<void> {
  const cancelsBefore = cancels;
  const cancelled = () => cancels !== cancelsBefore;
  const before = queue;
  waiting++;
  queue = importAfter();
  return queue;

  async function importAfter(): Promise<void> {
    await before;
    if (!cancelled()) await noticing(() => importNow(() => work(cancelled)));
    // The search would hold up what still waits to be read.
    if (--waiting === 0) showSimilar();
  }
}

/** Runs `work` when what was asked for before has ended; what is asked for later waits for it. */
export function betweenImports(work: () => Promise<void>): Promise<void> {
  const before = queue;
  queue = workAfter();
  return queue;

  async function workAfter(): Promise<void> {
    await before;
    await noticing(work);
  }
}

async function importNow(work: () => Promise<void>): Promise<void> {
  refuseWhilePreparing();
  useApp.setState({ notice: null, importing: { phase: 'walking', found: 0 } });
  const startedMs = performance.now();
  try {
    await work();
  } finally {
    const idle: Importing = { phase: 'idle' };
    const importSeconds = (performance.now() - startedMs) / 1000;
    useApp.setState(({ samples }) => ({
      importing: idle,
      importSeconds,
      samples: sorted(samples),
    }));
  }
}

/** A run reads its own pictures, so others may come and go; until it begins all are prepared for it. */
export function refuseWhilePreparing(): void {
  if (useApp.getState().run.phase === 'preparing') {
    throw new FailureError({ kind: 'busy', job: 'training' });
  }
}

export function refuseWhileBusy(): void {
  const { run } = useApp.getState();
  if (isBusy(run)) throw new FailureError({ kind: 'busy', job: 'training' });
}

/** Stops reading, and what waits to be read; what has been taken stays. */
export function cancelImport(): void {
  cancels++;
  void noticing(() => pictures.ask('cancel', null));
}

const tellEveryMs = 100;
let toldMs = 0;

/** Tells how many files have been found, ten times a second at most. */
export function tellWalking(found: number): void {
  const nowMs = performance.now();
  if (nowMs - toldMs < tellEveryMs) return;
  toldMs = nowMs;
  useApp.setState({ importing: { phase: 'walking', found } });
}

/** The order that the state keeps. */
export function sorted(samples: readonly Sample[]): Sample[] {
  return [...samples].sort((a, b) => a.label - b.label || byCodeUnit(a.path, b.path));
}
