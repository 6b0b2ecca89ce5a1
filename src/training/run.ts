/**
 * A run, from its first step to its test. An engine that fails on the way is refused, and the run goes on from the
 * end of the last epoch on the next one.
 */
import { classWeights } from '../domain/balance.ts';
import type { EngineAttempt, EngineName } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { EpochRecord } from '../domain/run.ts';
import { countByClass } from '../domain/sample.ts';
import { evenWeights, type Plan, type PlanState } from '../kernels/plan.ts';
import { openBatches, type BatchReader } from './batches.ts';
import type { RunControl } from './control.ts';
import { forgiveEngine, refuseEngine } from './engine-start.ts';
import { onEngine, startEngine, type Engine } from './engines.ts';
import { evaluate, runEpochs } from './loop.ts';
import { createModel, snapshotOf, summaryOf } from './model.ts';
import { planTraining } from './plans.ts';
import type { TrainingJob, TrainingOutcome, TrainingProtocol } from './protocol.ts';
import { useBackend } from './started-backend.ts';

export interface RunSurroundings {
  readonly control: RunControl;
  readonly send: (event: TrainingProtocol['event']) => void;
  readonly onEngineStarted: (engine: Engine) => void;
  /** From here on a stop ends the test. */
  readonly beginTest: () => RunControl;
}

/** Where a run can go on from. */
interface LastGood {
  readonly history: readonly EpochRecord[];
  readonly steps: number;
  /** Null before the first epoch has ended: the recipe's seed makes it anew. */
  readonly state: PlanState | null;
}

/** Throws `no-engine`, `loss-not-finite`, and the failure of the last engine when none is left. */
export async function runTraining(
  job: TrainingJob,
  around: RunSurroundings,
): Promise<TrainingOutcome> {
  const { send } = around;
  const clock = { trainMs: 0 };
  let good: LastGood = { history: [], steps: 0, state: null };
  let failure: FailureError | null = null;
  const failed: EngineAttempt[] = [];
  for (;;) {
    const engine = await nextEngine(job, around, failure, failed);
    around.onEngineStarted(engine);
    try {
      return await onEngine(engine, () =>
        trainOn(engine, job, good, clock, around, (state) => (good = state)),
      );
    } catch (error) {
      const { name } = engine.report;
      if (!isOfEngine(error, name)) {
        // Another engine has no numbers either: it is the learning rate.
        if (failure?.failure.kind === 'loss-not-finite')
          forgiveEngine(failed.at(-1)?.engine ?? name);
        throw error;
      }
      failure = error;
      const attempt = { engine: name, reason: reasonOf(error), inEpoch: good.history.length + 1 };
      failed.push(attempt);
      refuseEngine(name, attempt.reason);
      send({ type: 'engine-failed', attempt, steps: good.steps });
    }
  }
}

/** Throws what ended the engine before, where there is no other. */
async function nextEngine(
  { recipe, engine: wanted }: TrainingJob,
  { control, send }: RunSurroundings,
  failure: FailureError | null,
  failed: readonly EngineAttempt[],
): Promise<Engine> {
  try {
    const engine = await startEngine({
      // In the middle of a run the run is wanted more than the engine.
      choice: failure ? 'auto' : wanted,
      size: recipe,
      compare: false,
      onReadying: (readying) => send({ type: 'readying', readying }),
      isStopped: () => control.stopped,
    });
    const others = engine.report.passedOver.filter(
      (attempt) => !failed.some(({ engine: name }) => name === attempt.engine),
    );
    return { ...engine, report: { ...engine.report, passedOver: [...others, ...failed] } };
  } catch (error) {
    throw failure ?? error;
  }
}

/**
 * A loss that is no number may come of the learning rate; on a graphics card it may also come of the card, and
 * another engine will tell.
 */
function isOfEngine(error: unknown, engine: EngineName): error is FailureError {
  if (!(error instanceof FailureError)) return false;
  const isGraphics = engine === 'webgpu' || engine === 'webgl';
  const { kind } = error.failure;
  return kind === 'engine-error' || (kind === 'loss-not-finite' && isGraphics);
}

