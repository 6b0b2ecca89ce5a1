/** Actions that take a run to more machines, and bring its result back. Loaded when first used. */
import { FailureError } from '../domain/failure.ts';
import { defaultReadingChoices, type WritingOptions } from '../domain/model-formats.ts';
import type { ListedFile, ModelDetails, ModelInfo, ModelRecord } from '../domain/model.ts';
import { isBusy } from '../domain/run.ts';
import type { Sample } from '../domain/sample.ts';
import { partNames, type Split } from '../domain/split.ts';
import { classFolders, pictureName, UniqueNames } from '../dataset/export-names.ts';
import { lockReading, lockRun } from '../storage/locks.ts';
import { readOriginal } from '../storage/samples.ts';
import { checkModel } from './classify.ts';
import { pictures, training } from './lines.ts';
import { formats, readModelFiles } from './formats-line.ts';
import { formatNames, saving } from './model-files.ts';
import { setCurrentModel, unusedName } from './current-model.ts';
import { noticing } from './notice.ts';
import { keepModel, snapshotOf } from './snapshots.ts';
import { useApp } from './store.ts';

export interface BundleOptions extends WritingOptions {
  /** How many more. */
  readonly epochs: number;
  /** The pictures go along; else their list goes alone. */
  readonly pictures: boolean;
}

/** All that it takes to train the model on elsewhere, as one zip for the browser's downloads. */
export function downloadBundle(id: number, options: BundleOptions): Promise<boolean> {
  return saving(id, options, 'model, to train on.zip', async (question, record) => {
    const { details } = question.network;
    if (!details) throw new FailureError({ kind: 'no-file-list' });
    const { epochs } = options;
    if (!options.pictures) {
      return formats.ask('writeBundle', { ...question, epochs, pictures: null });
    }
    const found = await filesOf(details.files, record);
    const manifest = { ...question.manifest, files: found.files };
    return formats.ask('writeBundle', {
      ...{ ...question, manifest, epochs },
      pictures: found.pictures,
    });
  });
}

/** The pictures that a model was made of, as far as they are in the tab. */
export interface ModelPictures {
  readonly count: number;
  readonly missing: number;
  readonly sizeBytes: number;
}

/** Null where nobody knows which they were. */
export async function picturesOf(id: number): Promise<ModelPictures | null> {
  const { details } = await snapshotOf(id);
  if (!details) return null;
  const samples = samplesByContent();
  const listed = partNames.flatMap((part) => details.files[part]);
  const found = listed.flatMap((file) => samples.get(keyOf(file)) ?? []);
  const sizeBytes = found.reduce((sum, sample) => sum + sample.sizeBytes, 0);
  return { count: listed.length, missing: listed.length - found.length, sizeBytes };
}

interface Found {
  /** With the paths that the pictures have in the bundle. */
  readonly files: Split<ListedFile>;
  readonly pictures: { readonly path: string; readonly file: Blob }[];
}

/** Throws `pictures-gone` where one of the model's pictures is not in the tab. */
async function filesOf(files: Split<ListedFile>, { classNames }: ModelRecord): Promise<Found> {
  const samples = samplesByContent();
  const folders = classFolders(classNames);
  const names = [new UniqueNames(), new UniqueNames()] as const;
  const found: Found['pictures'] = [];
  const named: Record<string, ListedFile[]> = {};
  for (const part of partNames) {
    const list: ListedFile[] = [];
    for (const listed of files[part]) {
      const sample = samples.get(keyOf(listed));
      if (!sample) throw new FailureError({ kind: 'pictures-gone' });
      const own = sample.path.slice(sample.path.lastIndexOf('/') + 1);
      const { stem, extension } = pictureName(own, `.${sample.format.toLowerCase()}`, false);
      const path = `${folders[listed.label]}/${names[listed.label].take(stem, extension)}`;
      found.push({ path, file: await readOriginal(sample) });
      list.push({ ...listed, path });
    }
    named[part] = list;
  }
  return { files: named as unknown as Split<ListedFile>, pictures: found };
}

/**
 * Takes in what another machine has made of the model `parentId`, tests it on the same pictures, and makes it the
 * current one; the results show both. False where a notice says why it is not taken in.
 */
