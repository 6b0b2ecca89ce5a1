/**
 * The training loop: epochs of steps over a plan. It knows no engine and waits for no timer or
 * animation frame, so it runs at the same pace in a hidden tab.
 */
import { epochLength, epochOrder } from '../domain/balance.ts';
import { firstPosition, type RunPosition } from '../domain/checkpoint.ts';
import { FailureError } from '../domain/failure.ts';
import { sigmoid, Tally, type Evaluation } from '../domain/metrics.ts';
import { createRandom } from '../domain/random.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { EpochRecord, StepProgress } from '../domain/run.ts';
import { countByClass } from '../domain/sample.ts';
import type { Split } from '../domain/split.ts';
import type { Batch, Plan } from '../kernels/plan.ts';
import type { BatchReader } from './batches.ts';
import { letMessagesIn, type RunControl } from './control.ts';
import { Pace } from './pace.ts';
import type { TrainingSample } from './protocol.ts';

export interface LoopSurroundings {
  readonly plan: Plan;
  readonly reader: BatchReader;
  readonly control: RunControl;
  /** Throws when the engine has complained. */
  readonly check: () => void;
  readonly memoryBytes: () => number;
  readonly onProgress: (progress: StepProgress) => void;
  /** The next epoch waits for it. */
  readonly onEpoch: (record: EpochRecord, position: RunPosition) => Promise<void> | void;
  /** Asked between two steps: is it time to call `onPosition`? */
  readonly wantsPosition: () => boolean;
  /** Where the run stands, with no step in flight; also when it is paused. The next step waits for it. */
  readonly onPosition: (position: RunPosition) => Promise<void> | void;
  readonly onPause: (paused: boolean) => void;
}

/** Losses are read late: so many steps are in flight before the oldest is waited for. */
const stepsInFlight = 3;
const epochStream = 1000;

/**
 * Runs the recipe's epochs from `start` on, or fewer when the control says stop; returns all that were completed.
 * An epoch's pictures and their order come of the recipe's seed, of its rule of balance and of the
 * epoch's number alone, so that a run can go on from any step. All losses are binary cross-entropy as it is, from the
 * logits: the plan may weigh classes, but what is shown stays comparable to the validation's. Throws
 * `loss-not-finite`, or what the plan and the engine throw.
 */
export async function runEpochs(
  recipe: Recipe,
  parts: Split<TrainingSample>,
  around: LoopSurroundings,
  start: RunPosition = firstPosition,
): Promise<EpochRecord[]> {
  const { control, reader, onEpoch } = around;
  const { batchSize } = recipe;
  const images = epochLength(countByClass(parts.train), recipe.balance);
  const steps = Math.ceil(images / batchSize);
  const left = (recipe.epochs - start.history.length) * steps - start.step;
  const pace = new Pace(left, control, { steps: start.step, images: start.tally.images });
  const history = [...start.history];
  let position = start;
  while (history.length < recipe.epochs && !control.stopped) {
    const epoch = history.length + 1;
    const startedMs = control.workedMs() - position.epochMs;
    const random = createRandom(recipe.seed, epochStream + epoch);
    const order = epochOrder(parts.train, recipe.balance, random);
    const batches = reader.batches(order.slice(position.step * batchSize));
    const trained = await trainEpoch(position, steps, startedMs, batches, pace, around);
    if (!trained) break;
    const stepsMs = position.step === steps ? position.stepsMs : control.workedMs() - startedMs;
    const { loss, accuracy } = trained.evaluation();
    const tellPosition = async () => {
      if (!around.wantsPosition() && !control.isPaused) return;
      const epochMs = control.workedMs() - startedMs;
      const tally = trained.counts;
      await around.onPosition({ history: [...history], step: steps, tally, epochMs, stepsMs });
    };
    const validation =
      parts.validation.length > 0
        ? await evaluate(parts.validation, around, { epoch, step: steps }, tellPosition)
        : null;
    // An epoch whose validation was cut off is not a whole one.
    if (parts.validation.length > 0 && !validation) break;
    const record: EpochRecord = {
      epoch,
      loss,
      accuracy,
      valLoss: validation?.loss ?? null,
      valAccuracy: validation?.accuracy ?? null,
      seconds: (control.workedMs() - startedMs) / 1000,
      imagesPerSecond: images / (stepsMs / 1000),
    };
    pace.epochDone(record.seconds, stepsMs / 1000);
    history.push(record);
    position = { ...firstPosition, history: [...history] };
    await onEpoch(record, position);
  }
  return history;
}

