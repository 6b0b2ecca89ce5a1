/** What was found, as figures with what is to be reached beside each. */
import { figure, type Figure } from '../figures.ts';
import { median } from '../measure.ts';
import type { Cost, EpochKind, EpochTurn } from './cost.ts';
import type { Taken } from './page/taking.ts';
import type { MemorySample, Soak } from './soak.ts';

/** What is to be reached; the rest is for information. A checkpoint that stayed would be 44 MB. */
const goals = {
  epochRatio: { atMost: 1.02 },
  timePercent: { atMost: 2 },
  heapGrowth: { atMost: 1 },
  processGrowth: { atMost: 10 },
} as const;

/** Milliseconds, as in src/training/checkpoints.ts. */
const everyMs = 25_000;

export function costFigures({ rounds, pictures, steps, alone, bytes, threads }: Cost): Figure[] {
  const of = (kind: EpochKind, what: 'seconds' | 'cpuSeconds') =>
    median(rounds.map((round) => round[kind][what]));
  const ratios = (kind: EpochKind) =>
    rounds.map((round) => (round[kind].seconds / round.without.seconds).toFixed(3)).join(' ');
  const [without, atEnd, within] = [
    of('without', 'seconds'),
    of('atEnd', 'seconds'),
    of('within', 'seconds'),
  ];
  const cpu = { without: of('without', 'cpuSeconds'), within: of('within', 'cpuSeconds') };
  const onTheWay = rounds[0]?.within.taken.length ?? 0;
  const eachMs = ((within - without) / onTheWay) * 1000;
  const cpuMs = ((cpu.within - cpu.without) / onTheWay) * 1000;
  const all = rounds.flatMap((round) =>
    Object.values<EpochTurn>(round).flatMap((turn) => turn.taken),
  );
  const medianOf = (taken: readonly Taken[], what: keyof Taken) =>
    median(taken.map((one) => one[what]));
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const takingMs = medianOf(all, 'takingMs');
  const aloneMs = medianOf(alone, 'keptMs');
  const percent = (part: number) => (part / (without * 1000)) * 100;
  return [
    figure('epoch with a checkpoint, to one without', atEnd / without, '', goals.epochRatio, [
      `${atEnd.toFixed(2)} to ${without.toFixed(2)} s, medians of ${rounds.length} rounds`,
      `${pictures} pictures, ${steps} steps, ${threads} threads`,
      'until it is on the disk',
      `rounds: ${ratios('atEnd')}`,
    ]),
    figure('  processor time of one', cpuMs, 'ms', null, [
      `epochs ${cpu.without.toFixed(2)} s, with ${onTheWay} on the way ${cpu.within.toFixed(2)} s`,
      'all cores and processes',
      `${(cpuMs / cpu.without / 10).toFixed(2)} % of the epoch's`,
    ]),
    figure('  if nothing of it were beside the steps', percent(aloneMs), '%', null, [
      `${ms(aloneMs)} from the taking to the disk, no step beside`,
    ]),
    figure('within an epoch, one every 25 s', (eachMs / everyMs) * 100, '%', goals.timePercent, [
      `${within.toFixed(2)} s with ${onTheWay} on the way: ${ms(eachMs)} each`,
      `rounds: ${ratios('within')}`,
    ]),
    figure('taking one, the training thread', takingMs, 'ms', null, [
      `reading the state ${ms(medianOf(all, 'readingMs'))}, the rest looking for what is no number, and copying`,
      `${percent(takingMs).toFixed(2)} % of the epoch`,
      `with no step beside ${ms(medianOf(alone, 'takingMs'))}`,
    ]),
    figure('sealing, writing and flushing it', aloneMs - medianOf(alone, 'takingMs'), 'ms', null, [
      `beside the steps ${ms(medianOf(all, 'keptMs') - takingMs)}, until the training thread hears of it`,
    ]),
    figure('a checkpoint', bytes / 1e6, 'MB', null, ['two files of that size are kept']),
  ];
}

export function soakFigures({ every, checkpoints, samples }: Soak): Figure[] {
  const last = samples.at(-1) as MemorySample;
  const heaps = samples.map(({ heapBytes }) => heapBytes);
  const processes = samples.flatMap(({ processBytes }) => processBytes ?? []);
  const steps = samples.map((sample) => sample.steps);
  const common = `${last.steps} steps, a checkpoint every ${every}: ${checkpoints}`;
  return [
    figure('heaps and buffers, per 1,000 steps', growth(steps, heaps), 'MB', goals.heapGrowth, [
      common,
      courseOf(samples, heaps),
      `${(last.backingBytes / 1e6).toFixed(1)} MB of it buffers; garbage collected before`,
      ...(last.silent > 0 ? [`${last.silent} sleeping threads not asked`] : []),
    ]),
    ...(processes.length < samples.length
      ? []
      : [
          figure(
            "the page's process, per 1,000 steps",
            growth(steps, processes),
            'MB',
            goals.processGrowth,
            [courseOf(samples, processes), "private memory, WebAssembly's with it"],
          ),
        ]),
  ];
}

/** Megabytes in 1,000 steps, by the straight line that is nearest to all samples. */
function growth(steps: readonly number[], bytes: readonly number[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanSteps, meanBytes] = [mean(steps), mean(bytes)];
  const along = steps.map((step, i) => (step - meanSteps) * ((bytes[i] as number) - meanBytes));
  const across = steps.map((step) => (step - meanSteps) ** 2);
  return (mean(along) / mean(across) / 1e6) * 1000;
}

function courseOf(samples: readonly MemorySample[], bytes: readonly number[]): string {
  const middle = Math.floor((samples.length - 1) / 2);
  const at = (i: number) => `${((bytes[i] as number) / 1e6).toFixed(1)} MB`;
  const places = [0, middle, samples.length - 1];
  return places.map((i) => `${at(i)} after ${samples[i]?.steps}`).join(', ');
}
