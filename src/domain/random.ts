/**
 * Seeded random numbers: the same seed gives the same split, the same order of batches and the same
 * first weights in every browser. Not for secrets.
 */

/** A source of numbers, evenly spread over [0, 1). */
export type Random = () => number;

/**
 * sfc32 (Chris Doty-Humphrey's PractRand), seeded by a string of whole numbers. Different streams
 * from one seed, say the split and the third epoch's order, take different `stream` values.
 */
export function createRandom(seed: number, stream = 0): Random {
  let a = 0x9e3779b9;
  let b = seed >>> 0;
  let c = Math.floor(seed / 2 ** 32) ^ (stream >>> 0);
  let counter = 1;
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }
  // The first outputs still show the seed's pattern.
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A copy of `items` in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = copy[last] as T;
    copy[last] = copy[other] as T;
    copy[other] = moved;
  }
  return copy;
}
