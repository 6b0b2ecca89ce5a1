/**
 * Work on many pictures that can be done a little at a time, so that nobody who waits for the same
 * thread waits long. What yields says only that this would be a moment to stop for a while.
 */
export type Slices<T> = Generator<undefined, T, undefined>;

const itemsAtOnce = 200;

/** Calls `work` on one item after another. */
export function* each<T>(items: Iterable<T>, work: (item: T, index: number) => void): Slices<void> {
  let index = 0;
  for (const item of items) {
    work(item, index);
    if (++index % itemsAtOnce === 0) yield;
  }
}

/** Does it all at once. Throws what the work throws. */
export function atOnce<T>(work: Slices<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Half a frame: nobody waits longer, however many are at work. */
const sliceMs = 8;

/**
 * Does it slice by slice, and whatever waits for the thread in between. Null once it is no longer
 * wanted, which is asked before each slice. Rejects with what the work throws.
 */
export async function bySlices<T>(work: Slices<T>): Promise<T>;
export async function bySlices<T>(work: Slices<T>, isWanted: () => boolean): Promise<T | null>;
export async function bySlices<T>(
  work: Slices<T>,
  isWanted: () => boolean = () => true,
): Promise<T | null> {
  for (;;) {
    // Before the first slice too: several that are begun at once would make one long task.
    await nextTurn();
    if (!isWanted()) return null;
    const endMs = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < endMs);
  }
}

let lastTurn = Promise.resolve();

/** Turns that are waited for at the same time come one by one, each after whoever waited before it. */
function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(nextTask);
  return lastTurn;
}

/** A timer would wait for milliseconds, in a hidden tab for seconds; a message does not. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
