/** What the page keeps in the browser: to look at, and to empty. */
import { FailureError } from '../domain/failure.ts';
import { measureKept, removeEverything } from '../storage/kept.ts';
import { askToPersist } from '../storage/room.ts';
import { clearClassifications } from './classify.ts';
import { editsSettled } from './edits.ts';
import { betweenImports, refuseWhileBusy } from './imports.ts';
import { pictures } from './lines.ts';
import { noticing } from './notice.ts';
import { initialState, useApp } from './store.ts';

/** The latest look is the one that counts. */
let looks = 0;

export async function lookAtKept(): Promise<void> {
  const look = ++looks;
  await noticing(async () => {
    const kept = await measureKept();
    if (look === looks) useApp.setState({ kept });
  });
}

/** Some browsers ask the person, some decide by themselves. */
export async function askToKeep(): Promise<void> {
  await askToPersist();
  await lookAtKept();
}

/** Forgets all pictures, models, runs and settings. The files that they were read from are not touched. */
export async function emptyEverything(): Promise<void> {
  await noticing(async () => {
    if (useApp.getState().importing.phase !== 'idle') {
      throw new FailureError({ kind: 'busy', job: 'pictures' });
    }
    await betweenImports(async () => {
      refuseWhileBusy();
      await editsSettled();
      await pictures.ask('release', null);
      await removeEverything(() => {
        clearClassifications();
        useApp.setState({ ...initialState, ready: true });
      });
      useApp.setState({ notice: { kind: 'emptied' } });
    });
  });
  await lookAtKept();
}
