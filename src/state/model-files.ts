/** Actions that take models away as files of other tools, and open such files. Loaded when first used. */
import { FailureError } from '../domain/failure.ts';
import { threshold } from '../domain/metrics.ts';
import {
  defaultReadingChoices,
  fileNames,
  type ModelFormat,
  type ReadingChoices,
  type WritingOptions,
} from '../domain/model-formats.ts';
import {
  preprocessingOf,
  type KeptNetwork,
  type ModelDetails,
  type ModelInfo,
  type ModelRecord,
} from '../domain/model.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import { isBusy } from '../domain/run.ts';
import type { ClassNames } from '../domain/sample.ts';
import type { ModelQuestion, OpenedModel } from '../formats/formats.ts';
import type { Manifest } from '../formats/manifest.ts';
import { infoOf, manifestVersion } from '../formats/manifest-check.ts';
import { checkModel, warmUp } from './classify.ts';
import { saveFile } from './downloads.ts';
import { formats, readModelFiles } from './formats-line.ts';
import { setCurrentModel, unusedName } from './current-model.ts';
import { noticing } from './notice.ts';
import { parityOf } from './parity.ts';
import { samplePicturesOf } from './sample-pictures.ts';
import { keepModel, snapshotOf } from './snapshots.ts';
import { useApp } from './store.ts';

/** Of the app, put in by the build. */
declare const TWOFOLD_VERSION: string;

/** What each kind of file is called where it is told of. */
export const formatNames: { readonly [format in ModelFormat]: string } = {
  h5: 'Keras .h5',
  keras: 'Keras .keras',
  pt: 'PyTorch .pt',
  'state-dict': 'PyTorch .pt',
  safetensors: 'safetensors',
  onnx: 'ONNX',
  tflite: 'TFLite',
  tfjs: 'TensorFlow.js',
  html: 'HTML',
};

/** Gives one file of the model to the browser's downloads; false where a notice says why not, here and below. */
export function downloadModel(
  id: number,
  format: ModelFormat,
  options: WritingOptions,
): Promise<boolean> {
  return saving(id, options, fileNames[format], (question) =>
    formats.ask('write', { format, ...question }),
  );
}

/** The model in every format, with its README, its model card, its tables and its logs, as one zip. */
export function downloadAll(id: number, options: WritingOptions): Promise<boolean> {
  return saving(id, options, 'model-all-formats.zip', async (question, record) => {
    const samplePictures = options.samplePictures
      ? await samplePicturesOf(record, question.network)
      : [];
    return formats.ask('writeAll', { ...question, samplePictures });
  });
}

/** The run's logs for TensorBoard, as a zip. */
export function downloadLogs(id: number, options: WritingOptions): Promise<boolean> {
  return saving(id, options, 'model-logs.zip', async (question, record) => {
    const samplePictures = options.samplePictures
      ? await samplePicturesOf(record, question.network)
      : [];
    return formats.ask('writeLogs', { ...question, samplePictures });
  });
}

/** `fileName`: with "model" where the model's own name goes. */
export async function saving(
  id: number,
  options: WritingOptions,
  fileName: string,
  write: (question: ModelQuestion, record: ModelRecord) => Promise<Blob>,
): Promise<boolean> {
  useApp.setState({ notice: null, writingModel: id });
  const saved = await noticing(async () => {
    const record = useApp.getState().models.find((model) => model.id === id);
    if (!record) throw new FailureError({ kind: 'no-model' });
    const network = await snapshotOf(id);
    const manifest = await manifestOf(record, network, options);
    const blob = await write({ network, manifest, options }, record);
    saveFile(
      blob,
      fileName.replace('model', () => record.name),
    );
    return true;
  });
  useApp.setState({ writingModel: null });
  return saved ?? false;
}

async function manifestOf(
  record: ModelRecord,
  { details }: KeptNetwork,
  options: WritingOptions,
): Promise<Manifest> {
  const { id: _, ...info } = record;
  return {
    format: 'twofold-model',
    version: manifestVersion,
    ...info,
    threshold,
    files: details ? listed(details.files, options) : null,
    parity: await parityOf(record),
    software: { Twofold: TWOFOLD_VERSION, browser: navigator.userAgent },
  };
}

