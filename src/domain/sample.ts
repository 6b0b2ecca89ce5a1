/** A picture that was taken into the data set, and a file that was not. */
import type { FileFailure } from './failure.ts';
import { plainName } from './names.ts';
import { atOnce, each, type Slices } from './slices.ts';

/** Class 0 is the first folder; a probability below 0.5 means class 0. */
export type Label = 0 | 1;
export const labels: readonly [0, 1] = [0, 1];

export type ClassNames = readonly [string, string];
export const defaultClassNames: ClassNames = ['Class A', 'Class B'];

/** More would fit on no label. */
export const longestClassName = 60;

/** What a folder of this name is called as a class. */
export function classNameOf(folder: string): string {
  return plainName(folder).trim().slice(0, longestClassName).trim() || 'unnamed';
}

export interface Sample {
  readonly id: number;
  readonly label: Label;
  /** Path inside what was dropped, with `/`. */
  readonly path: string;
  /** Hexadecimal SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly format: string;
  /** Pixels of the original file, upright. */
  readonly width: number;
  readonly height: number;
  /** EXIF's orientation, 1 to 8; 1, as stored, where the file has none. */
  readonly orientation: number;
  /** What it looks like, in hexadecimal (`similar.ts`); '' where that is not known. */
  readonly perceptualHash: string;
  readonly sizeBytes: number;
  /** Where the file's bytes begin among the kept originals. */
  readonly originalOffset: number;
  /** Position among the prepared pixels: the picture's bytes begin at `slot * imageSize² * 3`. */
  readonly slot: number;
}

export interface SkippedFile {
  readonly path: string;
  readonly failure: FileFailure;
}

export interface ImportProgress {
  readonly done: number;
  readonly total: number;
  readonly picturesPerSecond: number;
  readonly secondsLeft: number;
}

/** How many samples each class has. */
export function countByClass(samples: readonly { readonly label: Label }[]): [number, number] {
  const counts: [number, number] = [0, 0];
  for (const sample of samples) counts[sample.label]++;
  return counts;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Order by Unicode code units: the same everywhere, whatever the language of the browser. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Tells whether these are the same pictures in the same classes, whatever their order: two sums of
 * 32-bit FNV-1a hashes, in hexadecimal. Not for secrets.
 */
export function digestOf(samples: readonly Digested[]): string {
  return atOnce(digesting(samples));
}

type Digested = Pick<Sample, 'label' | 'path' | 'sha256'>;

/** The digest, little by little. */
export function* digesting(samples: readonly Digested[]): Slices<string> {
  let [low, high] = [0, 0];
  yield* each(samples, ({ label, path, sha256 }) => {
    const text = `${label} ${sha256} ${path}`;
    low = (low + fnv1a(text, 0x811c9dc5)) >>> 0;
    high = (high + fnv1a(text, 0x9e3779b9)) >>> 0;
  });
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
