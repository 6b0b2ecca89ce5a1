/**
 * The networks of the models in the library. One that could not be kept stays in memory until the
 * page is left, so that it can be used and downloaded all the same.
 */
import { FailureError } from '../domain/failure.ts';
import type { ModelInfo, ModelRecord, KeptNetwork } from '../domain/model.ts';
import { addModel, readSnapshot } from '../storage/database.ts';
import { noticing } from './notice.ts';

/** By ids below zero, which storage never gives. */
const unkept = new Map<number, KeptNetwork>();

/**
 * Keeps a model, which ends the run that it is of; when that fails a notice says so, the model is there until the
 * page is left, and the run can be gone on with after that.
 */
export async function keepModel(
  info: ModelInfo,
  snapshot: KeptNetwork,
  runId: string | null = null,
): Promise<ModelRecord> {
  const kept = await noticing(() => addModel(info, snapshot, runId));
  if (kept) return kept;
  const id = -1 - unkept.size;
  unkept.set(id, snapshot);
  return { ...info, id };
}

/** It is lost when the page is left. */
export function isUnkept({ id }: ModelRecord): boolean {
  return id < 0;
}

export function hasUnkept(models: readonly ModelRecord[]): boolean {
  return models.some(isUnkept);
}

/** Throws `no-model` when there is none of that id. */
export async function snapshotOf(id: number): Promise<KeptNetwork> {
  const snapshot = unkept.get(id) ?? (await readSnapshot(id));
  if (!snapshot) throw new FailureError({ kind: 'no-model' });
  return snapshot;
}