function listed(files: ModelDetails['files'], options: WritingOptions): ModelDetails['files'] {
  if (options.fileNames) return files;
  const nameless = (part: ModelDetails['files']['test']) =>
    part.map((file) => ({ ...file, path: '' }));
  const { train, validation, test } = files;
  return { train: nameless(train), validation: nameless(validation), test: nameless(test) };
}

/**
 * Opens a model file of any kind, and makes it the current model. A file that does not say what its classes are
 * leaves a question (`opening`), which `openAs` answers and `leaveFileQuestion` does not.
 */
export function openModel(files: readonly File[]): Promise<void> {
  return opening(files, async () => {
    const opened = await readModelFiles(files, defaultReadingChoices);
    if (opened.manifest) {
      await keepOpened(opened, infoOf(opened.manifest), detailsOf(opened.manifest));
      return;
    }
    const { format, writtenBy, imageSize, possibleSizes, toldRange } = opened;
    const formatName = formatNames[format];
    const facts = { formatName, writtenBy, imageSize, possibleSizes, toldRange };
    useApp.setState({ opening: { files, ...facts } });
  });
}

/** Answers what the file left open. */
export function openAs(classNames: ClassNames, choices: ReadingChoices): Promise<void> {
  const question = useApp.getState().opening;
  if (!question) return Promise.resolve();
  const { files } = question;
  return opening(files, async () => {
    const opened = await readModelFiles(files, choices);
    await keepOpened(opened, infoFor(opened, files, classNames));
    useApp.setState({ opening: null });
  });
}

async function opening(files: readonly File[], work: () => Promise<void>): Promise<void> {
  if (useApp.getState().openingModel !== null) return;
  useApp.setState({ notice: null, openingModel: files[0]?.name ?? '' });
  await noticing(async () => {
    // The engine and the results on the screen are the run's.
    if (isBusy(useApp.getState().run)) throw new FailureError({ kind: 'busy', job: 'training' });
    await work();
  });
  useApp.setState({ openingModel: null });
}

async function keepOpened(
  { snapshot, imageSize }: OpenedModel,
  info: ModelInfo,
  details?: ModelDetails,
): Promise<void> {
  const { layers, engine } = await checkModel(snapshot, imageSize);
  const isForeign = info.from !== undefined;
  const own = isForeign ? { ...info, layers, engine } : info;
  const named = { ...own, name: unusedName(info.name) };
  const record = await keepModel(named, details ? { ...snapshot, details } : snapshot);
  useApp.setState((state) => ({ models: [...state.models, record] }));
  await setCurrentModel(record.id);
  void warmUp();
}

/** The lists come back with the file; the histograms are in the logs alone. */
function detailsOf({ files }: Manifest): ModelDetails | undefined {
  return files ? { files, histograms: [] } : undefined;
}

/** What can be said of a model that was trained elsewhere. */
function infoFor(
  { format, writtenBy, imageSize }: OpenedModel,
  files: readonly File[],
  classNames: ClassNames,
): ModelInfo {
  const file = files[0]?.name ?? '';
  const recipe = { ...defaultRecipe, imageSize, epochs: 0 };
  return {
    name: file.replace(/\.[^.]*$/, '').slice(0, 100) || formatNames[format],
    createdAt: new Date().toISOString(),
    classNames,
    // The reference and its like give the network what resizing gives.
    preprocessing: preprocessingOf(recipe, 'none'),
    recipe,
    layers: [],
    // Of the loading, which comes first.
    engine: { name: 'cpu', adapter: '', threads: 1, software: false, passedOver: [], timings: [] },
    images: [0, 0],
    split: { train: 0, validation: 0, test: 0 },
    history: [],
    ending: 'completed',
    test: null,
    seconds: { train: 0, evaluate: 0 },
    from: { file, format: formatNames[format], writtenBy },
  };
}
