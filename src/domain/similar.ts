/**
 * Pictures that look nearly the same: copies saved anew, neighbouring frames of a video. They are told
 * by their perceptual hashes (`dataset/perceptual-hash.ts`), so this is a hint and no proof.
 */
import type { Sample } from './sample.ts';

/** Bits of a perceptual hash, 64 hexadecimal digits. */
export const hashBits = 256;

/**
 * Hashes that differ in no more bits than this are of pictures that look nearly the same: what PDQ's
 * authors advise for hashes of this length, and what held on real sets. Of 1,200 x-rays no two came
 * nearer than 39; copies saved anew or resized stayed within 16, those cropped by 1 % mostly within
 * 31. At 35, handwritten digits of 8 x 8 pixels would have three times as many false pairs.
 */
export const similarWithinBits = 31;

type Hashed = Pick<Sample, 'id' | 'perceptualHash' | 'sha256'>;

/**
 * Sets of ids of pictures that look nearly the same, or that hang together by way of others that do.
 * Ids ascend, and the sets are in the order of their least. Pictures that are all the same to the
 * last byte are no set. A hash that is '' or not of 256 bits is like no other.
 */
export function findSimilar(samples: readonly Hashed[]): number[][] {
  const byHash = new Map<string, Hashed[]>();
  for (const sample of samples) {
    const equal = byHash.get(sample.perceptualHash);
    if (equal) equal.push(sample);
    else if (wellFormed.test(sample.perceptualHash)) byHash.set(sample.perceptualHash, [sample]);
  }
  const equals = [...byHash.values()];
  return setsOfHashes([...byHash.keys()])
    .map((set) => set.flatMap((hash) => equals[hash] as Hashed[]))
    .filter((set) => set.some(({ sha256 }) => sha256 !== set[0]?.sha256))
    .map((set) => set.map(({ id }) => id).sort((a, b) => a - b))
    .sort(([a = 0], [b = 0]) => a - b);
}

const wellFormed = new RegExp(`^[0-9a-f]{${hashBits / 4}}$`);
const wordsPerHash = hashBits / 32;
const pieceBits = 16;
const piecesPerHash = hashBits / pieceBits;
const pieceValues = 2 ** pieceBits;

/** A piece as it is, and with each one of its bits turned. */
const turns = [0, ...Array.from({ length: pieceBits }, (_, bit) => 2 ** bit)];

/** Indices of hashes, each in one set, by a search from neighbour to neighbour. */
function setsOfHashes(hashes: readonly string[]): number[][] {
  const neighbours = new Neighbours(hashes);
  const sets: number[][] = [];
  for (let first = 0; first < hashes.length; first++) {
    if (!neighbours.take(first)) continue;
    const set = [first];
    // The set grows while it is walked.
    for (const member of set) neighbours.takeNear(member, set);
    sets.push(set);
  }
  return sets;
}

/**
 * Multi-index hashing (M. Norouzi, A. Punjani, D. Fleet, "Fast Search in Hamming Space with
 * Multi-Index Hashing", CVPR 2012): of the 16 pieces of two hashes that differ in at most 31 bits,
 * one at least differs in at most one bit. What was found is taken out, so that many hashes that are
 * nearly the same cost no more than many that are not.
 */
class Neighbours {
  readonly #words: Int32Array;
  readonly #pieces: Uint16Array;
  readonly #taken: Uint8Array;
  /** Indices of hashes, those with one value of one piece side by side, from start to end. */
  readonly #buckets: Int32Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #all: Int32Array;
  #allEnd: number;

  constructor(hashes: readonly string[]) {
    const count = hashes.length;
    this.#words = new Int32Array(count * wordsPerHash);
    this.#pieces = new Uint16Array(this.#words.buffer);
    this.#taken = new Uint8Array(count);
    this.#all = Int32Array.from({ length: count }, (_, i) => i);
    this.#allEnd = count;
    hashes.forEach((hash, i) => {
      for (let word = 0; word < wordsPerHash; word++) {
        this.#words[i * wordsPerHash + word] = parseInt(hash.slice(word * 8, word * 8 + 8), 16);
      }
    });
    const sizes = new Int32Array(piecesPerHash * pieceValues);
    this.#pieces.forEach((value, at) => sizes[bucketOf(at % piecesPerHash, value)]!++);
    let filled = 0;
    this.#starts = sizes.map((size) => (filled += size) - size);
    this.#ends = this.#starts.slice();
    this.#buckets = new Int32Array(count * piecesPerHash);
    this.#pieces.forEach((value, at) => {
      const end = this.#ends[bucketOf(at % piecesPerHash, value)]!++;
      this.#buckets[end] = Math.floor(at / piecesPerHash);
    });
  }

  /** False where it was taken before. */
  take(hash: number): boolean {
    if (this.#taken[hash]) return false;
    this.#taken[hash] = 1;
    return true;
  }

  /** Takes all hashes that are left and like this one, and adds them to `found`. */
  takeNear(hash: number, found: number[]): void {
    const buckets = this.#bucketsNear(hash);
    let candidates = 0;
    for (const bucket of buckets) candidates += this.#ends[bucket]! - this.#starts[bucket]!;
    // Hashes that agree in many pieces and differ in the others would be met again and again.
    if (candidates > this.#allEnd) {
      this.#allEnd = this.#sift(hash, this.#all, 0, this.#allEnd, found);
      return;
    }
    for (const bucket of buckets) {
      const [start, end] = [this.#starts[bucket]!, this.#ends[bucket]!];
      if (end > start) this.#ends[bucket] = this.#sift(hash, this.#buckets, start, end, found);
    }
  }

  #bucketsNear(hash: number): Int32Array {
    const buckets = new Int32Array(piecesPerHash * turns.length);
    let count = 0;
    for (let piece = 0; piece < piecesPerHash; piece++) {
      const value = this.#pieces[hash * piecesPerHash + piece]!;
      for (const turn of turns) buckets[count++] = bucketOf(piece, value ^ turn);
    }
    return buckets;
  }

  /** Takes out of a stretch of a list what is like the hash or gone. Returns the stretch's new end. */
  #sift(hash: number, list: Int32Array, start: number, end: number, found: number[]): number {
    const [words, taken] = [this.#words, this.#taken];
    let kept = start;
    for (let at = start; at < end; at++) {
      const other = list[at]!;
      if (taken[other]) continue;
      if (isNear(words, hash, other)) {
        taken[other] = 1;
        found.push(other);
      } else list[kept++] = other;
    }
    return kept;
  }
}

function isNear(words: Int32Array, a: number, b: number): boolean {
  let distance = 0;
  for (let word = 0; word < wordsPerHash; word++) {
    distance += countOnes(words[a * wordsPerHash + word]! ^ words[b * wordsPerHash + word]!);
    if (distance > similarWithinBits) return false;
  }
  return true;
}

function bucketOf(piece: number, value: number): number {
  return piece * pieceValues + value;
}

/** One bits of a 32-bit word (H. S. Warren, "Hacker's Delight", figure 5-2). */
function countOnes(word: number): number {
  let ones = word - ((word >>> 1) & 0x55555555);
  ones = (ones & 0x33333333) + ((ones >>> 2) & 0x33333333);
  ones = (ones + (ones >>> 4)) & 0x0f0f0f0f;
  return Math.imul(ones, 0x01010101) >>> 24;
}
