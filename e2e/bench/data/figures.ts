/** What was found, as figures with what is to be reached beside each. */
import type { ModelRecord } from '../../../src/domain/model.ts';
import { figure, megabytes, type Figure } from '../figures.ts';
import { median } from '../measure.ts';
import type { AppImport } from './app.ts';
import type { EpochComparison } from './epochs.ts';
import type { MemoryPeak } from './memory.ts';
import type { Scrolling } from './scrolling.ts';
import type { LongTasks } from './tasks.ts';

export interface ImportTurn {
  /** Pictures a second. */
  readonly rate: number;
  /** Of the processor, all processes of the browser together, for a picture. */
  readonly cpuMs: number;
}

export interface ImportRound {
  readonly pictures: number;
  readonly ours: ImportTurn;
  readonly raw: ImportTurn;
  /** What the page was given its files by, in the app's turn. */
  readonly chosen: {
    readonly listingSeconds: number;
    readonly longestTaskMs: number;
  };
}

interface Phase<T> {
  readonly value: T;
  readonly tasks: LongTasks;
  readonly peak: MemoryPeak;
}

export interface Findings {
  readonly pictures: number;
  readonly bytes: number;
  readonly rounds: readonly ImportRound[];
  /** Of all pictures at once. */
  readonly raw: { readonly pictures: number; readonly seconds: number; readonly workers: number };
  readonly imported: Phase<AppImport>;
  readonly scrolled: Phase<Scrolling>;
  readonly trained: Phase<ModelRecord>;
  readonly keptBytes: number;
  readonly epochs: EpochComparison;
}

/** What is to be reached; the rest is for information. */
const goals = {
  importRatio: { atLeast: 0.9 },
  taskMs: { atMost: 50 },
  heapMegabytes: { atMost: 400 },
  epochRatio: { atMost: 1.05 },
} as const;

export function figuresOf(found: Findings): Figure[] {
  const { imported, scrolled, trained, raw, epochs } = found;
  const medianOf = (side: 'ours' | 'raw', what: keyof ImportTurn) =>
    median(found.rounds.map((round) => round[side][what]));
  const [ours, alone] = [medianOf('ours', 'rate'), medianOf('raw', 'rate')];
  const ratios = found.rounds.map((round) => (round.ours.rate / round.raw.rate).toFixed(2));
  const cpu = { ours: medianOf('ours', 'cpuMs'), alone: medianOf('raw', 'cpuMs') };
  const [round] = found.rounds as readonly [ImportRound, ...ImportRound[]];
  const listings = found.rounds.map(({ chosen }) => chosen.listingSeconds);
  const choices = found.rounds.map(({ chosen }) => chosen.longestTaskMs);
  const wholeOurs = imported.value.pictures / imported.value.seconds;
  const wholeRaw = raw.pictures / raw.seconds;
  const { history, split, test, seconds } = trained.value;
  const { trainSeconds, readSeconds } = epochs;
  const last = history.at(-1);
  return [
    figure('import, to decoding alone', ours / alone, '', goals.importRatio, [
      `${Math.round(ours)} to ${Math.round(alone)} pictures/s, medians of rounds`,
      `rounds: ${ratios.join(' ')}`,
    ]),
    figure('  all pictures at once', wholeOurs / wholeRaw, '', goals.importRatio, [
      `${Math.round(wholeOurs)} to ${Math.round(wholeRaw)} pictures/s`,
      `${raw.workers} decoders`,
      'ours with the walk through the dropped folders',
    ]),
    figure('  processor time, to decoding alone', cpu.ours / cpu.alone, '', null, [
      `${cpu.ours.toFixed(2)} to ${cpu.alone.toFixed(2)} ms a picture, all cores and processes`,
    ]),
    figure('  listing chosen folders', median(listings), 's', null, [
      `by the browser, before the page has them; not counted above; rounds of ${round.pictures}`,
    ]),
    figure('  longest task, folders chosen', Math.max(...choices), 'ms', null, [
      'by an input: the browser makes all its files in one task, whatever the page does',
    ]),
    ...[
      ['reading in, dropped', imported] as const,
      ['scrolling', scrolled] as const,
      ['training', trained] as const,
    ].flatMap(([words, phase]) => [
      figure(`longest task, ${words}`, phase.tasks.longestMs, 'ms', goals.taskMs, [
        `${phase.tasks.count} over 50 ms`,
        ...(phase.tasks.worst[0]?.scripts ?? []),
      ]),
      figure(
        `peak heap, ${words}`,
        phase.peak.totalBytes / 1e6,
        'MB',
        goals.heapMegabytes,
        peakWords(phase.peak),
      ),
    ]),
    figure('frame while scrolling, median', scrolled.value.medianFrameMs, 'ms', null, [
      `${scrolled.value.frames} frames, ${scrolled.value.pixels} pixels at 6,000 a second`,
    ]),
    figure('  worst', scrolled.value.worstFrameMs, 'ms', null, [
      `pictures at the end drawn ${scrolled.value.drawnAfterMs} ms after`,
    ]),
    figure(
      'epoch from files, to memory',
      trainSeconds.files / trainSeconds.memory,
      '',
      goals.epochRatio,
      [
        `${trainSeconds.files.toFixed(2)} to ${trainSeconds.memory.toFixed(2)} s, ${epochs.pictures} pictures`,
        `reading alone ${Math.round(readSeconds.files * 1000)} to ${Math.round(readSeconds.memory * 1000)} ms`,
      ],
    ),
    figure("the app's own epochs", last?.imagesPerSecond ?? 0, 'pictures/s', null, [
      `${split.train} to train, ${split.validation} to validate, ${split.test} to test`,
      `loss ${history.map(({ loss }) => loss.toFixed(3)).join(', ')}`,
      `test accuracy ${test?.accuracy.toFixed(3)}`,
      `${Math.round(seconds.train)} s and ${Math.round(seconds.evaluate)} s for the test`,
    ]),
    figure('kept by the browser', found.keptBytes / 1e9, 'GB', null, [
      `${imported.value.pictures} pictures of ${(found.bytes / found.pictures / 1e3).toFixed(1)} kB`,
      `${imported.value.skipped} files skipped`,
    ]),
    figure('WebAssembly memory', epochs.engineBytes / 1e6, 'MB', null, [
      "the engine's, for the same recipe; in no heap above",
    ]),
  ];
}

function peakWords({
  usedBytes,
  backingBytes,
  embedderBytes,
  parts,
  silent,
  processBytes,
}: MemoryPeak) {
  const shares = [
    `heaps ${megabytes(usedBytes)}`,
    `buffers ${megabytes(backingBytes)}`,
    `the browser's objects ${megabytes(embedderBytes)}`,
  ];
  return [
    shares.join(' + '),
    `largest ${parts.map(({ name, bytes }) => `${name} ${megabytes(bytes)}`).join(', ')}`,
    ...(silent > 0 ? [`${silent} sleeping threads not asked`] : []),
    ...(processBytes === null ? [] : [`all processes ${megabytes(processBytes)}`]),
  ];
}
