/** The training worker: one run at a time, and predictions by the model that was loaded last. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineReport, Readying } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { sigmoid } from '../domain/metrics.ts';
import type { Plan } from '../kernels/plan.ts';
import { serve } from '../workers/serve.ts';
import { RunControl } from './control.ts';
import { onEngine, startEngine, type Engine } from './engines.ts';
import { evaluateModel } from './evaluation.ts';
import { inputSizeOf, modelFrom, summaryOf } from './model.ts';
import { planTraining } from './plans.ts';
import type {
  EvaluateAnswer,
  EvaluateQuestion,
  LoadQuestion,
  PredictQuestion,
  ProbeQuestion,
  TrainingJob,
  TrainingOutcome,
  TrainingProtocol,
} from './protocol.ts';
import { runTraining } from './run.ts';
import { useBackend } from './started-backend.ts';

let run: RunControl | null = null;
let isTesting = false;
let comparing: RunControl | null = null;
let engine: Engine | null = null;
let loaded: {
  readonly id: number;
  readonly model: LayersModel;
  readonly plan: Plan;
  readonly engine: Engine;
} | null = null;

const send = serve<TrainingProtocol>({
  probe,
  train,
  command(what) {
    // The test is short and has nothing to go on with later: it can be ended, not paused.
    if (!(isTesting && what === 'pause')) (run ?? comparing)?.[what]();
    return null;
  },
  load,
  evaluate,
  predict,
});

const onReadying = (readying: Readying) => send({ type: 'readying', readying });

async function probe({ choice, size }: ProbeQuestion): Promise<EngineReport> {
  // A run in progress keeps its engine.
  if (run && engine) return engine.report;
  const control = (comparing = new RunControl());
  const isStopped = () => control.stopped;
  try {
    engine = await startEngine({ choice, size, compare: true, onReadying, isStopped });
    return engine.report;
  } finally {
    comparing = null;
    send({ type: 'readying', readying: null });
  }
}

async function train(job: TrainingJob): Promise<TrainingOutcome> {
  if (run) throw new FailureError({ kind: 'busy', job: 'training' });
  const control = (run = new RunControl());
  try {
    return await runTraining(job, {
      control,
      send,
      onEngineStarted: (started) => (engine = started),
      beginTest() {
        isTesting = true;
        return (run = new RunControl());
      },
    });
  } finally {
    run = null;
    isTesting = false;
    send({ type: 'readying', readying: null });
  }
}

async function load({ modelId, snapshot, engine: choice, unrounded }: LoadQuestion) {
  // A run in progress has its engine; predictions share it.
  if (!run || !engine) {
    engine = await startEngine({ choice, size: null, compare: false, onReadying: () => {} });
  }
  const started = engine;
  useBackend(started.report.name);
  const model = await modelFrom(snapshot);
  const imageSize = inputSizeOf(model);
  const options = {
    ...({ batchSize: 1, imageSize, learningRate: 0, inferOnly: true } as const),
    ...(unrounded && { unrounded }),
  };
  const { report } = started;
  let made: Plan | null = null;
  try {
    const plan = await onEngine(started, () => planTraining(model, options, report.name));
    made = plan;
    // The first answer of a graphics card waits for its compiler; nobody should wait with it.
    const length = imageSize * imageSize * 3;
    const pixels = unrounded ? new Float32Array(length) : new Uint8Array(length);
    await onEngine(started, () => plan.infer({ pixels, labels: Uint8Array.of(0) }));
    unload();
    loaded = { id: modelId, model, plan, engine: started };
    const layers = summaryOf(model);
    return { imageSize, layers, engine: report, stockLayers: plan.stockLayers };
  } catch (error) {
    made?.dispose();
    model.dispose();
    throw error;
  }
}

async function evaluate(question: EvaluateQuestion): Promise<EvaluateAnswer> {
  if (run) throw new FailureError({ kind: 'busy', job: 'training' });
  const { engine: choice } = question;
  const started = await startEngine({
    ...{ choice, size: null, compare: false },
    onReadying: () => {},
  });
  // A run may have begun meanwhile.
  if (run) throw new FailureError({ kind: 'busy', job: 'training' });
  engine = started;
  return evaluateModel(question, started);
}

async function predict({ modelId, pixels }: PredictQuestion): Promise<number> {
  if (loaded?.id !== modelId) throw new FailureError({ kind: 'no-model' });
  const { plan, engine: own } = loaded;
  try {
    own.check();
    const [logit] = await onEngine(own, () => plan.infer({ pixels, labels: Uint8Array.of(0) }));
    own.check();
    return sigmoid(logit as number);
  } catch (error) {
    if (isSound(own)) throw error;
    // It was lost, or put away for a faster one: who asks again loads the model on another.
    if (loaded?.plan === plan) unload();
    throw new FailureError({ kind: 'no-model' });
  }
}

function unload(): void {
  loaded?.plan.dispose();
  loaded?.model.dispose();
  loaded = null;
}

function isSound({ check }: Engine): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
