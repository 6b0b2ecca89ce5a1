import { expect, test } from 'vitest';
import type { EpochRecord } from '../../domain/run.ts';
import type { Curve } from '../curves.ts';
import { accuracyCurve, lossCurve, stepCurve } from './run-curves.ts';

/** The figures of epoch n tell where they are from: loss n, validation loss n + 0.5. */
function epochs(count: number, validated: (epoch: number) => boolean = () => true): EpochRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const epoch = i + 1;
    const valLoss = validated(epoch) ? epoch + 0.5 : null;
    const rest = { accuracy: 1 / epoch, valAccuracy: valLoss, seconds: 1, imagesPerSecond: 1 };
    return { epoch, loss: epoch, valLoss, ...rest };
  });
}

function xs({ series, firstX, strideX }: Curve): number[] {
  return (series[0]?.values ?? []).map((_, i) => firstX + i * strideX);
}

test('before the first epoch and the first step there is no curve', () => {
  expect(lossCurve([])).toBeNull();
  expect(stepCurve({ stepLosses: [], stepStride: 1 })).toBeNull();
});

test('a short run is drawn whole, with its validation', () => {
  const curve = lossCurve(epochs(3));
  expect(curve?.series).toEqual([
    { name: 'training', values: [1, 2, 3] },
    { name: 'validation', values: [1.5, 2.5, 3.5] },
  ]);
  expect(accuracyCurve(epochs(2))?.series[0]?.values).toEqual([1, 0.5]);
});

test.each([299, 300, 301, 1000])('of %d epochs few are drawn, each at its place', (count) => {
  const curve = lossCurve(epochs(count)) as Curve;
  const [training, validation] = curve.series;
  expect(training?.values.length).toBeLessThanOrEqual(300);
  expect(training?.values).toEqual(xs(curve));
  expect(training?.values.at(-1)).toBe(count);
  expect(validation?.values).toEqual(xs(curve).map((x) => x + 0.5));
});

test('validation that is not there for every epoch is left out', () => {
  const partly = lossCurve(epochs(4, (epoch) => epoch > 2));
  expect(partly?.series.map(({ name }) => name)).toEqual(['training']);
});

test('steps that were thinned out before stand where they were', () => {
  // The loss of step n is n; one in four was kept.
  const stepLosses = Array.from({ length: 601 }, (_, i) => 1 + i * 4);
  const curve = stepCurve({ stepLosses, stepStride: 4 }) as Curve;
  expect(curve.series[0]?.values.length).toBeLessThanOrEqual(300);
  expect(curve.series[0]?.values).toEqual(xs(curve));
});