function reasonOf({ failure }: FailureError): string {
  return failure.kind === 'engine-error'
    ? failure.detail
    : 'the loss was no longer a finite number';
}

async function trainOn(
  { report, check, memoryBytes }: Engine,
  { recipe, parts }: TrainingJob,
  good: LastGood,
  clock: { trainMs: number },
  { control, send, beginTest }: RunSurroundings,
  keep: (good: LastGood) => void,
): Promise<TrainingOutcome> {
  useBackend(report.name);
  const model = createModel(recipe);
  let plan: Plan | null = null;
  let reader: BatchReader | null = null;
  try {
    const onCompiled = (done: number, total: number) => {
      const readying = { engine: report.name, work: 'compiling', done, total } as const;
      send({ type: 'readying', readying });
    };
    const { imageSize, batchSize, learningRate } = recipe;
    const made = await planTraining(
      model,
      { imageSize, batchSize, learningRate, classWeights: weightsFor(recipe, parts), onCompiled },
      report.name,
    );
    plan = made;
    if (good.state) made.writeState(good.state);
    const { memoryBytes: planBytes, stockLayers } = made;
    // As many as have work in a batch of this size.
    const engine = { ...report, threads: made.threads };
    send({ type: 'engine', engine, stockLayers });
    send({ type: 'readying', readying: null });
    reader = await openBatches(recipe, batchSize);
    let { steps } = good;
    const onPause = (paused: boolean) => send({ type: paused ? 'paused' : 'resumed' });
    const around = { plan: made, reader, control, check, onPause };
    let last = { epoch: good.history.length + 1, step: 0 };
    const kept = [...good.history];
    // What an engine took that failed on the way is time of the run too.
    const startedMs = control.workedMs();
    const epochs = runEpochs(
      recipe,
      parts,
      {
        ...around,
        memoryBytes: () => memoryBytes() + planBytes,
        onProgress: (progress) => {
          steps += progress.newStepLosses.length;
          last = progress;
          send({ type: 'progress', progress });
        },
        onEpoch: async (record) => {
          const state = await made.readState();
          checkFinite(state, last);
          kept.push(record);
          keep({ history: [...kept], steps, state });
          send({ type: 'epoch', record });
        },
      },
      good.history,
    );
    const history = await epochs.finally(() => (clock.trainMs += control.workedMs() - startedMs));

    const evaluation = steps > 0 ? beginTest() : control;
    const tell = (done: number) => send({ type: 'evaluating', done, total: parts.test.length });
    if (steps > 0) tell(0);
    const evaluatedFromMs = evaluation.workedMs();
    const test =
      steps > 0 && parts.test.length > 0
        ? await evaluate(parts.test, { ...around, control: evaluation }, last, tell)
        : null;
    const evaluatedMs = evaluation.workedMs();
    await made.updateModel();
    return {
      snapshot: await snapshotOf(model),
      layers: summaryOf(model),
      engine,
      history,
      steps,
      ending: control.stopped ? 'stopped' : 'completed',
      test,
      seconds: {
        train: clock.trainMs / 1000,
        evaluate: (evaluatedMs - evaluatedFromMs) / 1000,
      },
    };
  } finally {
    reader?.close();
    plan?.dispose();
    model.dispose();
  }
}

/** The same on every engine that the run comes to. Held-out pictures have no say in it. */
function weightsFor({ balance }: Recipe, { train }: TrainingJob['parts']) {
  return balance === 'class-weights' ? classWeights(countByClass(train)) : evenWeights;
}

/** A run must not go on from weights that are no numbers; losses are read late, and of few pictures. */
function checkFinite(
  { weights }: PlanState,
  { epoch, step }: { readonly epoch: number; readonly step: number },
): void {
  // A sum is not finite when one of its terms is not.
  if (weights.every((values) => Number.isFinite(values.reduce((sum, value) => sum + value, 0)))) {
    return;
  }
  throw new FailureError({ kind: 'loss-not-finite', epoch, step });
}
