/** What a writer of model files is given, and what a reader gives. */
import type { InputRange } from '../domain/model-formats.ts';
import type { Manifest } from './manifest.ts';
import type { Network } from './network.ts';

export interface ModelToWrite {
  /** Takes RGB from 0 to 1, `[batch, height, width, 3]`, and gives the probability of class 1. */
  readonly network: Network;
  readonly manifest: Manifest;
}

export interface ModelRead {
  readonly network: Network;
  /** The manifest's JSON as it stands in the file, unchecked; null where there is none. */
  readonly manifest: string | null;
  /** What the file says of who wrote it: "Keras 3.15.1", "PyTorch"; '' where it says nothing. */
  readonly writtenBy: string;
  /** What the network was made to take, where it says so itself; `network` takes 0 to 1 all the same. */
  readonly toldRange?: InputRange | null | undefined;
  /** Image sizes that fit the weights, where the file does not say which it is. */
  readonly possibleSizes?: readonly number[] | undefined;
}

/** The name under which files that can hold texts carry the manifest. */
export const manifestKey = 'twofold_manifest';
