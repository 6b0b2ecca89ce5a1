/** Actions on the library of models. */
import type { ModelRecord, KeptNetwork } from '../domain/model.ts';
import { FailureError, failureOf } from '../domain/failure.ts';
import { isBusy } from '../domain/run.ts';
import {
  deleteModel as forget,
  restoreModel,
  updateModel,
  writeValue,
} from '../storage/database.ts';
import { checkModel, warmUp } from './classify.ts';
import { saveFile } from './downloads.ts';
import { noticing } from './notice.ts';
import { keepModel, snapshotOf } from './snapshots.ts';
import { useApp } from './store.ts';

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

/** Takes in a model file that `downloadModel` wrote, and makes it the current model. */
export async function importModel(file: File): Promise<void> {
  if (useApp.getState().openingModel !== null) return;
  useApp.setState({ notice: null, openingModel: file.name });
  await noticing(async () => {
    // The engine and the results on the screen are the run's.
    if (isBusy(useApp.getState().run)) throw new FailureError({ kind: 'busy', job: 'training' });
    const { unzipModel } = await import('../formats/model-zip.ts');
    const { info, snapshot } = unzipModel(new Uint8Array(await file.arrayBuffer()));
    await checkModel(snapshot, info.recipe.imageSize);
    const record = await keepModel({ ...info, name: unusedName(info.name) }, snapshot);
    useApp.setState((state) => ({ models: [...state.models, record] }));
    await setCurrentModel(record.id);
    void warmUp();
  });
  useApp.setState({ openingModel: null });
}

/** Gives the model file to the browser's downloads. */
export async function downloadModel(id: number): Promise<void> {
  await noticing(async () => {
    const record = useApp.getState().models.find((model) => model.id === id);
    if (!record) throw new FailureError({ kind: 'no-model' });
    const { zipModel } = await import('../formats/model-zip.ts');
    const { id: _, ...info } = record;
    const zip = zipModel({ info, snapshot: await snapshotOf(id) });
    saveFile(new Blob([zip], { type: 'application/zip' }), `${record.name}.zip`);
  });
}

export async function setCurrentModel(id: number | null): Promise<void> {
  useApp.setState({ currentModelId: id });
  await writeValue('currentModelId', id);
}

/** `name`, or `name 2` and so on where the library has one of that name. */
export function unusedName(name: string): string {
  const taken = new Set(useApp.getState().models.map((model) => model.name));
  let unused = name;
  for (let n = 2; taken.has(unused); n++) unused = `${name} ${n}`;
  return unused;
}
