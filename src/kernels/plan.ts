/**
 * Training operations. A plan is a network made ready for one engine: the loop, the checkpoints and
 * the results know plans and plain state, never an engine.
 */
import type { TrainingState } from '../domain/checkpoint.ts';

export interface Batch {
  /**
   * `[batchSize, imageSize, imageSize, 3]`, RGB, 0 to 255. Always whole: behind `labels.length`
   * pictures the rest is padding, which takes no part in losses and gradients.
   */
  readonly pixels: Uint8Array;
  /** 0 or 1; one for each real picture, at least one. */
  readonly labels: Uint8Array;
}

/** What can be inferred from; floats, of the same range, by a plan that was made `unrounded`, and by no other. */
export interface InferBatch extends Pick<Batch, 'labels'> {
  readonly pixels: Uint8Array | Float32Array;
}

/** All that a run needs to go on elsewhere, on the host. */
export type PlanState = TrainingState;

/** Adam's constants, as in Keras. */
export const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/**
 * The rate of step `steps`, counted from 1, with both means' bias corrected: Kingma and Ba, "Adam", algorithm 1, with
 * epsilon outside of the correction as in Keras.
 */
export function adamRate(learningRate: number, steps: number): number {
  return (learningRate * Math.sqrt(1 - adam.beta2 ** steps)) / (1 - adam.beta1 ** steps);
}

/** Both classes' losses count as they are. */
export const evenWeights: readonly [number, number] = [1, 1];

export interface PlanOptions {
  readonly batchSize: number;
  readonly imageSize: number;
  readonly learningRate: number;
  /**
   * By what a step multiplies the loss of a picture of each class, `evenWeights` if not given. The sum is divided
   * by the pictures of the batch, not by their weights, as Keras does with `model.fit(class_weight={0: w0, 1: w1})`.
   */
  readonly classWeights?: readonly [number, number];
  /**
   * The most pictures that go through the network at a time, 1 to `batchSize`; as many as there is room for, if not
   * given. Fewer take less memory and give the same results but for rounding. The WASM engine takes batches whole.
   */
  readonly microBatch?: number;
  /** The plan will infer, and never be asked for a step: it does without what training needs. */
  readonly inferOnly?: true;
  /** The plan will infer, from floats: of a model that was made elsewhere, for pixels that nobody rounds. */
  readonly unrounded?: true;
  /** Hears how many of how many kernels are compiled, on engines that compile for the recipe. */
  readonly onCompiled?: (done: number, total: number) => void;
}

export interface Plan {
  readonly batchSize: number;
  readonly imageSize: number;
  /** Pictures that go through the network at a time; not there where batches are always whole. */
  readonly microBatch?: number;
  /** Threads of the processor that work on it. */
  readonly threads: number;
  /** What the plan itself has taken; 0 where tfjs holds it all. */
  readonly memoryBytes: number;
  /** Kernels that a step on a whole batch calls; null where tfjs does that. */
  readonly callsPerStep: number | null;
  /** Names of the layers that run on tfjs's own operations, for want of a kernel; none is best. */
  readonly stockLayers: readonly string[];
  /**
   * One step of training: binary cross-entropy, weighted by class, averaged over the real pictures, and
   * Adam. Takes effect at once; the promise gives the logits before the step, one a real picture, later. The batch's
   * memory is no longer looked at when the call returns.
   */
  step(batch: Batch): Promise<Float32Array>;
  /** The logits of the real pictures; changes nothing. */
  infer(batch: InferBatch): Promise<Float32Array>;
  readState(): Promise<PlanState>;
  writeState(state: PlanState): void;
  /** Brings the model's weights up to date with the plan's. */
  updateModel(): Promise<void>;
  /** Frees what the plan made. The model stays its maker's. */
  dispose(): void;
}
