/** The run that has given no model yet: found when the page opens, gone on with, or given up. */
import { FailureError } from '../domain/failure.ts';
import { isBusy } from '../domain/run.ts';
import { lockRun, whenNoRun } from '../storage/locks.ts';
import { deleteRun, readRun } from '../storage/runs.ts';
import { noticing } from './notice.ts';
import { runUnfinished } from './training.ts';
import { useApp } from './store.ts';

/** Shows the unfinished run, once no other tab is at it. Resolves when it is known, or who has to be waited for. */
export function findUnfinished(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => noticing(lookForRun);
    const wait = () => {
      useApp.setState({ runElsewhere: true });
      resolve();
    };
    void whenNoRun(look, wait).finally(() => {
      useApp.setState({ runElsewhere: false });
      resolve();
    });
  });
}

async function lookForRun(): Promise<void> {
  // This tab has begun one of its own meanwhile.
  if (isBusy(useApp.getState().run)) return;
  const unfinished = await readRun();
  useApp.setState({ unfinished });
}

/** Trains on from the last checkpoint, to the end that the run never came to. */
export function goOn(): Promise<void> {
  return resume('training');
}

/** Takes the network as the last checkpoint has it, tests it, and keeps it as a model. */
export function finishUnfinished(): Promise<void> {
  return resume('to-test');
}

/** Forgets the run and what it has learned. */
export async function giveUpUnfinished(): Promise<void> {
  await noticing(async () => {
    if (isBusy(useApp.getState().run)) throw new FailureError({ kind: 'busy', job: 'training' });
    const release = await lockRun();
    try {
      const shown = useApp.getState().unfinished;
      const kept = await readRun();
      // Another tab may have taken it to its end, and begun one of its own.
      const isShown = kept?.run.id === shown?.run.id;
      useApp.setState({ unfinished: isShown ? null : kept });
      if (!isShown) throw new FailureError({ kind: 'run-ended-elsewhere' });
      await deleteRun();
    } finally {
      release();
    }
  });
}

async function resume(how: 'training' | 'to-test'): Promise<void> {
  const { unfinished } = useApp.getState();
  if (unfinished) await runUnfinished(unfinished, how);
}
