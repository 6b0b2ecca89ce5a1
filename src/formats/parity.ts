/**
 * Figures to prove by that a file predicts elsewhere as here: a few pictures, made up and nobody's, and
 * the probabilities that the tab gave for them.
 */
import { Unzlib, zlibSync } from 'fflate';
import { createRandom, type Random } from '../domain/random.ts';
import { notAModel } from './checked.ts';
import type { Parity } from './manifest.ts';

const pictures = 16;
const chosen = 4;
const seed = 7;
const tolerance = 1e-5;
/** Nearer ones say nothing that the first did not. */
const leastDifference = 1e-3;
/** What is packed may grow a thousandfold: little by little, it is noticed in time. */
const pieceBytes = 4096;

/**
 * Each `[imageSize, imageSize, 3]`, bytes, RGB; the same for the same size, whatever the browser. No
 * two quarters and no two channels of a picture are alike, so that who mixes up rows and columns, or red
 * and blue, gets other probabilities.
 */
export function parityPictures(imageSize: number): Uint8Array[] {
  const random = createRandom(seed);
  return Array.from({ length: pictures }, (_, i) => {
    // From nearly even to the full contrast, dark ones and light ones.
    const look = { contrast: ((i % 8) + 1) / 8, light: 48 + 160 * random(), random };
    return enlarged(i % 2 === 0 ? blocks(2 + i / 2, look) : slopes(12, look), imageSize);
  });
}

/** A picture of few even cells; what is alike packs well. */
interface Cells {
  readonly grid: number;
  /** `[grid, grid, 3]`. */
  readonly colors: readonly number[];
}

interface Look {
  /** Of the middle, in bytes. */
  readonly light: number;
  readonly contrast: number;
  readonly random: Random;
}

function blocks(grid: number, { light, contrast, random }: Look): Cells {
  const color = () => byte(light + 128 * contrast * (2 * random() - 1));
  return { grid, colors: Array.from({ length: grid * grid * 3 }, color) };
}

/** Even slopes, another for each channel. */
function slopes(grid: number, { light, contrast, random }: Look): Cells {
  const ways = Array.from({ length: 3 }, () => [2 * random() - 1, 2 * random() - 1] as const);
  const colors = Array.from({ length: grid * grid }, (_, cell) => {
    const [x, y] = [cell % grid, Math.floor(cell / grid)].map((at) => at / (grid - 1) - 0.5);
    return ways.map(([across, down]) =>
      byte(light + 255 * contrast * (across * (x as number) + down * (y as number))),
    );
  });
  return { grid, colors: colors.flat() };
}

function enlarged({ grid, colors }: Cells, size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  const cellOf = (at: number) => Math.floor((at * grid) / size);
  for (let y = 0; y < size; y++) {
    const row = cellOf(y);
    const to = y * size * 3;
    if (y > 0 && row === cellOf(y - 1)) {
      pixels.copyWithin(to, to - size * 3, to);
      continue;
    }
    for (let x = 0; x < size; x++) {
      const from = (row * grid + cellOf(x)) * 3;
      pixels.set(colors.slice(from, from + 3), to + x * 3);
    }
  }
  return pixels;
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/**
 * Of `inputs`, each `[imageSize, imageSize, 3]`, and what the network gave for each, four that say most:
 * near 0 and near 1 a sigmoid hides what is wrong before it.
 */
export function createParity(
  imageSize: number,
  inputs: readonly Uint8Array[],
  probabilities: readonly number[],
): Parity {
  const fromMiddle = (i: number) => Math.abs((probabilities[i] as number) - 0.5);
  const order = inputs.map((_, i) => i).sort((a, b) => fromMiddle(a) - fromMiddle(b) || a - b);
  const taken: number[] = [];
  for (const i of order) {
    const isOther = taken.every(
      (j) =>
        Math.abs((probabilities[i] as number) - (probabilities[j] as number)) >= leastDifference,
    );
    if (isOther && taken.length < chosen) taken.push(i);
  }
  // Of a network that says the same of everything there are no others.
  const rest = order.filter((i) => !taken.includes(i));
  const best = [...taken, ...rest].slice(0, chosen);
  const length = imageSize * imageSize * 3;
  const bytes = new Uint8Array(best.length * length);
  best.forEach((i, place) => bytes.set(inputs[i] as Uint8Array, place * length));
  return {
    shape: [best.length, imageSize, imageSize, 3],
    inputs: base64(zlibSync(bytes)),
    probabilities: best.map((i) => probabilities[i] as number),
    tolerance,
  };
}

export interface ParityPictures {
  /** `[pictures, height, width, 3]`, bytes, RGB. */
  readonly pixels: Uint8Array;
  readonly probabilities: readonly number[];
}

/** Throws `not-a-model` where the inputs are not what the shape says. */
export function readParity({ shape, inputs, probabilities }: Parity): ParityPictures {
  const pixels = new Uint8Array(shape.reduce((product, length) => product * length, 1));
  let filled = 0;
  const unpacking = new Unzlib((chunk) => {
    if (filled + chunk.length > pixels.length) throw new RangeError('too long');
    pixels.set(chunk, filled);
    filled += chunk.length;
  });
  try {
    const letters = atob(inputs);
    const packed = new Uint8Array(letters.length);
    for (let i = 0; i < packed.length; i++) packed[i] = letters.charCodeAt(i);
    for (let at = 0; at < packed.length; at += pieceBytes) {
      unpacking.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length);
    }
  } catch {
    // Told by what is missing.
    filled = -1;
  }
  if (filled !== pixels.length) throw notAModel('the pictures of its parity vector are damaged');
  return { pixels, probabilities };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
