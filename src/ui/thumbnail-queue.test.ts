import { beforeEach, expect, test, vi } from 'vitest';
import { createQueue, type Errand } from './thumbnail-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

/** Errands by name that note when they begin, and end when they are told to. */
function notebook() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const errand =
    (name: string): Errand =>
    () => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    };
  const end = async (name: string) => {
    ends.get(name)?.();
    await vi.runAllTimersAsync();
  };
  return { begun, errand, end };
}

test('no more than so many are under way, and each that ends makes room', async () => {
  const { begun, errand, end } = notebook();
  const put = createQueue(2);
  for (const name of ['a', 'b', 'c', 'd']) put(errand(name));
  await vi.runAllTimersAsync();
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
});

test('what came last into view goes first, in its own order', async () => {
  const { begun, errand, end } = notebook();
  const put = createQueue(1);
  for (const name of ['a', 'b']) put(errand(name));
  await vi.runAllTimersAsync();
  for (const name of ['c', 'd']) put(errand(name));
  await vi.runAllTimersAsync();
  for (const name of ['a', 'c', 'd', 'b']) await end(name);
  expect(begun).toEqual(['a', 'c', 'd', 'b']);
});

test('what has left the view before its turn is not asked for', async () => {
  const { begun, errand, end } = notebook();
  const put = createQueue(1);
  put(errand('a'));
  const leave = put(errand('b'));
  put(errand('c'));
  await vi.runAllTimersAsync();
  leave();
  await end('a');
  await end('c');
  leave();
  expect(begun).toEqual(['a', 'c']);
});

test('nothing is lost where a wave is emptied while it still gathers', async () => {
  const { begun, errand, end } = notebook();
  const put = createQueue(1);
  put(errand('a'));
  await vi.runAllTimersAsync();
  const leave = put(errand('b'));
  leave();
  // The end of 'a' finds nothing, in the same turn in which 'c' comes.
  const ended = end('a');
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  put(errand('c'));
  await ended;
  expect(begun).toEqual(['a', 'c']);
});
