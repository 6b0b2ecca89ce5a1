/**
 * What a picture looks like, in 256 bits: copies that were saved anew, resized, brightened or cropped
 * by a hair differ in a few of them (`domain/similar.ts`), other pictures in about half.
 */
import { hashBits } from '../domain/similar.ts';
import type { Pixels } from './pixels.ts';

const gridSize = 32;
const samplesPerCell = 4;

/**
 * The lowest frequencies of the cosine transform without the mean, nearest first. The signs of the
 * lowest in a quarter disc told 1,200 x-rays apart better than those in a square, medians instead of
 * zero, fewer bits, or differences of neighbours (dHash).
 */
const frequencies = lowestFrequencies(hashBits);
const basisRows = Math.max(...frequencies.flat()) + 1;
const basis = cosineBasis(basisRows, gridSize);

/**
 * In grey levels. Where most coefficients are fainter, saving a picture anew was measured to turn more
 * bits than tell it from others; photographs and scans have ten times as much and more.
 */
const faintest = 0.5;
const clearEnough = hashBits / 2;

/**
 * The hash of a decoded picture, squashed to a square: 64 digits, lower-case hexadecimal, or '' for a
 * picture with next to nothing on it (all one colour, a plain gradient), whose bits would be noise. It
 * rests on the picture as decoded, so that it is the same whatever size the pixels are prepared at.
 *
 * The signs of the low frequencies of a type II cosine transform of a 32 x 32 reduction: pHash (C.
 * Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, section 3.2)
 * with 256 bits as in PDQ (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ
 * Image-Hashing Algorithm", 2019).
 */
export function perceptualHash(picture: Pixels): string {
  const coefficients = transform(reduce(picture));
  const clear = coefficients.reduce((sum, one) => sum + Number(Math.abs(one) > faintest), 0);
  return clear < clearEnough ? '' : signsInHex(coefficients);
}

/**
 * Brightness (ITU-R BT.601) averaged over cells, `[32, 32]`, 0 to 255. 4 x 4 pixels of a cell are
 * looked at, whatever the size: with all of them, copies were measured to be found no better.
 */
function reduce({ width, height, rgba }: Pixels): Float64Array {
  // One number a pixel. What browsers run on is little-endian: red is the lowest byte.
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const columns = placesIn(width);
  const rows = placesIn(height);
  const cells = new Float64Array(gridSize ** 2);
  // Counted from 0, these loops take half the time they take counted from the cell's edge.
  for (let cellY = 0; cellY < gridSize; cellY++) {
    for (let cellX = 0; cellX < gridSize; cellX++) {
      let thousandths = 0;
      for (let y = 0; y < samplesPerCell; y++) {
        const row = rows[cellY * samplesPerCell + y]! * width;
        for (let x = 0; x < samplesPerCell; x++) {
          const pixel = pixels[row + columns[cellX * samplesPerCell + x]!]!;
          const red = pixel & 0xff;
          const green = (pixel >>> 8) & 0xff;
          const blue = (pixel >>> 16) & 0xff;
          thousandths += 299 * red + 587 * green + 114 * blue;
        }
      }
      cells[cellY * gridSize + cellX] = thousandths / (1000 * samplesPerCell ** 2);
    }
  }
  return cells;
}

/** The pixels that are looked at along a side of `length`. */
function placesIn(length: number): Int32Array {
  const across = gridSize * samplesPerCell;
  const places = new Int32Array(across);
  for (let i = 0; i < across; i++) places[i] = Math.floor(((i + 0.5) * length) / across);
  return places;
}

/** The coefficients of `frequencies`, in grey levels: along the rows first, then down the columns. */
function transform(cells: Float64Array): Float64Array {
  const horizontals = new Float64Array(basisRows * gridSize);
  for (let y = 0; y < gridSize; y++) {
    for (let frequency = 0; frequency < basisRows; frequency++) {
      horizontals[frequency * gridSize + y] = product(frequency, cells, y);
    }
  }
  return Float64Array.from(frequencies, ([vertical, horizontal]) =>
    product(vertical, horizontals, horizontal),
  );
}

/** The sum of products of a row of the basis and a row of `[rows, 32]`. */
function product(frequency: number, values: Float64Array, row: number): number {
  let sum = 0;
  for (let i = 0; i < gridSize; i++) {
    sum += basis[frequency * gridSize + i]! * values[row * gridSize + i]!;
  }
  return sum;
}

/**
 * Each four digits hold bits from low to high frequencies, since pictures of one kind agree in the
 * lowest, and `findSimilar` looks for a piece of the hash that is nearly the same.
 */
function signsInHex(coefficients: Float64Array): string {
  const pieces = hashBits / 16;
  let hex = '';
  for (let piece = 0; piece < pieces; piece++) {
    let bits = 0;
    for (let i = piece; i < hashBits; i += pieces) {
      bits = bits * 2 + Number(coefficients[i]! > 0);
    }
    hex += bits.toString(16).padStart(4, '0');
  }
  return hex;
}

function lowestFrequencies(count: number): readonly (readonly [number, number])[] {
  const all = Array.from(
    { length: gridSize ** 2 },
    (_, i) => [Math.floor(i / gridSize), i % gridSize] as const,
  );
  const squared = ([vertical, horizontal]: readonly [number, number]) =>
    vertical ** 2 + horizontal ** 2;
  return all.sort((a, b) => squared(a) - squared(b) || a[0] - b[0]).slice(1, 1 + count);
}

/** Row by row the orthonormal cosines of one frequency, `[rows, length]`, but for the mean's row. */
function cosineBasis(rows: number, length: number): Float64Array {
  return Float64Array.from({ length: rows * length }, (_, i) => {
    const [frequency, place] = [Math.floor(i / length), i % length];
    return Math.sqrt(2 / length) * Math.cos((Math.PI * frequency * (2 * place + 1)) / (2 * length));
  });
}
