/** A training run: where it is, and what it has found so far. */
import type { EngineAttempt, EngineReport } from './engine.ts';
import type { Failure } from './failure.ts';
import type { Recipe } from './recipe.ts';
import type { PartName } from './split.ts';

/** One epoch; the validation figures are null where there is no validation part. */
export interface EpochRecord {
  /** 1 is the first. */
  readonly epoch: number;
  /**
   * Mean over the pictures that the epoch went through, those that sampling repeats as often as they came. Never
   * weighted by class, so that it can be held against `valLoss`.
   */
  readonly loss: number;
  readonly accuracy: number;
  readonly valLoss: number | null;
  readonly valAccuracy: number | null;
  /** Wall time of the epoch without pauses, validation included. */
  readonly seconds: number;
  /** Training pictures a second, validation not included. */
  readonly imagesPerSecond: number;
}

/** Where a running epoch stands; sent often. */
export interface StepProgress {
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  readonly steps: number;
  /** Mean over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  /** The losses of the steps since the last such message, oldest first. */
  readonly newStepLosses: readonly number[];
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  readonly memoryBytes: number;
}

/** Wall time of the phases, without pauses. */
export interface Seconds {
  readonly train: number;
  readonly evaluate: number;
}

/** Losses of single steps, one in every `stepStride`, from the first step on. */
export interface StepLosses {
  readonly stepLosses: readonly number[];
  readonly stepStride: number;
  readonly stepsSeen: number;
}

export const noStepLosses: StepLosses = { stepLosses: [], stepStride: 1, stepsSeen: 0 };

/** How the last checkpoint of a run fared. */
export interface CheckpointOutcome {
  /** When the last one was taken that is kept, by `Date.now()`; null where there is none. */
  readonly takenAtMs: number | null;
  /** Why none has been kept since. */
  readonly failure: Failure | null;
}

export const noCheckpoint: CheckpointOutcome = { takenAtMs: null, failure: null };

/** What a run in progress shows. */
export interface RunView extends StepLosses {
  readonly recipe: Recipe;
  /** Null until the engine has started. */
  readonly engine: EngineReport | null;
  /** Engines that failed in this run, in their order. */
  readonly failed: readonly EngineAttempt[];
  readonly split: { readonly [part in PartName]: number };
  readonly history: readonly EpochRecord[];
  readonly progress: StepProgress | null;
  readonly checkpoint: CheckpointOutcome;
}

export type Run =
  | { readonly phase: 'idle' }
  /** Pictures are brought to the recipe's size, and the engine starts. */
  | { readonly phase: 'preparing'; readonly done: number; readonly total: number }
  | { readonly phase: 'training'; readonly view: RunView }
  | { readonly phase: 'paused'; readonly view: RunView }
  | {
      readonly phase: 'evaluating';
      readonly view: RunView;
      readonly done: number;
      readonly total: number;
    }
  | { readonly phase: 'done'; readonly view: RunView; readonly modelId: number }
  | { readonly phase: 'failed'; readonly view: RunView | null; readonly failure: Failure };

/** The run occupies the machine: nothing else may start. */
export function isBusy(run: Run): boolean {
  return run.phase !== 'idle' && run.phase !== 'done' && run.phase !== 'failed';
}

/** The view of a run that has one. */
export function viewOf(run: Run): RunView | null {
  return 'view' in run ? run.view : null;
}

/** Twice as many points as a chart needs; then every second one goes. */
const mostStepLosses = 600;

/** Adds the losses of further steps; whatever the length of the run, what is kept covers it evenly. */
export function addStepLosses(steps: StepLosses, added: readonly number[]): StepLosses {
  let { stepLosses, stepStride, stepsSeen } = steps;
  const kept = [...stepLosses];
  for (const loss of added) {
    if (stepsSeen % stepStride === 0) kept.push(loss);
    stepsSeen++;
  }
  stepLosses = kept;
  while (stepLosses.length > mostStepLosses) {
    stepLosses = stepLosses.filter((_, i) => i % 2 === 0);
    stepStride *= 2;
  }
  return { stepLosses, stepStride, stepsSeen };
}

/** At most `limit` of `values`, evenly spread, the first and the last always among them. */
export function thinOut(values: readonly number[], limit: number): number[] {
  if (values.length <= limit) return [...values];
  const stride = (values.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => values[Math.round(i * stride)] as number);
}
