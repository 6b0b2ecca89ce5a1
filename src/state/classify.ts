/** Actions of classification: pictures to the current model, by the door that training uses. */
import { FailureError, failureOf } from '../domain/failure.ts';
import { classOf } from '../domain/metrics.ts';
import type { ModelInfo, ModelRecord, ModelSnapshot, Prediction } from '../domain/model.ts';
import type { Preparation } from '../domain/recipe.ts';
import { isBusy } from '../domain/run.ts';
import { fileName, type Sample } from '../domain/sample.ts';
import { readOriginal } from '../storage/samples.ts';
import { pictures, training } from './lines.ts';
import { noticing } from './notice.ts';
import { snapshotOf } from './snapshots.ts';
import { currentModel, useApp, type Classification } from './store.ts';

/** What the training worker has loaded; a worker that died has nothing. */
let loaded: { readonly modelId: number; readonly preparation: Promise<Preparation> } | null = null;
let nextId = 1;
/** Ends when all that was asked before has been answered. */
let queue: Promise<void> = Promise.resolve();

/** Brings the current model to the engine before it is asked. */
export async function warmUp(): Promise<void> {
  await noticing(async () => {
    const model = currentModel(useApp.getState());
    if (model) await preparationOf(model);
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
export async function checkModel(
  snapshot: ModelSnapshot,
  imageSize: number,
): Promise<Pick<ModelRecord, 'layers' | 'engine'>> {
  loaded = null;
  const engine = useApp.getState().engineChoice;
  // It has no id of the library yet.
  const found = await training.ask('load', {
    modelId: 0,
    snapshot,
    engine,
    unrounded: false,
  });
  if (found.imageSize !== imageSize) {
    const detail = `its network takes ${found.imageSize} pixels, its manifest says ${imageSize}`;
    throw new FailureError({ kind: 'not-a-model', detail });
  }
  return found;
}

/**
 * Probabilities of class 1, when what was asked before has been answered. Each of `inputs` is bytes,
 * `[imageSize, imageSize, 3]`.
 */
export function probabilitiesOf(
  model: ModelRecord,
  inputs: readonly Uint8Array[],
): Promise<number[]> {
  async function answer(): Promise<number[]> {
    const probabilities: number[] = [];
    for (const pixels of inputs) {
      const copy = async () => (isUnrounded(model) ? Float32Array.from(pixels) : pixels.slice());
      probabilities.push(await predict(model, copy));
    }
    return probabilities;
  }
  const answers = queue.then(answer);
  // Whoever asks next waits for the end, however it comes.
  queue = Promise.allSettled([answers]).then(() => undefined);
  return answers;
}

interface Question {
  readonly name: string;
  readonly open: () => Promise<Blob>;
}

function classify(questions: readonly Question[]): Promise<void> {
  queue = queue.then(() => noticing(() => answerAll(questions)));
  return queue;
}

async function answerAll(questions: readonly Question[]): Promise<void> {
  const model = currentModel(useApp.getState());
  if (!model) throw new FailureError({ kind: 'no-model' });
  const { classNames, name: modelName } = model;
  const total = questions.length;
  try {
    for (const [done, { name, open }] of questions.entries()) {
      useApp.setState({ classifying: { done, total } });
      const answer = await ask(model, open);
      const classification = { id: nextId++, name, classNames, modelName, ...answer };
      useApp.setState((state) => ({
        classifications: [classification, ...state.classifications],
      }));
    }
  } finally {
    useApp.setState({ classifying: null });
  }
}

async function ask(
  model: ModelRecord,
  open: () => Promise<Blob>,
): Promise<Pick<Classification, 'url' | 'outcome'>> {
  try {
    const file = await open();
    const probability = await probabilityOf(model, file);
    const outcome: Prediction = { label: classOf(probability), probability };
    return { url: URL.createObjectURL(file), outcome };
  } catch (error) {
    return { url: null, outcome: failureOf(error) };
  }
}

/** It was made elsewhere, where nobody rounded its pixels. */
function isUnrounded({ preprocessing }: Pick<ModelInfo, 'preprocessing'>): boolean {
  return preprocessing.rounding === 'none';
}

type Pixels = Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

function probabilityOf(model: ModelRecord, file: Blob): Promise<number> {
  const kind = isUnrounded(model) ? 'prepareUnrounded' : 'prepare';
  return predict(model, (preparation) => pictures.ask(kind, { file, preparation }));
}

/** The memory of what `pixelsFor` gives is handed over. */
async function predict(
  model: ModelRecord,
  pixelsFor: (preparation: Preparation) => Promise<Pixels>,
  mayRetry = true,
): Promise<number> {
  const pixels = await pixelsFor(await preparationOf(model));
  try {
    return await training.ask('predict', { modelId: model.id, pixels }, [pixels.buffer]);
  } catch (error) {
    // The worker was started anew, or was given another model on the way.
    loaded = null;
    const failure = failureOf(error);
    const broken = failure.kind === 'engine-error' && !isBusy(useApp.getState().run);
    // The next question starts a worker whose engine is tested anew.
    if (broken) training.end(failure.detail);
    if (mayRetry && (broken || failure.kind === 'no-model')) {
      return predict(model, pixelsFor, false);
    }
    throw error;
  }
}

/** Loads a model of the library where it is not, and says how its pictures are to be prepared. */
function preparationOf(model: ModelRecord): Promise<Preparation> {
  const { id: modelId, recipe } = model;
  if (loaded?.modelId === modelId) return loaded.preparation;
  const unrounded = isUnrounded(model);
  const { engineChoice: engine } = useApp.getState();
  async function load(): Promise<Preparation> {
    try {
      const snapshot = await snapshotOf(modelId);
      const answer = await training.ask('load', { modelId, snapshot, engine, unrounded });
      const { run, engineChoice, engine: shown } = useApp.getState();
      // What the page says of the engine is of the last run or comparison, where there was one.
      if (!isBusy(run) && engineChoice === engine) {
        useApp.setState({ engine: shown ?? answer.engine, stockLayers: answer.stockLayers });
      }
      const { resize, orientation } = recipe;
      return { imageSize: answer.imageSize, resize, orientation };
    } catch (error) {
      loaded = null;
      throw error;
    }
  }
  loaded = { modelId, preparation: load() };
  return loaded.preparation;
}
