/**
 * What every model file carries, or comes with: all that a person or a tool must know to get the
 * same answers as the tab gave, and figures to prove it by.
 */
import type { ListedFile, ModelInfo } from '../domain/model.ts';
import type { Split } from '../domain/split.ts';

export interface Manifest extends ModelInfo {
  readonly format: 'twofold-model';
  readonly version: number;
  /** A probability of at least this is the second class. */
  readonly threshold: number;
  /** The pictures of each part in their order; null where that is not known. */
  readonly files: Split<ListedFile> | null;
  readonly parity: Parity | null;
  /** What wrote it: "Twofold 0.1.0", and versions of what it stands on. */
  readonly software: { readonly [component: string]: string };
}

/** A few inputs with the probabilities that the tab gave for them. */
export interface Parity {
  /** `[pictures, height, width, 3]`. */
  readonly shape: readonly [number, number, number, number];
  /** Bytes 0 to 255, RGB, row by row, packed by zlib, as base64; the network is given them divided by 255. */
  readonly inputs: string;
  readonly probabilities: readonly number[];
  /** Tools that read the file should come at least as near, on probabilities. */
  readonly tolerance: number;
}
