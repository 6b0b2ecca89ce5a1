import { expect, test } from 'vitest';
import { CheckpointPace } from './checkpoint-pace.ts';

test('within an epoch one is due every 25 s', () => {
  const pace = new CheckpointPace(1000);
  expect(pace.isDue(25_999)).toBe(false);
  expect(pace.isDue(26_000)).toBe(true);
  pace.taken(26_100);
  expect(pace.isDue(51_000)).toBe(false);
  expect(pace.isDue(51_100)).toBe(true);
});

test('the end of the first epoch has one, and those of later ones as often as takes 2 % of the time', () => {
  const pace = new CheckpointPace(0);
  expect(pace.isDueAtEnd(1)).toBe(true);
  pace.taken(1);
  pace.cost(100);
  expect(pace.isDueAtEnd(5000)).toBe(false);
  expect(pace.isDueAtEnd(5001)).toBe(true);
});

test('one that costs a second and more is due every 25 s all the same', () => {
  const pace = new CheckpointPace(0);
  pace.cost(3000);
  expect(pace.isDueAtEnd(24_999)).toBe(false);
  expect(pace.isDueAtEnd(25_000)).toBe(true);
});

test('after one that could not be kept the next is tried in 25 s', () => {
  const pace = new CheckpointPace(0);
  pace.taken(10);
  pace.failed();
  expect(pace.isDueAtEnd(25_009)).toBe(false);
  expect(pace.isDueAtEnd(25_010)).toBe(true);
});
