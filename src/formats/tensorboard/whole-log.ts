/** The log of a run that has ended, from its manifest. */
import { histogramOf, type EpochHistograms, type WeightHistogram } from '../../domain/histogram.ts';
import type { Manifest } from '../manifest.ts';
import type { Network } from '../network.ts';
import type { LoggedPicture } from './event.ts';
import {
  closingRecords,
  epochRecords,
  logParts,
  logPath,
  openingRecords,
  type LogPart,
} from './log.ts';
import type { Answers } from './pr-curve.ts';
import { joined } from './record.ts';

export interface LoggedRun {
  readonly manifest: Manifest;
  /** After the last epoch: its weights have histograms of that epoch where `histograms` is empty. */
  readonly network: Network | null;
  readonly histograms: readonly EpochHistograms[];
  readonly kerasJson: string | null;
  readonly pictures: readonly LoggedPicture[];
}

export interface LogFile {
  /** From where `logs` lies. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The files of all parts that the run has. */
export function logFiles(run: LoggedRun): LogFile[] {
  const isValidated = run.manifest.history.some(({ valLoss }) => valLoss !== null);
  return logParts
    .filter((part) => part !== 'validation' || isValidated)
    .map((part) => ({ path: logPath(part, startOf(run.manifest)), bytes: logOf(part, run) }));
}

function logOf(part: LogPart, run: LoggedRun): Uint8Array<ArrayBuffer> {
  const { manifest, network, kerasJson, pictures } = run;
  const { recipe, history, ending, classNames, test, seconds } = manifest;
  const { learningRate } = recipe;
  const start = startOf(manifest);
  const histograms = new Map(histogramsOf(run).map(({ epoch, weights }) => [epoch, weights]));
  let wallTime = start;
  const epochs = history.map((record) => {
    wallTime += record.seconds;
    const ofEpoch = histograms.get(record.epoch) ?? [];
    return epochRecords(part, { wallTime, learningRate, record, histograms: ofEpoch });
  });
  return joined([
    openingRecords(part, { wallTime: start, recipe, kerasJson, network, pictures }),
    ...epochs,
    closingRecords(part, {
      wallTime: start + seconds.train + seconds.evaluate,
      epochs: history.length,
      ending,
      classNames,
      test,
      answers: answersOf(manifest),
    }),
  ]);
}

function histogramsOf({ manifest, network, histograms }: LoggedRun): readonly EpochHistograms[] {
  const last = manifest.history.at(-1);
  if (histograms.length > 0 || !last || !network) return histograms;
  return [{ epoch: last.epoch, weights: weightHistograms(network) }];
}

/** A model is made when its run has ended. */
function startOf({ createdAt, seconds }: Manifest): number {
  return Date.parse(createdAt) / 1000 - seconds.train - seconds.evaluate;
}

/** Under the paths that Keras gives the weights. */
export function weightHistograms({ name, layers }: Network): WeightHistogram[] {
  return layers.flatMap((layer) =>
    layer.weights.map((weight) => ({
      name: `${name}/${layer.name}/${weight.name}`,
      ...histogramOf(weight.values),
    })),
  );
}

/** Of the test pictures; null where the manifest does not list them. */
export function answersOf({ files }: Pick<Manifest, 'files'>): Answers | null {
  const tested = files?.test.flatMap(({ label, probability }) =>
    probability === undefined ? [] : [{ label, probability }],
  );
  if (!tested || tested.length === 0) return null;
  return {
    labels: tested.map(({ label }) => label),
    probabilities: tested.map(({ probability }) => probability),
  };
}
