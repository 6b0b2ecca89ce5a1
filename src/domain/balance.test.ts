import { describe, expect, test } from 'vitest';
import { classWeights, epochLength, epochOrder } from './balance.ts';
import { createRandom, shuffled } from './random.ts';
import { balanceRules } from './recipe.ts';
import { countByClass, type Label } from './sample.ts';

interface Picture {
  readonly id: number;
  readonly label: Label;
}

/** Of both classes in turns, as long as there are. */
function picturesOf(first: number, second: number): Picture[] {
  const places = [
    ...Array.from({ length: first }, (_, i) => ({ at: i, label: 0 as Label })),
    ...Array.from({ length: second }, (_, i) => ({ at: i + 0.5, label: 1 as Label })),
  ];
  return places.sort((a, b) => a.at - b.at).map(({ label }, id) => ({ id, label }));
}

/** How often each picture comes. */
function timesOf(order: readonly Picture[]): Map<Picture, number> {
  const times = new Map<Picture, number>();
  for (const picture of order) times.set(picture, (times.get(picture) ?? 0) + 1);
  return times;
}

describe('class weights', () => {
  test.each([
    [
      [50, 50],
      [1, 1],
    ],
    [
      [80, 20],
      [0.625, 2.5],
    ],
    [
      [1, 3],
      [2, 2 / 3],
    ],
    // The x-rays of the reference: scikit-learn 1.9.1 says the same.
    [
      [1583, 4273],
      [1.8496525584333543, 0.6852328574771823],
    ],
  ] as const)('of %j pictures are %j', (counts, weights) => {
    expect(classWeights(counts)).toEqual(weights);
  });

  test('make both classes weigh the same, and all pictures as much as they are', () => {
    const [first, second] = classWeights([37, 411]);
    expect(37 * first).toBeCloseTo(411 * second, 10);
    expect(37 * first + 411 * second).toBeCloseTo(448, 10);
  });

  test.each([
    [0, 5],
    [5, 0],
    [0, 0],
    [NaN, 5],
  ])('are refused for %i and %i pictures', (...counts) => {
    expect(() => classWeights(counts as [number, number])).toThrow(RangeError);
  });
});

describe('an epoch', () => {
  test.each(['none', 'class-weights'] as const)('of rule "%s" is the shuffled set', (rule) => {
    const pictures = picturesOf(11, 4);
    const order = epochOrder(pictures, rule, createRandom(5, 1001));
    expect(order).toEqual(shuffled(pictures, createRandom(5, 1001)));
    // Seeds have had this order since there were seeds.
    expect(order.map(({ id }) => id).join()).toBe('5,10,11,3,14,1,8,2,6,4,9,0,13,7,12');
    expect(epochLength([11, 4], rule)).toBe(15);
  });

  test('of one class alone needs no balance', () => {
    const pictures = picturesOf(6, 0);
    expect(epochOrder(pictures, 'none', createRandom(1))).toHaveLength(6);
    expect(() => epochOrder(pictures, 'sampling', createRandom(1))).toThrow(RangeError);
    expect(() => epochLength([6, 0], 'sampling')).toThrow('class 1 has no picture');
  });
});

describe('sampling', () => {
  test.each([
    [11, 4],
    [4, 11],
    [12, 4],
    [5, 4],
    [40, 1],
    [7, 7],
  ])('of %i and %i pictures takes as many of each class, evenly', (...counts) => {
    const pictures = picturesOf(...counts);
    const larger = Math.max(...counts);
    const order = epochOrder(pictures, 'sampling', createRandom(3, 1001));
    expect(countByClass(order)).toEqual([larger, larger]);
    expect(order).toHaveLength(epochLength(counts, 'sampling'));
    const times = timesOf(order);
    const smaller = Math.min(...counts);
    for (const picture of pictures) {
      const isOfLarger = counts[picture.label] === larger;
      const [least, most] = isOfLarger
        ? [1, 1]
        : [Math.floor(larger / smaller), Math.ceil(larger / smaller)];
      expect(times.get(picture)).toBeGreaterThanOrEqual(least);
      expect(times.get(picture)).toBeLessThanOrEqual(most);
    }
  });

  test('is the same for the same numbers, and draws others in another epoch', () => {
    const pictures = picturesOf(4, 10);
    const epoch = (number: number) => epochOrder(pictures, 'sampling', createRandom(3, number));
    expect(epoch(1)).toEqual(epoch(1));
    expect(epoch(1)).not.toEqual(epoch(2));
    // 4 pictures twice, and 2 a third time: of 60 epochs each picture is drawn in about half.
    const drawn = new Map<Picture, number>();
    for (let number = 0; number < 60; number++) {
      const times = timesOf(epoch(number));
      const thrice = pictures.filter((picture) => times.get(picture) === 3);
      expect(thrice).toHaveLength(2);
      for (const picture of thrice) drawn.set(picture, (drawn.get(picture) ?? 0) + 1);
    }
    expect(drawn.size).toBe(4);
    for (const times of drawn.values()) expect(Math.abs(times - 30)).toBeLessThan(15);
  });

  test('mixes the repeated with the rest', () => {
    const order = epochOrder(picturesOf(100, 10), 'sampling', createRandom(9));
    for (const half of [order.slice(0, 100), order.slice(100)]) {
      expect(Math.abs(countByClass(half)[1] - 50)).toBeLessThan(20);
    }
  });

  test('of classes of one size is the order that there is without it', () => {
    const pictures = picturesOf(6, 6);
    const orders = balanceRules.map((rule) => epochOrder(pictures, rule, createRandom(2, 7)));
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });
});
