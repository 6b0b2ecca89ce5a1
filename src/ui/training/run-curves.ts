/** What the charts show of a run: few enough points to draw quickly. */
import type { EpochRecord, StepLosses } from '../../domain/run.ts';
import type { Curve } from '../curves.ts';

const mostPoints = 300;

export function lossCurve(history: readonly EpochRecord[]): Curve | null {
  return epochCurve(
    history,
    (record) => record.loss,
    (record) => record.valLoss,
    'from-zero',
  );
}

export function accuracyCurve(history: readonly EpochRecord[]): Curve | null {
  return epochCurve(
    history,
    (record) => record.accuracy,
    (record) => record.valAccuracy,
    'fit',
  );
}

export function stepCurve(steps: Pick<StepLosses, 'stepLosses' | 'stepStride'>): Curve | null {
  if (steps.stepLosses.length === 0) return null;
  const stride = strideFor(steps.stepLosses.length);
  const values = steps.stepLosses.filter((_, i) => i % stride === 0);
  return {
    series: [{ name: 'training', values }],
    firstX: 1,
    strideX: steps.stepStride * stride,
    xLabel: 'step',
    scale: 'from-zero',
  };
}

function epochCurve(
  history: readonly EpochRecord[],
  training: (record: EpochRecord) => number,
  validation: (record: EpochRecord) => number | null,
  scale: Curve['scale'],
): Curve | null {
  const stride = strideFor(history.length);
  // Counted from the end: the last epoch is always among them.
  const shown = history.filter((_, i) => (history.length - 1 - i) % stride === 0);
  const first = shown[0];
  if (!first) return null;
  const series = [{ name: 'training', values: shown.map(training) }];
  const validationValues = shown.map(validation).filter((value) => value !== null);
  // A chart throws when its series are not of one length.
  if (validationValues.length === shown.length) {
    series.push({ name: 'validation', values: validationValues });
  }
  return { series, firstX: first.epoch, strideX: stride, xLabel: 'epoch', scale };
}

function strideFor(points: number): number {
  return Math.max(1, Math.ceil(points / mostPoints));
}