export async function bringBack(parentId: number, files: readonly File[]): Promise<boolean> {
  if (useApp.getState().openingModel !== null) return false;
  useApp.setState({ notice: null, openingModel: files[0]?.name ?? '' });
  const isBack = await noticing(async () => {
    // No other tab trains meanwhile, nor does this one: a run would prepare the pictures in its own way.
    const release = await lockRun();
    try {
      await bringBackNow(parentId, files);
      return true;
    } finally {
      release();
    }
  });
  useApp.setState({ openingModel: null });
  return isBack ?? false;
}

async function bringBackNow(parentId: number, files: readonly File[]): Promise<void> {
  const { models, run } = useApp.getState();
  if (isBusy(run)) throw new FailureError({ kind: 'busy', job: 'training' });
  const parent = models.find(({ id }) => id === parentId);
  if (!parent) throw new FailureError({ kind: 'no-model' });
  const { imageSize } = parent.recipe;
  const choices = { ...defaultReadingChoices, imageSize };
  const opened = await readModelFiles(files, choices);
  const { snapshot, format, writtenBy, manifest } = opened;
  if (manifest && String(manifest.classNames) !== String(parent.classNames)) {
    const detail = `it tells ${manifest.classNames.join(' and ')} apart`;
    throw new FailureError({ kind: 'not-a-model', detail });
  }
  const { layers, engine } = await checkModel(snapshot, imageSize);
  const { details } = await snapshotOf(parentId);
  const tested = details ? await testOn(details, parent, snapshot) : null;
  const { id: _, ...known } = parent;
  const info: ModelInfo = {
    ...{ ...known, layers, engine },
    name: unusedName(`${parent.name}, trained on`),
    createdAt: new Date().toISOString(),
    history: [],
    test: tested?.test ?? null,
    seconds: { train: 0, evaluate: tested?.seconds ?? 0 },
    from: {
      file: files[0]?.name ?? '',
      format: formatNames[format],
      writtenBy,
      parent: { name: parent.name, createdAt: parent.createdAt },
    },
  };
  const kept = details
    ? { ...snapshot, details: withProbabilities(details, tested?.probabilities ?? []) }
    : snapshot;
  const record = await keepModel(info, kept);
  useApp.setState((state) => ({ models: [...state.models, record] }));
  await setCurrentModel(record.id);
}

/** Null where the parent's test pictures are not all in the tab: on others the figures would say another thing. */
async function testOn(
  { files }: ModelDetails,
  { recipe }: ModelRecord,
  snapshot: Parameters<typeof checkModel>[0],
) {
  const { samples, engineChoice: engine } = useApp.getState();
  const known = samplesByContent();
  const test = files.test.map((file) => known.get(keyOf(file)));
  if (test.length === 0 || test.includes(undefined)) return null;
  const { imageSize, resize, orientation, batchSize } = recipe;
  const preparation = { imageSize, resize, orientation };
  const expected = samples.map(({ id, slot }) => ({ id, slot }));
  if (!(await pictures.ask('prepareAll', { preparation, expected }))) return null;
  useApp.setState({ prepared: preparation });
  const release = await lockReading();
  try {
    const startedMs = performance.now();
    const places = (test as Sample[]).map(({ slot, label }) => ({ slot, label }));
    const question = { snapshot, engine, preparation, batchSize, samples: places };
    const answer = await training.ask('evaluate', question);
    return { ...answer, seconds: (performance.now() - startedMs) / 1000 };
  } finally {
    release();
  }
}

function withProbabilities(details: ModelDetails, probabilities: readonly number[]): ModelDetails {
  const test = details.files.test.map(({ path, label, sha256 }, i) => {
    const probability = probabilities[i];
    const file = { path, label, sha256 };
    return probability === undefined ? file : { ...file, probability };
  });
  return { files: { ...details.files, test }, histograms: [] };
}

/** The same bytes in the same class are the same picture, whatever it is called. */
function samplesByContent(): Map<string, Sample> {
  const { samples } = useApp.getState();
  return new Map(samples.map((sample) => [keyOf(sample), sample]));
}

function keyOf({ sha256, label }: Pick<Sample, 'sha256' | 'label'>): string {
  return `${label} ${sha256}`;
}