/** Null when it was stopped on the way. `startedMs`: of the epoch, on the control's clock. */
async function trainEpoch(
  start: RunPosition,
  steps: number,
  startedMs: number,
  batches: AsyncGenerator<Batch>,
  pace: Pace,
  around: LoopSurroundings,
): Promise<Tally | null> {
  const { plan, control, check } = around;
  const { history } = start;
  const epoch = history.length + 1;
  const tally = new Tally(start.tally);
  const inFlight: (() => Promise<void>)[] = [];
  let { step } = start;
  let newStepLosses: number[] = [];

  function tellProgress(): void {
    const { loss, accuracy } = tally.evaluation();
    const { imagesPerSecond, secondsLeft } = pace;
    const memoryBytes = around.memoryBytes();
    around.onProgress({
      epoch,
      step,
      steps,
      loss,
      accuracy,
      newStepLosses,
      imagesPerSecond,
      secondsLeft,
      memoryBytes,
    });
    newStepLosses = [];
  }

  async function settleOldest(): Promise<void> {
    await inFlight.shift()?.();
    if (pace.isDue() || step === steps || control.stopped) tellProgress();
  }

  async function tellPosition(): Promise<void> {
    while (inFlight.length > 0) await settleOldest();
    check();
    // Before the first step of all there is nothing to go on with.
    if (step === 0 && history.length === 0) return;
    if (step > 0) tellProgress();
    const epochMs = control.workedMs() - startedMs;
    await around.onPosition({ history, step, tally: tally.counts, epochMs, stepsMs: epochMs });
  }

  for await (const batch of batches) {
    if (control.isPaused || control.stopped || around.wantsPosition()) await tellPosition();
    await standStill(around);
    if (control.stopped) break;
    const logits = plan.step(batch);
    // A step is done when its answer is there, not when it is looked at, which is late. When another
    // step ends the run, nobody waits for this one.
    logits.then(
      () => pace.stepDone(batch.labels.length),
      () => {},
    );
    inFlight.push(async () => {
      const loss = tally.add(await logits, batch.labels);
      step++;
      if (!Number.isFinite(loss)) throw new FailureError({ kind: 'loss-not-finite', epoch, step });
      newStepLosses.push(loss);
    });
    if (inFlight.length >= stepsInFlight) await settleOldest();
    await letMessagesIn();
    check();
  }
  while (inFlight.length > 0) await settleOldest();
  check();
  return step === steps ? tally : null;
}

/** Says so as long as the run is paused; a stop ends that too. */
async function standStill({
  control,
  onPause,
}: Pick<LoopSurroundings, 'control' | 'onPause'>): Promise<void> {
  if (!control.isPaused) return;
  onPause(true);
  await control.whilePaused();
  if (!control.stopped) onPause(false);
}

/**
 * Loss, accuracy and counts over `samples`, which are read in their order, after the given step of
 * the training; `onProgress` is waited for, and heard before a pause too. Null when the control said stop before
 * the end; `probabilities` takes those of class 1 in. Throws `loss-not-finite`.
 */
export async function evaluate(
  samples: readonly TrainingSample[],
  around: Pick<LoopSurroundings, 'plan' | 'reader' | 'control' | 'check' | 'onPause'>,
  after: { readonly epoch: number; readonly step: number },
  onProgress: (done: number) => Promise<void> | void = () => {},
  probabilities: number[] | null = null,
): Promise<Evaluation | null> {
  const { plan, reader, control, check } = around;
  const tally = new Tally();
  for await (const batch of reader.batches(samples)) {
    if (control.isPaused) await onProgress(tally.images);
    await standStill(around);
    if (control.stopped) return null;
    const logits = await plan.infer(batch);
    const loss = tally.add(logits, batch.labels);
    if (probabilities) for (const logit of logits) probabilities.push(sigmoid(logit));
    if (!Number.isFinite(loss)) throw new FailureError({ kind: 'loss-not-finite', ...after });
    await onProgress(tally.images);
    await letMessagesIn();
    check();
  }
  return tally.evaluation();
}
