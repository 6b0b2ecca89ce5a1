/** What a stage of a network is given by the plan, and what it gives back. Types alone. */
import type { Buffers } from './device.ts';
import type { Kernel, Place } from './kernel.ts';
import type { MapPlace } from './maps.ts';
import type { VariablePlace } from './weights.ts';

/** What a stage works between. A gradient is null where nobody asks for it. */
export interface StageSurroundings {
  /** Of one pass. */
  readonly pictures: number;
  readonly input: MapPlace;
  /** The input is the pictures, in words of four bytes. */
  readonly isBytes: boolean;
  /** The input comes out of a dense layer's ReLU, whose closed units get no gradient. */
  readonly afterRelu: boolean;
  readonly output: MapPlace;
  readonly inputGradient: Place | null;
  readonly outputGradient: Place;
  readonly step: Place;
  readonly labels: Place;
  readonly logits: Place;
  /** Gradients of several passes are added up before Adam takes them. */
  readonly accumulates: boolean;
  readonly inferOnly: boolean;
}

/** Between two command buffers: tfjs has its own. */
export interface StockTask {
  readonly label: string;
  readonly places: readonly Place[];
  run(buffers: Buffers): void;
}

/** A kernel, or what tfjs does in its place. */
export type Item = Kernel | StockTask;

export interface StageItems {
  readonly variables: readonly VariablePlace[];
  /** Copies of weights in another order, made anew whenever these are written from outside. */
  readonly turned: readonly Turned[];
  readonly forward: readonly Item[];
  readonly backward: readonly Item[];
}

/** `[tap, filter, channel]` of the weights `[tap, channel, filter]`. */
export interface Turned {
  readonly from: Place;
  readonly to: Place;
  readonly taps: number;
  readonly channels: number;
  readonly filters: number;
}
