/** What a subject is inside the page: one file each, started in a worker of its own. */
import type { BenchEngine, SubjectReport } from '../subject.ts';

export interface TrainerSetup {
  readonly engine: BenchEngine;
  readonly threads: number | null;
  readonly imageSize: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Graphics by a program on the processor will do. */
  readonly allowSoftware: boolean;
  /** In Keras's order and layouts. */
  readonly weights: readonly { readonly shape: readonly number[]; readonly data: Float32Array }[];
  readonly batches: readonly TrainerBatch[];
}

export interface TrainerBatch {
  /** `[batch, imageSize, imageSize, 3]`, 0 to 255. */
  readonly pixels: Uint8Array;
  /** `[batch]`, 0 or 1. */
  readonly labels: Uint8Array;
}

export interface Trainer {
  /** A step on the batch of that index; gives the mean loss before it. */
  step(index: number): Promise<number>;
  /** Training steps that `step` takes; one, unless it says so. */
  readonly stepsInOne?: number;
  /** Bytes that its kernels read and write in a step, by its own sums. */
  readonly paperBytesPerStep?: number;
  /** May take further steps, to count in them. What it asks of WebGPU is counted for it. */
  report(): Promise<Omit<SubjectReport, 'gpu'>>;
}

/** Rejects with an Error that says why it can't be had. */
export type StartTrainer = (setup: TrainerSetup) => Promise<Trainer>;

/** Pictures as those get them who do not take bytes: 0 to 1. */
export function scaled(pixels: Uint8Array): Float32Array {
  return Float32Array.from(pixels, (value) => value / 255);
}
