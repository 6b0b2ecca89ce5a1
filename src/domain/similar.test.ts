import { expect, test } from 'vitest';
import { createRandom, shuffled, type Random } from './random.ts';
import { findSimilar, hashBits, similarWithinBits } from './similar.ts';

type Bits = readonly boolean[];

function randomBits(random: Random): Bits {
  return Array.from({ length: hashBits }, () => random() < 0.5);
}

function turned(bits: Bits, places: readonly number[]): Bits {
  const at = new Set(places);
  return bits.map((bit, place) => bit !== at.has(place));
}

function somePlaces(count: number, random: Random): number[] {
  return shuffled([...Array(hashBits).keys()], random).slice(0, count);
}

function hex(bits: Bits): string {
  const binary = bits.map(Number).join('');
  return BigInt(`0b${binary}`)
    .toString(16)
    .padStart(hashBits / 4, '0');
}

/** Each of another file's bytes, with ids from 0. */
function samplesOf(hashes: readonly string[]) {
  return hashes.map((perceptualHash, id) => ({ id, perceptualHash, sha256: `file ${id}` }));
}

/** The rule as it is said: sets that grow by whoever is near to one of them. */
function byBruteForce(hashes: readonly Bits[]): number[][] {
  const isNear = (a: Bits, b: Bits) =>
    a.reduce((sum, bit, place) => sum + Number(bit !== b[place]), 0) <= similarWithinBits;
  const left = new Set(hashes.keys());
  const sets: number[][] = [];
  for (const first of left) {
    left.delete(first);
    const set = [first];
    for (const member of set) {
      for (const other of left) {
        if (!isNear(hashes[member]!, hashes[other]!)) continue;
        left.delete(other);
        set.push(other);
      }
    }
    if (set.length > 1) sets.push(set.sort((a, b) => a - b));
  }
  return sets;
}

test.each([1, 2, 3])('finds what brute force finds, seed %i', (seed) => {
  const random = createRandom(seed);
  const strangers = Array.from({ length: 80 }, () => randomBits(random));
  const distances = [0, 1, 8, 16, 24, 30, 31, 32, 33, 40];
  const neighbours = strangers.flatMap((bits) =>
    distances
      .filter(() => random() < 0.3)
      .map((distance) => turned(bits, somePlaces(distance, random))),
  );
  const hashes = shuffled([...strangers, ...neighbours], random);
  const expected = byBruteForce(hashes);
  expect(expected.length).toBeGreaterThan(40);
  expect(findSimilar(samplesOf(hashes.map(hex)))).toEqual(expected);
});

test('finds hashes of pictures of one kind, which have most bits in common', () => {
  const random = createRandom(4);
  const kind = randomBits(random);
  const hashes = Array.from({ length: 250 }, () =>
    turned(kind, somePlaces(18 + Math.floor(random() * 20), random)),
  );
  const expected = byBruteForce(hashes);
  expect(expected.length).toBeGreaterThan(0);
  expect(expected.flat().length).toBeLessThan(hashes.length);
  expect(findSimilar(samplesOf(hashes.map(hex)))).toEqual(expected);
});

test('the bits that differ may be spread or side by side, but no more of them than the limit', () => {
  const bits = randomBits(createRandom(5));
  const spread = (count: number) => Array.from({ length: count }, (_, i) => i * 8);
  const apart = (places: number[]) =>
    findSimilar(samplesOf([hex(bits), hex(turned(bits, places))]));
  expect(apart(spread(similarWithinBits))).toEqual([[0, 1]]);
  expect(apart(spread(similarWithinBits + 1))).toEqual([]);
  const run = (count: number) => Array.from({ length: count }, (_, i) => 100 + i);
  expect(apart(run(similarWithinBits))).toEqual([[0, 1]]);
  expect(apart(run(similarWithinBits + 1))).toEqual([]);
});

test('frames of a video hang together from one to the next', () => {
  const random = createRandom(6);
  const frames = [randomBits(random)];
  while (frames.length < 200) frames.push(turned(frames.at(-1)!, somePlaces(20, random)));
  const samples = samplesOf(frames.map(hex));
  expect(findSimilar(shuffled(samples, random))).toEqual([samples.map(({ id }) => id)]);
});

test('pictures that are the same to the last byte are a set only with another file among them', () => {
  const random = createRandom(7);
  const [a, b] = [randomBits(random), randomBits(random)];
  const near = hex(turned(a, [3, 70, 200]));
  const samples = [
    { id: 9, perceptualHash: hex(b), sha256: 'b' },
    { id: 4, perceptualHash: near, sha256: 'other a' },
    { id: 2, perceptualHash: hex(b), sha256: 'b' },
    { id: 7, perceptualHash: hex(a), sha256: 'a' },
    { id: 5, perceptualHash: hex(a), sha256: 'a' },
  ];
  expect(findSimilar(samples)).toEqual([[4, 5, 7]]);
  const resaved = { id: 1, perceptualHash: hex(b), sha256: 'other b' };
  expect(findSimilar([...samples, resaved])).toEqual([
    [1, 2, 9],
    [4, 5, 7],
  ]);
});

test('a hash that is unknown or of another length is like no other', () => {
  const whole = hex(randomBits(createRandom(8)));
  const half = whole.slice(0, whole.length / 2);
  expect(findSimilar(samplesOf(['', '', half, half, `${whole}0`, whole]))).toEqual([]);
  expect(findSimilar([])).toEqual([]);
});

test('as many equal or nearly equal hashes as there may be pictures are one set', () => {
  const random = createRandom(9);
  const bits = randomBits(random);
  const many = 25_000;
  const ids = Array.from({ length: many }, (_, id) => id);
  expect(findSimilar(samplesOf(ids.map(() => hex(bits))))).toEqual([ids]);
  // All different, and all as far from the first as two bits.
  const places = (id: number) => [id % hashBits, Math.floor(id / hashBits)];
  const near = ids.map((id) => hex(turned(bits, id === 0 ? [] : places(id))));
  expect(findSimilar(samplesOf(near))).toEqual([ids]);
});
