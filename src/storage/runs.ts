/** The run that has given no model yet: its record in IndexedDB, its checkpoints in files. */
import type { CheckpointFacts, UnfinishedRun } from '../domain/checkpoint.ts';
import { readCheckpoint, removeCheckpoints } from './checkpoints.ts';
import { deleteValue, readValue, writeValue } from './database.ts';

export interface KeptRun {
  readonly run: UnfinishedRun;
  /** Of its last checkpoint; null where it came to none. */
  readonly facts: CheckpointFacts | null;
}

/** The caller knows that no other tab trains. Throws `newer-storage`. */
export async function readRun(): Promise<KeptRun | null> {
  const run = await readValue('run');
  if (!run) {
    // Of a run that became a model in the moment when its page ended.
    await removeCheckpoints().catch(() => {});
    return null;
  }
  return { run, facts: (await readCheckpoint(run.id))?.facts ?? null };
}

/** In place of the run that there was. */
export function writeRun(run: UnfinishedRun): Promise<void> {
  return writeValue('run', run);
}

/** The record goes first: checkpoints without one are of no run. */
export async function deleteRun(): Promise<void> {
  await deleteValue('run');
  await removeCheckpoints();
}
