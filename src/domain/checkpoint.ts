/** Where a run stands between two steps, as plain data: enough to go on from there, anywhere. */
import type { EngineAttempt } from './engine.ts';
import type { EpochHistograms } from './histogram.ts';
import { noCounts, type TallyCounts } from './metrics.ts';
import type { Recipe } from './recipe.ts';
import type { EpochRecord, StepLosses } from './run.ts';
import type { ClassNames, Label } from './sample.ts';
import type { Split } from './split.ts';

/** What training has made of a network. */
export interface TrainingState {
  /** Weights in the model's order, flat; their shapes are the model's. */
  readonly weights: readonly Float32Array[];
  /** Adam's moving means of gradients and of their squares, in the same order. */
  readonly firstMoments: readonly Float32Array[];
  readonly secondMoments: readonly Float32Array[];
  /** Steps that have been taken; Adam corrects its bias by it. */
  readonly steps: number;
}

export interface RunPosition {
  /** The epochs that are completed. */
  readonly history: readonly EpochRecord[];
  /** Steps that are done of the epoch after those; the recipe's seed gives the pictures of the next. */
  readonly step: number;
  /** What these steps gave. */
  readonly tally: TallyCounts;
  /** Milliseconds of work on that epoch, and of these on its steps, validation not included. */
  readonly epochMs: number;
  readonly stepsMs: number;
}

export const firstPosition: RunPosition = {
  history: [],
  step: 0,
  tally: noCounts,
  epochMs: 0,
  stepsMs: 0,
};

/** What a checkpoint says beside the numbers of the network. */
export interface CheckpointFacts {
  readonly position: RunPosition;
  /** Of all steps so far. */
  readonly losses: StepLosses;
  /** Of the weights at the ends of epochs; checkpoints of earlier versions have none. */
  readonly histograms?: readonly EpochHistograms[] | undefined;
  /** Milliseconds of work in all, those that had to be done again among them. */
  readonly trainMs: number;
  /** Engines that failed in this run. */
  readonly failed: readonly EngineAttempt[];
  /** When it was taken, by `Date.now()`. */
  readonly takenAtMs: number;
}

export interface Checkpoint {
  readonly facts: CheckpointFacts;
  readonly state: TrainingState;
}

/** A picture of a run: the class that it had when the run began is the one it is trained as. */
export interface RunMember {
  readonly id: number;
  readonly label: Label;
}

/** A run that has been begun and has given no model yet; with a checkpoint it is all that going on needs. */
export interface UnfinishedRun {
  /** Its checkpoints bear it. */
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly recipe: Recipe;
  readonly classNames: ClassNames;
  readonly parts: Split<RunMember>;
  /** Pictures per class of the whole set, and its `digestOf`. */
  readonly images: readonly [number, number];
  readonly dataDigest: string;
}

/** How many of the run's pictures were removed since it began, or moved to the other class. */
export function changedMembers({ parts }: UnfinishedRun, samples: readonly RunMember[]): number {
  const labels = new Map(samples.map(({ id, label }) => [id, label]));
  const members = [...parts.train, ...parts.validation, ...parts.test];
  return members.filter(({ id, label }) => labels.get(id) !== label).length;
}
