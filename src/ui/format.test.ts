import { describe, expect, test } from 'vitest';
import {
  age,
  bytes,
  counted,
  dateTime,
  duration,
  figure,
  parameterBytes,
  percent,
  probabilityFigure,
  rate,
} from './format.ts';

test('a noun follows its number', () => {
  expect([0, 1, 1200].map((value) => counted(value, 'picture'))).toEqual([
    '0 pictures',
    '1 picture',
    '1,200 pictures',
  ]);
  expect(counted(2, 'class', 'classes')).toBe('2 classes');
});

test('only what is wholly 100 percent says so', () => {
  expect([0, 0.9494, 0.99996, 1].map(percent)).toEqual(['0.0%', '94.9%', '99.9%', '100.0%']);
});

test('a small loss does not look like none', () => {
  expect([0.93449, 0, 0.0004, Number.NaN].map((loss) => figure(loss))).toEqual([
    '0.934',
    '0.000',
    '4.0e-4',
    'not a number',
  ]);
});

describe('a probability', () => {
  test.each([
    [0.934, '0.934'],
    [0.5, '0.500'],
    [0.4999, '0.4999'],
    [0.49999999, '0.499999'],
    [0.99996, '0.99996'],
    [1 - 1e-9, '0.999999'],
    [0.0003, '0.0003'],
    [1e-9, '1.0e-9'],
    [0, '0.000'],
    [1, '1.000'],
  ])('of %d reads %s', (probability, words) => {
    expect(probabilityFigure(probability)).toBe(words);
  });

  test('is never shown on the other side of the threshold, nor as certain', () => {
    for (let distance = 0.4; distance > 1e-15; distance /= 3) {
      expect(Number(probabilityFigure(0.5 - distance))).toBeLessThan(0.5);
      expect(Number(probabilityFigure(0.5 + distance))).toBeGreaterThanOrEqual(0.5);
      expect(Number(probabilityFigure(distance))).toBeGreaterThan(0);
      expect(Number(probabilityFigure(1 - distance))).toBeLessThan(1);
    }
  });
});

test.each([
  [0.4, '0 s'],
  [59.6, '1 min 00 s'],
  [200, '3 min 20 s'],
  [3599.6, '1 h 00 min'],
  [7500, '2 h 05 min'],
  [-1, '0 s'],
  [Number.POSITIVE_INFINITY, 'unknown'],
])('%d seconds are %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test.each([
  [999, '999 B'],
  [1500, '1.5 kB'],
  [99_960, '100 kB'],
  [640_000_000, '640 MB'],
  [999_950_000, '1.0 GB'],
  [5e15, '5,000 TB'],
])('%d bytes are %s', (value, words) => {
  expect(bytes(value)).toBe(words);
});

test('a rate has a decimal below ten alone', () => {
  expect([8.54, 9.96, 85.4, 1234].map(rate)).toEqual(['8.5', '10', '85', '1,234']);
});

test('parameters have the size that Keras prints for the reference network', () => {
  expect(parameterBytes(3_696_625)).toBe('14.10 MB');
});

test('a time that is none stays as it is', () => {
  expect(dateTime('yesterday')).toBe('yesterday');
  expect(dateTime('2026-11-23T12:00:00Z')).toMatch(/^Nov 2[34], 2026, /);
});

test('an age is as rough as one wants to know it', () => {
  const minute = 60_000;
  expect([-5, 12_999, minute, 3.9 * minute, 61 * minute, 50 * 60 * minute].map(age)).toEqual([
    '0 s',
    '12 s',
    '1 minute',
    '3 minutes',
    '1 hour',
    '2 days',
  ]);
});
