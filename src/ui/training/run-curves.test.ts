import { expect, test } from 'vitest';
import type { EpochRecord } from '../../domain/run.ts';
import type { Curve } from '../curves.ts';
import type { Logged } from './log-words.ts';
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

/** Names and values of the lines. */
function lines(curve: Curve | null): Record<string, readonly (number | null)[]> {
  return Object.fromEntries(curve?.series.map(({ name, values }) => [name, values]) ?? []);
}

/** A log of so many epochs, each `step` after the one before; the loss of epoch n is n. */
function log(name: string, count: number, step = 1): Logged {
  const logged = Array.from({ length: count }, (_, i) => {
    const epoch = (i + 1) * step;
    return { epoch, loss: epoch, accuracy: 1 - 1 / epoch };
  });
  return { name, epochs: logged, isDamaged: false };
}

test('before the first epoch and the first step there is no curve', () => {
  expect(lossCurve([])).toBeNull();
  expect(stepCurve({ stepLosses: [], stepStride: 1 })).toBeNull();
});

test('a short run is drawn whole, with its validation', () => {
  const curve = lossCurve(epochs(3));
  expect(lines(curve)).toEqual({ training: [1, 2, 3], validation: [1.5, 2.5, 3.5] });
  expect(curve?.xs).toEqual([1, 2, 3]);
  expect(accuracyCurve(epochs(2))?.series[0]?.values).toEqual([1, 0.5]);
});

test.each([299, 300, 301, 1000])('of %d epochs few are drawn, each at its place', (count) => {
  const curve = lossCurve(epochs(count)) as Curve;
  const [training, validation] = curve.series;
  expect(training?.values.length).toBeLessThanOrEqual(300);
  expect(training?.values).toEqual(curve.xs);
  expect(training?.values.at(-1)).toBe(count);
  expect(validation?.values).toEqual(curve.xs.map((x) => x + 0.5));
});

test('validation that is not there for every epoch is drawn where it is', () => {
  const partly = lossCurve(epochs(4, (epoch) => epoch > 2));
  expect(lines(partly)['validation']).toEqual([null, null, 3.5, 4.5]);
  expect(Object.keys(lines(lossCurve(epochs(4, () => false))))).toEqual(['training']);
});

test('logs stand beside the run, by their own epochs, however many they are', () => {
  const curve = lossCurve(epochs(2), [log('long', 4), log('sparse', 2, 3)]);
  expect(curve?.xs).toEqual([1, 2, 3, 4, 6]);
  expect(lines(curve)).toEqual({
    training: [1, 2, null, null, null],
    validation: [1.5, 2.5, null, null, null],
    'long, training': [1, 2, 3, 4, null],
    'sparse, training': [null, null, 3, null, 6],
  });
});

test('a log alone is drawn, and of one without end few epochs', () => {
  const curve = accuracyCurve([], [log('alone', 100_000)]);
  expect(curve?.xs.length).toBeLessThanOrEqual(300);
  expect(curve?.xs.at(-1)).toBe(100_000);
  expect(Object.keys(lines(curve))).toEqual(['alone, training']);
});

test('no two lines look the same, the run’s own and those of four logs', () => {
  const withValidation = Array.from({ length: 4 }, (_, n) => {
    const { epochs: own, ...rest } = log(`log ${n}`, 1);
    return { ...rest, epochs: own.map((epoch) => ({ ...epoch, valLoss: 1 })) };
  });
  const curve = lossCurve(epochs(1), withValidation);
  const looks = curve?.series.map(({ look }) => JSON.stringify(look));
  expect(looks).toHaveLength(10);
  expect(new Set(looks).size).toBe(10);
});

test('steps that were thinned out before stand where they were', () => {
  // The loss of step n is n; one in four was kept.
  const stepLosses = Array.from({ length: 601 }, (_, i) => 1 + i * 4);
  const curve = stepCurve({ stepLosses, stepStride: 4 }) as Curve;
  expect(curve.series[0]?.values.length).toBeLessThanOrEqual(300);
  expect(curve.series[0]?.values).toEqual(curve.xs);
});
