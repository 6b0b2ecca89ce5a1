/** What the charts show of a run, and of others' logs beside it: few enough points to draw quickly. */
import type { EpochRecord, StepLosses } from '../../domain/run.ts';
import type { Curve } from '../curves.ts';
import type { Logged } from './log-words.ts';
import { logLooks, ownLooks, type Look } from './series-looks.ts';

/** Of each line. */
const mostPoints = 300;

export function lossCurve(
  history: readonly EpochRecord[],
  logs: readonly Logged[] = [],
): Curve | null {
  return epochCurve('loss', 'valLoss', history, logs, 'from-zero');
}

export function accuracyCurve(
  history: readonly EpochRecord[],
  logs: readonly Logged[] = [],
): Curve | null {
  return epochCurve('accuracy', 'valAccuracy', history, logs, 'fit');
}

export function stepCurve(steps: Pick<StepLosses, 'stepLosses' | 'stepStride'>): Curve | null {
  if (steps.stepLosses.length === 0) return null;
  const stride = strideFor(steps.stepLosses.length);
  const values = steps.stepLosses.filter((_, i) => i % stride === 0);
  return {
    series: [{ name: 'training', values, look: ownLooks.training }],
    xs: values.map((_, i) => 1 + i * stride * steps.stepStride),
    xLabel: 'step',
    scale: 'from-zero',
  };
}

type Figure = 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy';
type Epochs = readonly ({ readonly epoch: number } & {
  readonly [figure in Figure]?: number | null;
})[];

function epochCurve(
  training: Figure,
  validation: Figure,
  history: readonly EpochRecord[],
  logs: readonly Logged[],
  scale: Curve['scale'],
): Curve | null {
  const lines = [
    lineOf('training', history, training, ownLooks.training),
    lineOf('validation', history, validation, ownLooks.validation),
    ...logs.flatMap(({ name, epochs }, place) => [
      lineOf(`${name}, training`, epochs, training, logLooks(place).training),
      lineOf(`${name}, validation`, epochs, validation, logLooks(place).validation),
    ]),
  ].filter(({ points }) => points.size > 0);
  if (lines.length === 0) return null;
  const xs = [...new Set(lines.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => a - b);
  const series = lines.map(({ name, look, points }) => {
    return { name, look, values: xs.map((x) => points.get(x) ?? null) };
  });
  return { series, xs, xLabel: 'epoch', scale };
}

interface Line {
  readonly name: string;
  readonly look: Look;
  /** Values by epoch. */
  readonly points: ReadonlyMap<number, number>;
}

function lineOf(name: string, epochs: Epochs, figure: Figure, look: Look): Line {
  const all = epochs.flatMap((record): [number, number][] => {
    const value = record[figure];
    return value === undefined || value === null ? [] : [[record.epoch, value]];
  });
  const stride = strideFor(all.length);
  // Counted from the end: the last epoch is always among them.
  const shown = all.filter((_, i) => (all.length - 1 - i) % stride === 0);
  return { name, look, points: new Map(shown) };
}

function strideFor(points: number): number {
  return Math.max(1, Math.ceil(points / mostPoints));
}
