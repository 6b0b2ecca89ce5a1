/** The training worker: one run at a time, and predictions by the model that was loaded last. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineChoice } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { sigmoid } from '../domain/metrics.ts';
import type { Plan } from '../kernels/plan.ts';
import { serve } from '../workers/serve.ts';
import { openBatches, type BatchReader } from './batches.ts';
import { RunControl } from './control.ts';
import { startEngine, type Engine } from './engines.ts';
import { evaluate, runEpochs } from './loop.ts';
import { createModel, inputSizeOf, modelFrom, snapshotOf, summaryOf } from './model.ts';
import { planTraining } from './plans.ts';
import type {
  LoadQuestion,
  PredictQuestion,
  TrainingJob,
  TrainingOutcome,
  TrainingProtocol,
} from './protocol.ts';

let run: RunControl | null = null;
let isTesting = false;
let engine: Engine | null = null;
let loaded: { readonly id: number; readonly model: LayersModel; readonly plan: Plan } | null = null;

const send = serve<TrainingProtocol>({
  // A run in progress keeps its engine.
  probe: async (choice) => (run && engine ? engine : await start(choice)).report,
  train,
  command(what) {
    // The test is short and has nothing to go on with later: it can be ended, not paused.
    if (!(isTesting && what === 'pause')) run?.[what]();
    return null;
  },
  load,
  predict,
});

async function start(choice: EngineChoice): Promise<Engine> {
  engine = await startEngine(choice);
  return engine;
}

async function train(job: TrainingJob): Promise<TrainingOutcome> {
  if (run) throw new FailureError({ kind: 'busy', job: 'training' });
  const control = (run = new RunControl());
  try {
    const started = await start(job.engine);
    return await onEngine(started, () => trainOn(started, job, control));
  } finally {
    run = null;
    isTesting = false;
  }
}

async function trainOn(
  { report, check, memoryBytes }: Engine,
  { recipe, parts }: TrainingJob,
  control: RunControl,
): Promise<TrainingOutcome> {
  const model = createModel(recipe);
  let plan: Plan | null = null;
  let reader: BatchReader | null = null;
  try {
    plan = await planTraining(model, recipe, report.name);
    const { memoryBytes: planBytes, stockLayers } = plan;
    // As many as have work in a batch of this size.
    const engineOfRun = { ...report, threads: plan.threads };
    send({ type: 'engine', engine: engineOfRun, stockLayers });
    reader = await openBatches(recipe.imageSize, recipe.batchSize);
    let steps = 0;
    const startedMs = control.workedMs();
    const onPause = (paused: boolean) => send({ type: paused ? 'paused' : 'resumed' });
    const around = { plan, reader, control, check, onPause };
    let last = { epoch: 1, step: 0 };
    const history = await runEpochs(recipe, parts, {
      ...around,
      memoryBytes: () => memoryBytes() + planBytes,
      onProgress: (progress) => {
        steps += progress.newStepLosses.length;
        last = progress;
        send({ type: 'progress', progress });
      },
      onEpoch: (record) => send({ type: 'epoch', record }),
    });
    const trainedMs = control.workedMs();

    // From here on a stop ends the evaluation.
    const evaluation = (run = new RunControl());
    isTesting = true;
    const tell = (done: number) => send({ type: 'evaluating', done, total: parts.test.length });
    tell(0);
    const { epoch, step } = last;
    const evaluatedFromMs = evaluation.workedMs();
    const test =
      steps > 0 && parts.test.length > 0
        ? await evaluate(parts.test, { ...around, control: evaluation }, { epoch, step }, tell)
        : null;
    const evaluatedMs = evaluation.workedMs();
    plan.updateModel();
    return {
      snapshot: await snapshotOf(model),
      layers: summaryOf(model),
      engine: engineOfRun,
      history,
      steps,
      ending: control.stopped ? 'stopped' : 'completed',
      test,
      seconds: {
        train: (trainedMs - startedMs) / 1000,
        evaluate: (evaluatedMs - evaluatedFromMs) / 1000,
      },
    };
  } finally {
    reader?.close();
    plan?.dispose();
    model.dispose();
  }
}

async function load({ modelId, snapshot, engine: choice }: LoadQuestion) {
  // A run in progress has its engine; predictions share it.
  const started = run && engine ? engine : await start(choice);
  const model = await modelFrom(snapshot);
  const imageSize = inputSizeOf(model);
  const options = { batchSize: 1, imageSize, learningRate: 0 };
  const { report } = started;
  let made: Plan | null = null;
  try {
    const plan = await onEngine(started, () => planTraining(model, options, report.name));
    made = plan;
    // The first answer of a graphics card waits for its compiler; nobody should wait with it.
    const pixels = new Uint8Array(imageSize * imageSize * 3);
    await onEngine(started, () => plan.infer({ pixels, labels: Uint8Array.of(0) }));
    loaded?.plan.dispose();
    loaded?.model.dispose();
    loaded = { id: modelId, model, plan };
    const layers = summaryOf(model);
    return { imageSize, layers, engine: report, stockLayers: plan.stockLayers };
  } catch (error) {
    made?.dispose();
    model.dispose();
    throw error;
  }
}

async function predict({ modelId, pixels }: PredictQuestion): Promise<number> {
  if (!engine || loaded?.id !== modelId) throw new FailureError({ kind: 'no-model' });
  const { plan } = loaded;
  const [logit] = await onEngine(engine, () => plan.infer({ pixels, labels: Uint8Array.of(0) }));
  engine.check();
  return sigmoid(logit as number);
}

/** What `work` throws that nobody foresaw is the engine's fault. */
async function onEngine<T>({ report, check }: Engine, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError) throw error;
    // A device that has complained explains best what its backend threw after.
    check();
    const detail = error instanceof Error ? error.message : String(error);
    throw new FailureError({ kind: 'engine-error', engine: report.name, detail });
  }
}
