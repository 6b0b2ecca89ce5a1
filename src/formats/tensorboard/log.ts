/**
 * The log of a run for TensorBoard, in three files that may be written while it trains: each part's
 * opening first, then its epochs as they end, then its closing. Every chunk is whole records, so a file
 * that is cut off between chunks is a sound log.
 *
 * `train` and `validation` are what Keras's TensorBoard callback writes under those names. `session`
 * lies in the folder above them: TensorBoard's HParams page puts figures of runs below a session beside
 * its hyper-parameters, and the test belongs to neither part.
 */
import type { WeightHistogram } from '../../domain/histogram.ts';
import type { Evaluation } from '../../domain/metrics.ts';
import type { Recipe } from '../../domain/recipe.ts';
import type { EpochRecord } from '../../domain/run.ts';
import type { ClassNames } from '../../domain/sample.ts';
import {
  fileVersionEvent,
  graphEvent,
  histogramEvent,
  kerasGraphEvent,
  pictureEvent,
  prCurveEvent,
  scalarEvent,
  sessionEndEvent,
  sessionStartEvent,
  type GraphNode,
  type HyperParameter,
  type LoggedPicture,
} from './event.ts';
import type { Answers } from './pr-curve.ts';
import type { Network } from '../network.ts';
import { joined } from './record.ts';

export const logParts = ['train', 'validation', 'session'] as const;
export type LogPart = (typeof logParts)[number];

export interface LogOpening {
  /** Seconds since 1970, as all wall times. */
  readonly wallTime: number;
  readonly recipe: Recipe;
  /** The network as Keras's `model.to_json()` gives it; null where it can't be told. */
  readonly kerasJson: string | null;
  /** Null where it is not known yet. */
  readonly network: Network | null;
  /** A few of the training pictures. */
  readonly pictures: readonly LoggedPicture[];
}

export interface EpochToLog {
  readonly wallTime: number;
  readonly learningRate: number;
  readonly record: EpochRecord;
  /** Of the weights after the epoch. */
  readonly histograms: readonly WeightHistogram[];
}

export interface LogClosing {
  readonly wallTime: number;
  /** Epochs done. */
  readonly epochs: number;
  readonly ending: 'completed' | 'stopped' | 'failed';
  readonly classNames: ClassNames;
  readonly test: Evaluation | null;
  /** Of the test pictures; null where they are not known one by one. */
  readonly answers: Answers | null;
}

/**
 * `logs/train/events.out.tfevents.1740090494.twofold.1.0.v2`. A run that goes on in another process
 * must not write on into the same file.
 */
export function logPath(part: LogPart, startedAt: number, process = 1): string {
  const folder = part === 'session' ? 'logs' : `logs/${part}`;
  const name = `${Math.floor(startedAt)}.twofold.${process}.${logParts.indexOf(part)}`;
  return `${folder}/events.out.tfevents.${name}.v2`;
}

export function openingRecords(
  part: LogPart,
  { wallTime, recipe, kerasJson, network, pictures }: LogOpening,
): Uint8Array<ArrayBuffer> {
  const at = { wallTime, step: 0 };
  const records = [fileVersionEvent(wallTime)];
  if (part === 'session') records.push(sessionStartEvent(at, hyperParameters(recipe)));
  if (part === 'train') {
    if (network) records.push(graphEvent(wallTime, nodesOf(network)));
    if (kerasJson !== null) records.push(kerasGraphEvent(at, kerasJson));
    records.push(...pictures.map((picture) => pictureEvent(at, picture)));
  }
  return joined(records);
}

function nodesOf({ input, layers }: Network): GraphNode[] {
  return [
    { name: input.name, operation: 'Placeholder', inputs: [] },
    ...layers.map(({ name, operation, inputs }) => ({ name, operation: operation.kind, inputs })),
  ];
}

/** Tags and steps are Keras's; it counts epochs from 0. */
export function epochRecords(
  part: LogPart,
  { wallTime, learningRate, record, histograms }: EpochToLog,
): Uint8Array<ArrayBuffer> {
  const at = { wallTime, step: record.epoch - 1 };
  const scalars: [tag: string, value: number | null][] = [];
  if (part === 'train') {
    scalars.push(['epoch_accuracy', record.accuracy]);
    scalars.push(['epoch_loss', record.loss], ['epoch_learning_rate', learningRate]);
  }
  if (part === 'validation') {
    scalars.push(['epoch_accuracy', record.valAccuracy], ['epoch_loss', record.valLoss]);
  }
  const shown = part === 'train' ? histograms : [];
  return joined([
    ...scalars.flatMap(([tag, value]) => (value === null ? [] : [scalarEvent(at, tag, value)])),
    ...shown.map((histogram) => histogramEvent(at, histogram)),
  ]);
}

/** The test and the end of the session; the other parts just end. */
export function closingRecords(
  part: LogPart,
  { wallTime, epochs, ending, classNames, test, answers }: LogClosing,
): Uint8Array<ArrayBuffer> {
  if (part !== 'session') return joined([]);
  const at = { wallTime, step: Math.max(0, epochs - 1) };
  const { loss = null, accuracy = null, precision = null, recall = null } = test ?? {};
  const scalars = Object.entries({
    test_loss: loss,
    test_accuracy: accuracy,
    test_precision: precision,
    test_recall: recall,
  });
  const records = scalars.flatMap(([tag, value]) =>
    value === null ? [] : [scalarEvent(at, tag, value)],
  );
  if (answers && answers.labels.length > 0) {
    const words = `Test pictures: ${answers.labels.length}. Positive: ${classNames[1]}.`;
    records.push(prCurveEvent(at, 'test', words, answers));
  }
  const status = ending === 'failed' ? 'failure' : 'success';
  return joined([...records, sessionEndEvent(at, status)]);
}

/** Names as Python writes them. */
function hyperParameters(recipe: Recipe): { readonly [name: string]: HyperParameter } {
  return {
    learning_rate: recipe.learningRate,
    batch_size: recipe.batchSize,
    epochs: recipe.epochs,
    image_size: recipe.imageSize,
    seed: recipe.seed,
    train_percent: recipe.split.train,
    validation_percent: recipe.split.validation,
    test_percent: recipe.split.test,
    balance: recipe.balance,
    resize: recipe.resize,
    orientation: recipe.orientation,
    duplicates: recipe.duplicates,
    similar_together: recipe.similarTogether,
    group_by: recipe.groupBy,
  };
}
