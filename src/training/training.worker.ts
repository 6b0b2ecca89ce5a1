/** The training worker: one run at a time, and predictions by the model that was loaded last. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { FailureError } from '../domain/failure.ts';
import { sigmoid } from '../domain/metrics.ts';
import type { Plan } from '../kernels/plan.ts';
import { planOnStockOperations } from '../kernels/reference/plan.ts';
import { serve } from '../workers/serve.ts';
import { openBatches } from './batches.ts';
import { RunControl } from './control.ts';
import { startEngine, type Engine } from './engines.ts';
import { evaluate, runEpochs } from './loop.ts';
import { createModel, inputSizeOf, modelFrom, snapshotOf, summaryOf } from './model.ts';
import type {
  Command,
  LoadQuestion,
  TrainingJob,
  TrainingOutcome,
  TrainingProtocol,
} from './protocol.ts';

let run: RunControl | null = null;
let loaded: { readonly id: number; readonly model: LayersModel; readonly plan: Plan } | null = null;

const send = serve<TrainingProtocol>({
  probe: async (choice) => (await startEngine(choice)).report,
  train,
  command,
  load,
  async predict({ modelId, pixels }) {
    if (loaded?.id !== modelId) throw new FailureError({ kind: 'no-model' });
    const [logit] = await loaded.plan.infer({ pixels, labels: Uint8Array.of(0) });
    return sigmoid(logit as number);
  },
});

function command(what: Command): null {
  run?.[what]();
  return null;
}

async function train({ recipe, engine: choice, parts }: TrainingJob): Promise<TrainingOutcome> {
  if (run) throw new FailureError({ kind: 'unexpected', detail: 'a run is going on already' });
  const control = (run = new RunControl());
  let engine: Engine | null = null;
  let model: LayersModel | null = null;
  let plan: Plan | null = null;
  try {
    engine = await startEngine(choice);
    send({ type: 'engine', engine: engine.report });
    const { batchSize, imageSize } = recipe;
    model = createModel(recipe);
    plan = planOnStockOperations(model, recipe);
    const around = {
      plan,
      control,
      reader: await openBatches(imageSize, batchSize),
      check: engine.check,
      memoryBytes: engine.memoryBytes,
    };
    const startedMs = control.workedMs();
    const history = await runEpochs(recipe, parts, {
      ...around,
      onProgress: (progress) => send({ type: 'progress', progress }),
      onEpoch: (record) => send({ type: 'epoch', record }),
      onPause: (paused) => send({ type: paused ? 'paused' : 'resumed' }),
    });
    const trainedMs = control.workedMs();
    const ending = control.stopped ? 'stopped' : 'completed';

    // A second stop, from here on, ends the evaluation.
    const evaluation = (run = new RunControl());
    const total = parts.test.length;
    const tell = (done: number) => send({ type: 'evaluating', done, total });
    tell(0);
    const evaluatedFrom = evaluation.workedMs();
    const test =
      total > 0 ? await evaluate(parts.test, { ...around, control: evaluation }, tell) : null;
    const evaluatedMs = evaluation.workedMs() - evaluatedFrom;
    return {
      snapshot: await snapshotOf(model),
      layers: summaryOf(model),
      engine: engine.report,
      history,
      ending,
      test,
      seconds: { train: (trainedMs - startedMs) / 1000, evaluate: evaluatedMs / 1000 },
    };
  } catch (error) {
    if (error instanceof FailureError || !engine) throw error;
    // A device that has complained explains best what its backend threw after.
    engine.check();
    const detail = error instanceof Error ? error.message : String(error);
    throw new FailureError({ kind: 'engine-error', engine: engine.report.name, detail });
  } finally {
    plan?.dispose();
    model?.dispose();
    run = null;
  }
}

async function load({ modelId, snapshot, engine }: LoadQuestion) {
  // A run in progress has its engine; predictions share it.
  if (!run) await startEngine(engine);
  const model = await modelFrom(snapshot);
  const imageSize = inputSizeOf(model);
  const plan = planOnStockOperations(model, { batchSize: 1, imageSize, learningRate: 0 });
  loaded?.plan.dispose();
  loaded?.model.dispose();
  loaded = { id: modelId, model, plan };
  return { imageSize, layers: summaryOf(model) };
}
