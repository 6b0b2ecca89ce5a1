/** Actions on the library of models. */
import type { ModelRecord, KeptNetwork } from '../domain/model.ts';
import { failureOf } from '../domain/failure.ts';
import { deleteModel as forget, restoreModel, updateModel } from '../storage/database.ts';
import { warmUp } from './classify.ts';
import { setCurrentModel } from './current-model.ts';
import { noticing } from './notice.ts';
import { snapshotOf } from './snapshots.ts';
import { useApp, type TakingAway } from './store.ts';

/** The deleted model that the notice on the screen can bring back. */
let deleted: { readonly record: ModelRecord; readonly snapshot: KeptNetwork } | null = null;

/** Makes the model the one whose results are shown and that classifies. */
export async function loadModel(id: number): Promise<void> {
  await noticing(async () => {
    await setCurrentModel(id);
    await warmUp();
  });
}

/** `refused` where the name can't be: empty, too long, or another model's. What failed is noticed here. */
export async function renameModel(
  id: number,
  name: string,
): Promise<'renamed' | 'refused' | 'failed'> {
  const trimmed = name.trim();
  const { models } = useApp.getState();
  const model = models.find((one) => one.id === id);
  const taken = models.some((one) => one.id !== id && one.name === trimmed);
  if (!model || trimmed === '' || trimmed.length > 100 || taken) return 'refused';
  const renamed = { ...model, name: trimmed };
  const kept = await noticing(() => updateModel(renamed).then(() => true));
  if (!kept) return 'failed';
  useApp.setState((state) => ({
    models: state.models.map((one) => (one.id === id ? renamed : one)),
  }));
  return 'renamed';
}

/** Deletes at once; the notice offers to undo it. */
export async function deleteModel(id: number): Promise<void> {
  await noticing(async () => {
    const record = useApp.getState().models.find((model) => model.id === id);
    if (!record) return;
    const snapshot = await snapshotOf(id);
    await forget(id);
    deleted = { record, snapshot };
    useApp.setState((state) => ({
      models: state.models.filter((model) => model.id !== id),
      notice: { kind: 'model-deleted', id, name: record.name },
    }));
    // Where that fails the page opens without one all the same, and the way back must stay on the screen.
    if (useApp.getState().currentModelId === id) await setCurrentModel(null).catch(() => {});
  });
}

export async function undoDelete(): Promise<void> {
  await noticing(async () => {
    if (!deleted) return;
    const { record, snapshot } = deleted;
    try {
      await restoreModel(record, snapshot);
    } catch (error) {
      // The way back must stay on the screen.
      useApp.setState({ notice: { kind: 'failure', failure: failureOf(error), isUndo: true } });
      return;
    }
    deleted = null;
    useApp.setState((state) => ({
      models: [...state.models, record].sort((a, b) => a.id - b.id),
      notice: null,
    }));
    if (useApp.getState().currentModelId === null) await setCurrentModel(record.id);
  });
}

/** Opens a model file of any kind; the code for it comes when it is wanted. */
export async function importModel(files: readonly File[]): Promise<void> {
  await noticing(async () => (await import('./model-files.ts')).openModel(files));
}

/** Asks how the model is to be taken away. */
export function takeAway(modelId: number, as: TakingAway['as']): void {
  useApp.setState({ takingAway: { modelId, as } });
}

/** Leaves what is asked of a model file, out or in, without an answer. */
export function leaveFileQuestion(): void {
  useApp.setState({ takingAway: null, opening: null });
}
