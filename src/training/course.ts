/** The course of a run: how far it has come, and where it can go on from. */
import {
  firstPosition,
  type CheckpointFacts,
  type RunPosition,
  type TrainingState,
} from '../domain/checkpoint.ts';
import type { EngineAttempt } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { addHistograms, histogramOf, type EpochHistograms } from '../domain/histogram.ts';
import { addStepLosses, noStepLosses, type StepLosses } from '../domain/run.ts';
import type { Plan } from '../kernels/plan.ts';
import type { Checkpoints } from './checkpoints.ts';
import { letMessagesIn, type RunControl } from './control.ts';

/** Where a run can go on from. */
export interface LastGood {
  readonly facts: CheckpointFacts;
  /** Null before the first step: the recipe's seed makes it anew. */
  readonly state: TrainingState | null;
}

export function beginning(): LastGood {
  const facts = {
    position: firstPosition,
    losses: noStepLosses,
    trainMs: 0,
    failed: [],
    takenAtMs: Date.now(),
  };
  return { facts, state: null };
}

export class Course {
  readonly #checkpoints: Checkpoints;
  readonly #control: RunControl;
  #good: LastGood;
  /** The one that was given to the disk last. */
  #kept: LastGood;
  #plan: Plan | null = null;
  #check: () => void = () => {};
  /** Where an epoch ended that was not worth a state of its own. */
  #passed: RunPosition | null = null;
  #losses: StepLosses;
  #histograms: readonly EpochHistograms[];
  /** Of the plan's weights, in its order. */
  #weightNames: readonly string[] = [];
  /** Milliseconds of work before this attempt, and when it began on the control's clock. */
  #earlierMs: number;
  #startedMs = 0;

  constructor(good: LastGood, checkpoints: Checkpoints, control: RunControl) {
    this.#good = good;
    this.#kept = good;
    this.#checkpoints = checkpoints;
    this.#control = control;
    this.#losses = good.facts.losses;
    this.#histograms = good.facts.histograms ?? [];
    this.#earlierMs = good.facts.trainMs;
  }

  get good(): LastGood {
    return this.#good;
  }

  /** Of all steps of the run, and their number. */
  get losses(): StepLosses {
    return this.#losses;
  }

  /** Of the weights, at the ends of those epochs that a state was taken at. */
  get histograms(): readonly EpochHistograms[] {
    return this.#histograms;
  }

  /** What an engine took that failed on the way is time of the run too. */
  get trainMs(): number {
    return this.#earlierMs + (this.#plan ? this.#control.workedMs() - this.#startedMs : 0);
  }

  /** The epoch that is under way. */
  get epoch(): number {
    return (this.#passed ?? this.#good.facts.position).history.length + 1;
  }

  /** The plan that takes the steps from here on; null before it is made. */
  get plan(): Plan | null {
    return this.#plan;
  }

  /**
   * Brings a new plan to where the run stands. `weightNames`: of its weights, in their order. `check` throws when its
   * engine has complained.
   */
  begin(plan: Plan, weightNames: readonly string[], check: () => void): void {
    this.#weightNames = weightNames;
    this.#check = check;
    this.#passed = null;
    if (this.#good.state) plan.writeState(this.#good.state);
    this.#losses = this.#good.facts.losses;
    this.#histograms = this.#good.facts.histograms ?? [];
    this.#startedMs = this.#control.workedMs();
    this.#plan = plan;
  }

  stepsDone(losses: readonly number[]): void {
    this.#losses = addStepLosses(this.#losses, losses);
  }

  wantsPosition(): boolean {
    return this.#checkpoints.isDue();
  }

  /** Between two steps: when it is time, or the run is about to stand still. */
  async between(position: RunPosition): Promise<void> {
    const costMs = await this.#take(position);
    await this.#checkpoints.settled();
    this.#keep(costMs);
  }

  async epochEnded(position: RunPosition): Promise<void> {
    if (this.#checkpoints.isDueAtEnd()) this.#keep(await this.#take(position));
    else this.#passed = position;
  }

  /** No further step will be taken: the last good state goes to the disk. */
  async trained(): Promise<void> {
    const costMs = this.#passed ? await this.#take(this.#passed) : 0;
    await this.#checkpoints.settled();
    if (this.#kept !== this.#good || this.#checkpoints.hasFailed) this.#keep(costMs);
  }

  /** The attempt is over; the next one goes on from what is good. */
  failed(attempt: EngineAttempt): void {
    this.#earlierMs = this.trainMs;
    this.#plan = null;
    const { facts, state } = this.#good;
    const failed = [...facts.failed, attempt];
    this.#good = { facts: { ...facts, failed, trainMs: this.#earlierMs }, state };
  }

  /** Returns the milliseconds that it took. */
  async #take(position: RunPosition): Promise<number> {
    const startedMs = performance.now();
    const state = await (this.#plan as Plan).readState();
    // A card that went away while it was read gives zeros, and its complaint comes a turn later.
    await letMessagesIn();
    this.#check();
    checkFinite(state, position);
    this.#passed = null;
    if (position.step === 0) this.#countWeights(state, position.history.length);
    const { failed } = this.#good.facts;
    const losses = this.#losses;
    const histograms = this.#histograms;
    const facts = { position, losses, histograms, trainMs: this.trainMs, failed };
    this.#good = { facts: { ...facts, takenAtMs: Date.now() }, state };
    return performance.now() - startedMs;
  }

  #countWeights({ weights }: TrainingState, epoch: number): void {
    // A run that is paused before its next step is looked at twice.
    if (this.#histograms.at(-1)?.epoch === epoch) return;
    const ofEpoch = weights.map((values, i) => {
      return { name: this.#weightNames[i] ?? '', ...histogramOf(values) };
    });
    this.#histograms = addHistograms(this.#histograms, { epoch, weights: ofEpoch });
  }

  #keep(costMs: number): void {
    const { facts, state } = this.#good;
    if (!state) return;
    this.#kept = this.#good;
    this.#checkpoints.keep({ facts, state }, costMs);
  }
}

/** A run must not go on from what are no numbers; losses are read late, and of few pictures. */
function checkFinite(state: TrainingState, { history, step }: RunPosition): void {
  const { weights, firstMoments, secondMoments } = state;
  for (const values of [...weights, ...firstMoments, ...secondMoments]) {
    let sum = 0;
    for (const value of values) sum += value;
    // A sum is not finite when one of its terms is not.
    if (Number.isFinite(sum)) continue;
    throw new FailureError({ kind: 'loss-not-finite', epoch: history.length + 1, step });
  }
}
