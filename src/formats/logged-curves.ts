/**
 * Learning curves out of other tools' logs, to be drawn beside our own: event files of TensorBoard and
 * tables of Keras's CSVLogger.
 */
import { FailureError } from '../domain/failure.ts';
import { meaningOf, partOfFolder, type Figure, type Part } from './curve-tags.ts';
import { readHistoryCsv } from './history-csv-reader.ts';
import { mostPoints, notALog, tooMany, type Series } from './series.ts';
import { readEventFile } from './tensorboard/read.ts';

export interface LoggedEpoch extends Readonly<Partial<Record<Figure, number>>> {
  /** 1 is the first, also where the log counts from 0. */
  readonly epoch: number;
}

export interface LoggedCurves {
  /** The run's folder, or what is left of a file's name without what all such names have. */
  readonly name: string;
  /** By epoch; each has one figure at least. */
  readonly epochs: readonly LoggedEpoch[];
  /** A file of it is damaged; what comes before the damage is there. */
  readonly isDamaged: boolean;
}

export interface LogToRead {
  /** With `/`, from where it was dropped or chosen. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** More than a person draws at once; all are in memory together. */
const mostFiles = 1000;
const mostBytes = 512 * 1024 ** 2;

interface RunRead {
  readonly name: string;
  readonly series: { readonly part: Part; readonly own: Series }[];
  isDamaged: boolean;
}

/**
 * One for each run in which there is a loss or an accuracy, by name. Event files of one folder are one
 * run, as are those of folders `train` and `validation` side by side; where files tell the same figure
 * of the same step, the last one by path counts. Of several files those that are no log are passed over.
 * Throws `not-a-log` where all are none, there are too many, or nothing in any of them can be drawn.
 */
export function curvesOf(files: readonly LogToRead[]): LoggedCurves[] {
  checkLogSizes(files.map(({ bytes }) => bytes.length));
  const runs = new Map<string, RunRead>();
  let refusal: FailureError | null = null;
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, bytes } of sorted) {
    const isTable = /\.csv$/i.test(path);
    let log: ReturnType<typeof readLog>;
    try {
      log = readLog(bytes, isTable);
    } catch (error) {
      // A folder of logs holds other things too, such as a model's files or a table of names.
      if (!(error instanceof FailureError)) throw error;
      refusal ??= error;
      continue;
    }
    const { key, name, part } = isTable ? { key: path, name: path, part: null } : placeOf(path);
    const run = runs.get(key) ?? { name, series: [], isDamaged: false };
    runs.set(key, run);
    const own = part ?? partBySeries(log.series);
    run.series.push(...log.series.map((series) => ({ part: own, own: series })));
    run.isDamaged ||= log.damagedAt !== null;
  }
  if (runs.size === 0 && refusal) throw refusal;
  const curves = [...runs.values()].flatMap((run) => {
    const epochs = epochsOf(run.series);
    const { isDamaged } = run;
    return epochs.length > 0 ? [{ name: shownName(run.name), epochs, isDamaged }] : [];
  });
  if (curves.length === 0) throw notALog('it has no curve of loss or accuracy');
  return curves;
}

/** `sizes` in bytes, to be looked at before files are read. Throws `not-a-log`. */
export function checkLogSizes(sizes: readonly number[]): void {
  if (sizes.length > mostFiles) throw notALog(`${sizes.length} files are too many to look through`);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > mostBytes) {
    throw notALog(`${Math.round(bytes / 1e6)} MB are too many to look through`);
  }
}

function readLog(bytes: Uint8Array, isTable: boolean) {
  return isTable
    ? { series: readHistoryCsv(new TextDecoder().decode(bytes)), damagedAt: null }
    : readEventFile(bytes);
}

/** The name that our own files have, without a folder (`logPath`). */
const ownName = /^events\.out\.tfevents\.(\d+\.twofold\.\d+)\.([01])\.v2$/;

/** Of an event file: what its run is known by, how it is called, and the part that its folder names. */
function placeOf(path: string): {
  readonly key: string;
  readonly name: string;
  readonly part: Part | null;
} {
  const folders = path.split('/').slice(0, -1);
  const [, run, no] = ownName.exec(path) ?? [];
  if (run !== undefined) {
    // Taken out of its folder, it still says whose it is.
    return { key: run, name: run, part: no === '0' ? 'train' : 'validation' };
  }
  if (folders.length === 0) return { key: path, name: path, part: null };
  const part = partOfFolder(folders.at(-1) ?? '');
  const key = (part ? folders.slice(0, -1) : folders).join('/');
  return { key, name: key || folders.join('/'), part };
}

/** Keras writes figures of `evaluate` into the validation file alone. */
function partBySeries(series: readonly Series[]): Part {
  return series.some(({ tag }) => tag.startsWith('evaluation_')) ? 'validation' : 'train';
}

function shownName(name: string): string {
  const file = name.split('/').at(-1) ?? '';
  const plain = file.replace(/\.?events\.out\.tfevents\..*$/, '').replace(/\.csv$/i, '');
  const folders = name.split('/').slice(0, -1);
  return [...folders, plain || file].join('/');
}

interface Chosen {
  readonly ofEpochs: boolean;
  /** Values by step. */
  readonly points: Map<number, number>;
}

function epochsOf(series: RunRead['series']): LoggedEpoch[] {
  const chosen = new Map<Figure, Chosen>();
  for (const { part, own } of series) {
    const meaning = meaningOf(own.tag, part);
    if (!meaning) continue;
    const { figure, ofEpochs } = meaning;
    const before = chosen.get(figure);
    // What Keras says of the epoch goes before a loss that may be of steps.
    if (before && before.ofEpochs && !ofEpochs) continue;
    const points = before?.ofEpochs === ofEpochs ? before.points : new Map<number, number>();
    for (const { step, value } of own.points) if (Number.isFinite(value)) points.set(step, value);
    chosen.set(figure, { ofEpochs, points });
  }
  const all = [...chosen.values()];
  const countsFrom0 =
    all.some(({ ofEpochs }) => ofEpochs) || all.some(({ points }) => points.has(0));
  const epochs = new Map<number, LoggedEpoch>();
  for (const [figure, { points }] of chosen) {
    for (const [step, value] of points) {
      const epoch = countsFrom0 ? step + 1 : step;
      epochs.set(epoch, { ...epochs.get(epoch), epoch, [figure]: value });
    }
  }
  if (epochs.size > mostPoints) throw tooMany('values');
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
}
