import { expect, test } from 'vitest';
import { atOnce, bySlices, each, type Slices } from './slices.ts';

function busyFor(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

function* counting(steps: number, stepMs = 0): Slices<number> {
  let done = 0;
  for (; done < steps; done++) {
    busyFor(stepMs);
    yield;
  }
  return done;
}

test('all items come in their order, at once or by slices', async () => {
  const items = Array.from({ length: 1000 }, (_, i) => i);
  function* doubled(): Slices<number[]> {
    const found: number[] = [];
    yield* each(items, (item, index) => found.push(item + index));
    return found;
  }
  const expected = items.map((item) => 2 * item);
  expect(atOnce(doubled())).toEqual(expected);
  expect(await bySlices(doubled())).toEqual(expected);
});

test('between the slices others have their turn', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  expect(await bySlices(counting(60, 1))).toBe(60);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
});

test('several take turns, and between two of them others have theirs', async () => {
  const turns: string[] = [];
  let isOver = false;
  const other = () => {
    turns.push('other');
    if (!isOver) setImmediate(other);
  };
  function* named(name: string): Slices<void> {
    for (let slice = 0; slice < 3; slice++) {
      turns.push(name);
      // Longer than a slice.
      busyFor(10);
      yield;
    }
  }
  other();
  await Promise.all(['a', 'b', 'c'].map((name) => bySlices(named(name))));
  isOver = true;
  expect(turns.filter((turn) => turn !== 'other').join('')).toBe('abcabcabc');
  expect(turns.join(' ')).not.toMatch(/[abc] [abc]/);
});

test('what is not wanted any more is given up', async () => {
  let asked = 0;
  expect(await bySlices(counting(1000, 1), () => ++asked < 3)).toBeNull();
  expect(asked).toBe(3);
  expect(await bySlices(counting(1), () => false)).toBeNull();
});

test('what the work throws is thrown', async () => {
  function* broken(): Slices<number> {
    yield;
    throw new RangeError('no');
  }
  expect(() => atOnce(broken())).toThrow('no');
  await expect(bySlices(broken())).rejects.toThrow('no');
});
