/** Actions of classification: pictures to the current model, by the door that training uses. */
import { FailureError, failureOf } from '../domain/failure.ts';
import { classOf } from '../domain/metrics.ts';
import type { ModelSnapshot, Prediction } from '../domain/model.ts';
import { fileName, type Sample } from '../domain/sample.ts';
import { readSnapshot } from '../storage/database.ts';
import { readOriginal } from '../storage/samples.ts';
import { pictures, training } from './lines.ts';
import { noticing } from './notice.ts';
import { currentModel, useApp, type Classification } from './store.ts';

/** What the training worker has loaded; a worker that died has nothing. */
let loaded: { readonly modelId: number; readonly imageSize: Promise<number> } | null = null;
let nextId = 1;

/** Brings the current model to the engine before it is asked. */
export async function warmUp(): Promise<void> {
  await noticing(async () => {
    if (currentModel(useApp.getState())) await imageSizeOfLoaded();
  });
}

/** Puts the pictures to the current model, one after another, in their order. */
export function classifyFiles(files: readonly File[]): Promise<void> {
  return classify(files.map((file) => ({ name: file.name, open: async () => file })));
}

/** Puts a picture of the data set to the current model, from its original file. */
export function classifySample(sample: Sample): Promise<void> {
  return classify([{ name: fileName(sample.path), open: () => readOriginal(sample) }]);
}

export function clearClassifications(): void {
  for (const { url } of useApp.getState().classifications) if (url) URL.revokeObjectURL(url);
  useApp.setState({ classifications: [] });
}

/** Throws `not-a-model` when the engine can't read the snapshot, or its input has another size. */
export async function checkModel(snapshot: ModelSnapshot, imageSize: number): Promise<void> {
  loaded = null;
  const engine = useApp.getState().engineChoice;
  const found = await training.ask('load', { snapshot, engine });
  if (found.imageSize !== imageSize) {
    const detail = `its network takes ${found.imageSize} pixels, its manifest says ${imageSize}`;
    throw new FailureError({ kind: 'not-a-model', detail });
  }
}

interface Question {
  readonly name: string;
  readonly open: () => Promise<Blob>;
}

async function classify(questions: readonly Question[]): Promise<void> {
  await noticing(async () => {
    if (useApp.getState().classifying) return;
    const model = currentModel(useApp.getState());
    if (!model) throw new FailureError({ kind: 'no-model' });
    const { classNames, name: modelName } = model;
    const total = questions.length;
    try {
      for (const [done, { name, open }] of questions.entries()) {
        useApp.setState({ classifying: { done, total } });
        const answer = await ask(open);
        const classification = { id: nextId++, name, classNames, modelName, ...answer };
        useApp.setState((state) => ({
          classifications: [classification, ...state.classifications],
        }));
      }
    } finally {
      useApp.setState({ classifying: null });
    }
  });
}

async function ask(open: () => Promise<Blob>): Promise<Pick<Classification, 'url' | 'outcome'>> {
  try {
    const file = await open();
    const probability = await probabilityOf(file);
    const outcome: Prediction = { label: classOf(probability), probability };
    return { url: URL.createObjectURL(file), outcome };
  } catch (error) {
    return { url: null, outcome: failureOf(error) };
  }
}

async function probabilityOf(file: Blob, mayRetry = true): Promise<number> {
  const imageSize = await imageSizeOfLoaded();
  const pixels = await pictures.ask('prepare', { file, imageSize });
  try {
    return await training.ask('predict', { pixels }, [pixels.buffer]);
  } catch (error) {
    // A worker that was started anew has not been given the model yet.
    loaded = null;
    if (mayRetry && failureOf(error).kind === 'no-model') return probabilityOf(file, false);
    throw error;
  }
}

/** Loads the current model where it is not, and says what pictures it takes. */
function imageSizeOfLoaded(): Promise<number> {
  const { currentModelId: modelId, engineChoice: engine } = useApp.getState();
  if (modelId === null) throw new FailureError({ kind: 'no-model' });
  if (loaded?.modelId === modelId) return loaded.imageSize;
  async function load(): Promise<number> {
    try {
      const snapshot = await readSnapshot(modelId as number);
      if (!snapshot) throw new FailureError({ kind: 'no-model' });
      return (await training.ask('load', { snapshot, engine })).imageSize;
    } catch (error) {
      loaded = null;
      throw error;
    }
  }
  loaded = { modelId, imageSize: load() };
  return loaded.imageSize;
}
