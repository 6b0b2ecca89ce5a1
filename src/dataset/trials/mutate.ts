/** For tests alone: damages files in the ways that files get damaged, by the numbers of a seed. */
import { createRandom } from '../../domain/random.ts';
import { jpegSegments } from '../jpeg-header.ts';
import { mendChecksum, pngChunks } from '../png-chunks.ts';

export interface Specimen {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Mutant {
  /** What it was, and what has been done to it. */
  readonly story: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Draws a whole number below `limit`. */
type Draw = (limit: number) => number;

const mutators: Readonly<
  Record<string, (bytes: Uint8Array, draw: Draw, other: Uint8Array) => Uint8Array>
> = {
  'bits flipped': (bytes, draw) => flipped(bytes, draw, bytes.length),
  // Where nearly all stands that decoders go by.
  'bits flipped near the start': (bytes, draw) => flipped(bytes, draw, Math.min(128, bytes.length)),
  'a range zeroed': (bytes, draw) => {
    const start = draw(bytes.length);
    return bytes.slice().fill(0, start, start + 1 + draw(256));
  },
  'cut short': (bytes, draw) => bytes.slice(0, draw(bytes.length)),
  'spliced with another': (bytes, draw, other) =>
    joined(bytes.subarray(0, draw(bytes.length)), other.subarray(draw(other.length))),
  'a number inflated': (bytes, draw) => {
    const numbers = [0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 20_000, 1_000_000];
    const number = numbers[draw(numbers.length)] as number;
    const digits = [number, number >>> 8, number >>> 16, number >>> 24];
    const kept = digits.slice(0, number > 0xffff ? 4 : 2);
    const copy = bytes.slice();
    const at = draw(Math.min(512, Math.max(1, bytes.length - 4)));
    copy.set((draw(2) ? kept : kept.reverse()).slice(0, bytes.length - at), at);
    return copy;
  },
  'bytes inserted': (bytes, draw) => {
    const at = draw(bytes.length);
    const inserted = Uint8Array.from({ length: 1 + draw(64) }, () => draw(256));
    return joined(bytes.subarray(0, at), inserted, bytes.subarray(at));
  },
  'a piece doubled': (bytes, draw) => {
    const start = draw(bytes.length);
    return joined(bytes.subarray(0, start + 1 + draw(1024)), bytes.subarray(start));
  },
  'a chunk doubled': (bytes, draw) => {
    const pieces = piecesOf(bytes);
    const { start, end } = pieces[draw(pieces.length)] ?? { start: 0, end: bytes.length };
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  'a chunk left out': (bytes, draw) => {
    const pieces = piecesOf(bytes);
    const { start, end } = pieces[draw(pieces.length)] ?? { start: 0, end: 1 };
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  // As a writer with a fault would: the checksum is right.
  'a chunk changed': (bytes, draw) => {
    const pieces = piecesOf(bytes);
    const piece = pieces[draw(pieces.length)];
    if (!piece || piece.end - piece.start <= 12) return bytes;
    const copy = bytes.slice();
    const [start, end] = piece.isChunk
      ? [piece.start + 8, piece.end - 4]
      : [piece.start + 4, piece.end];
    copy.set(flipped(copy.subarray(start, end), draw, Math.min(64, end - start)), start);
    if (piece.isChunk) mendChecksum(copy, { type: '', start, end });
    return copy;
  },
  'a piece left out': (bytes, draw) => {
    const start = draw(bytes.length);
    return joined(bytes.subarray(0, start), bytes.subarray(start + 1 + draw(256)));
  },
};

/** The pieces that a format is made of, as far as they can be found. */
function piecesOf(bytes: Uint8Array): { start: number; end: number; isChunk: boolean }[] {
  if (bytes[0] === 0xff) {
    const segments = [...jpegSegments(bytes)];
    return segments.map(({ start, end }) => ({ start: start - 4, end, isChunk: false }));
  }
  if (bytes[0] !== 0x89) return [];
  const chunks = [...pngChunks(bytes)];
  return chunks.map(({ start, end }) => ({ start: start - 8, end: end + 4, isChunk: true }));
}

/** The mutant of this number: of one of `specimens`, damaged once or, now and then, several times. */
export function mutantOf(specimens: readonly Specimen[], number: number): Mutant {
  const random = createRandom(number);
  const draw: Draw = (limit) => Math.floor(random() * limit);
  const pick = <T>(all: readonly T[]) => all[draw(all.length)] as T;
  const { path, bytes } = pick(specimens);
  const story = [`${number}: ${path}`];
  let mutant: Uint8Array = bytes;
  do {
    const [name, mutate] = pick(Object.entries(mutators));
    if (mutant.length > 0) mutant = mutate(mutant, draw, pick(specimens).bytes);
    story.push(name);
  } while (draw(4) === 0);
  return { story: story.join(', '), bytes: new Uint8Array(mutant) };
}

function flipped(bytes: Uint8Array, draw: Draw, before: number): Uint8Array {
  const copy = bytes.slice();
  for (let i = draw(8); i >= 0; i--) {
    const at = draw(before);
    copy[at] = (copy[at] as number) ^ (1 << draw(8));
  }
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
