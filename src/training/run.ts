/**
 * A run, from its first step, or from its last checkpoint, to its test. When its engine fails it goes on from the last
 * good state: on the same engine, else on the same with fewer pictures at a time, else on another one.
 */
import { classWeights } from '../domain/balance.ts';
import type { EngineAttempt } from '../domain/engine.ts';
import type { Recipe } from '../domain/recipe.ts';
import { noCheckpoint, type CheckpointOutcome } from '../domain/run.ts';
import { countByClass } from '../domain/sample.ts';
import { evenWeights, type Plan } from '../kernels/plan.ts';
import { readCheckpoint } from '../storage/checkpoints.ts';
import { openBatches, type BatchReader } from './batches.ts';
import { Checkpoints } from './checkpoints.ts';
import type { RunControl } from './control.ts';
import { beginning, Course } from './course.ts';
import { onEngine, startEngine, type Engine } from './engines.ts';
import { evaluate, runEpochs } from './loop.ts';
import { createModel, snapshotOf, summaryOf } from './model.ts';
import { planTraining } from './plans.ts';
import type { TrainingJob, TrainingOutcome, TrainingProtocol } from './protocol.ts';
import { Recovery } from './recovery.ts';
import { useBackend } from './started-backend.ts';

export interface RunSurroundings {
  readonly control: RunControl;
  readonly send: (event: TrainingProtocol['event']) => void;
  readonly onEngineStarted: (engine: Engine) => void;
  /** From here on a stop ends the test. */
  readonly beginTest: () => RunControl;
}

/**
 * Throws `no-engine`, `loss-not-finite`, the failure of the last engine when none is left, and a failure of storage
 * when the run is to be resumed and its checkpoint can't be read.
 */
export async function runTraining(
  job: TrainingJob,
  around: RunSurroundings,
): Promise<TrainingOutcome> {
  const { send, control } = around;
  const resumed = job.resume && job.runId ? await readCheckpoint(job.runId) : null;
  let kept: CheckpointOutcome = { ...noCheckpoint, takenAtMs: resumed?.facts.takenAtMs ?? null };
  function tell(change: Partial<CheckpointOutcome>): void {
    kept = { ...kept, ...change };
    send({ type: 'checkpoint', kept });
  }
  const checkpoints = new Checkpoints(job.runId, {
    onKept: (takenAtMs) => tell({ takenAtMs, failure: null }),
    onFailed: (failure) => tell({ failure }),
  });
  const course = new Course(resumed ?? beginning(), checkpoints, control);
  const tellPosition = () => send({ type: 'position', facts: course.good.facts });
  function takeIn(attempt: EngineAttempt): void {
    course.failed(attempt);
    tellPosition();
  }
  const recovery = new Recovery(job.engine, job.resume !== false);
  if (job.resume === 'to-test') control.stop();
  if (resumed) tell({});
  tellPosition();
  try {
    for (;;) {
      const engine = await nextEngine(job, around, recovery, course, takeIn);
      around.onEngineStarted(engine);
      try {
        return await onEngine(engine, () => trainOn(engine, job, recovery, course, around));
      } catch (error) {
        const pictures = course.plan?.microBatch ?? job.recipe.batchSize;
        takeIn(recovery.failed(engine.report.name, error, { ...placeOf(course), pictures }));
      }
    }
  } finally {
    await checkpoints.close();
  }
}

/** Where a failure finds the run. */
function placeOf({ epoch, good: { facts } }: Course) {
  const fromEpoch = facts.position.history.length + 1;
  return { steps: facts.losses.stepsSeen, inEpoch: epoch, fromEpoch };
}

/** Throws what ended the engine before, where there is no other. */
async function nextEngine(
  { recipe }: TrainingJob,
  { control, send }: RunSurroundings,
  recovery: Recovery,
  course: Course,
  takeIn: (attempt: EngineAttempt) => void,
): Promise<Engine> {
  const start = () =>
    startEngine({
      choice: recovery.next.choice,
      size: recipe,
      compare: false,
      onReadying: (readying) => send({ type: 'readying', readying }),
      isStopped: () => control.stopped,
    });
  try {
    const engine = await start().catch((error: unknown) => {
      // What has failed and can't be started again: in the middle of a run the run is wanted more than the engine.
      takeIn(recovery.notStarted(error, placeOf(course)));
      return start();
    });
    const { failed } = course.good.facts;
    const others = engine.report.passedOver.filter(
      (attempt) => !failed.some(({ engine: name }) => name === attempt.engine),
    );
    return { ...engine, report: { ...engine.report, passedOver: [...others, ...failed] } };
  } catch (error) {
    throw recovery.last ?? error;
  }
}

async function trainOn(
  { report, check, memoryBytes }: Engine,
  { recipe, parts }: TrainingJob,
  { next: { microBatch } }: Recovery,
  course: Course,
  { control, send, beginTest }: RunSurroundings,
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
      {
        ...{ imageSize, batchSize, learningRate, onCompiled },
        ...(microBatch !== null && { microBatch }),
        classWeights: weightsFor(recipe, parts),
      },
      report.name,
    );
    plan = made;
    course.begin(
      made,
      model.trainableWeights.map(({ originalName }) => originalName),
      check,
    );
    const { memoryBytes: planBytes, stockLayers } = made;
    // As many as have work in a batch of this size.
    const engine = { ...report, threads: made.threads };
    send({ type: 'engine', engine, stockLayers });
    send({ type: 'readying', readying: null });
    reader = await openBatches(recipe, batchSize);
    const onPause = (paused: boolean) => send({ type: paused ? 'paused' : 'resumed' });
    const around = { plan: made, reader, control, check, onPause };
    const start = course.good.facts.position;
    let last = { epoch: start.history.length + 1, step: start.step };
    const history = await runEpochs(
      recipe,
      parts,
      {
        ...around,
        memoryBytes: () => memoryBytes() + planBytes,
        onProgress(progress) {
          course.stepsDone(progress.newStepLosses);
          last = progress;
          send({ type: 'progress', progress });
        },
        async onEpoch(record, position) {
          await course.epochEnded(position);
          send({ type: 'epoch', record });
        },
        wantsPosition: () => course.wantsPosition(),
        onPosition: (position) => course.between(position),
      },
      start,
    );
    await course.trained();
    const trainedMs = course.trainMs;
    const steps = course.losses.stepsSeen;

    const evaluation = steps > 0 ? beginTest() : control;
    const tell = (done: number) => send({ type: 'evaluating', done, total: parts.test.length });
    if (steps > 0) tell(0);
    const evaluatedFromMs = evaluation.workedMs();
    const probabilities: number[] = [];
    const test =
      steps > 0 && parts.test.length > 0
        ? await evaluate(parts.test, { ...around, control: evaluation }, last, tell, probabilities)
        : null;
    const evaluatedMs = evaluation.workedMs();
    await made.updateModel();
    return {
      snapshot: await snapshotOf(model),
      layers: summaryOf(model),
      engine,
      history,
      steps,
      ending: history.length < recipe.epochs ? 'stopped' : 'completed',
      test,
      testProbabilities: test ? probabilities : [],
      histograms: course.histograms,
      seconds: { train: trainedMs / 1000, evaluate: (evaluatedMs - evaluatedFromMs) / 1000 },
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
