/** Ours: the plan that the app would train with, from bytes to updated weights. */
import { Tally } from '../../../src/domain/metrics.ts';
import type { Plan } from '../../../src/kernels/plan.ts';
import { microBatchFor } from '../../../src/kernels/reference/micro-batch.ts';
import type { WebgpuPlan } from '../../../src/kernels/webgpu/plan.ts';
import { planTraining } from '../../../src/training/plans.ts';
import { countsOf, modelWith, startBackend } from './model.ts';
import type { Trainer, TrainerBatch, TrainerSetup } from './trainer.ts';

export async function startTwofold(setup: TrainerSetup): Promise<Trainer> {
  switch (setup.engine) {
    case 'wasm':
      return startOnWasm(setup);
    case 'webgpu':
      return startOnWebgpu(setup);
    case 'webgl':
      return startOnWebgl(setup);
    default:
      throw new Error(`ours is not measured on ${setup.engine}`);
  }
}

/** Not by `planTraining`, which leaves the number of threads to the plan. */
async function startOnWasm(setup: TrainerSetup): Promise<Trainer> {
  await startBackend('cpu', true);
  const { planOnWasm } = await import('../../../src/kernels/wasm/plan.ts');
  const { threads } = setup;
  const options = { ...planOptions(setup), ...(threads !== null && { threads }) };
  const plan = await planOnWasm(modelWith(setup), options);
  return {
    step: (index) => stepOf(plan, setup.batches[index] as TrainerBatch),
    report: async () => ({
      threads: plan.threads,
      detail: stockWords(plan),
      callsPerStep: plan.callsPerStep,
      peakBytes: plan.memoryBytes,
    }),
  };
}

async function startOnWebgpu(setup: TrainerSetup): Promise<Trainer> {
  const adapter = await startBackend('webgpu', setup.allowSoftware);
  const plan = await planTraining(modelWith(setup), planOptions(setup), 'webgpu');
  const { kernels, microBatch = setup.batch } = plan as WebgpuPlan;
  const passes = Math.ceil(setup.batch / microBatch);
  const words = [adapter, passes > 1 && `${microBatch} pictures at a time`, stockWords(plan)];
  return {
    step: (index) => stepOf(plan, setup.batches[index] as TrainerBatch),
    paperBytesPerStep:
      passes * kernels.reduce((sum, { work }) => sum + work.readBytes + work.writtenBytes, 0),
    report: async () => ({
      threads: null,
      detail: words.filter(Boolean).join(', '),
      callsPerStep: plan.callsPerStep,
      peakBytes: plan.memoryBytes,
    }),
  };
}

async function startOnWebgl(setup: TrainerSetup): Promise<Trainer> {
  const adapter = await startBackend('webgl', setup.allowSoftware);
  const model = modelWith(setup);
  const plan = await planTraining(model, planOptions(setup), 'webgl');
  const atATime = microBatchFor(model, planOptions(setup));
  const words = [adapter, atATime < setup.batch && `${atATime} pictures at a time`];
  const step = (index: number) => stepOf(plan, setup.batches[index] as TrainerBatch);
  return {
    step,
    report: async () => ({
      threads: null,
      detail: words.filter(Boolean).join(', '),
      ...(await countsOf(() => step(0))),
    }),
  };
}

function planOptions({ batch, imageSize, learningRate }: TrainerSetup) {
  return { batchSize: batch, imageSize, learningRate };
}

function stockWords({ stockLayers }: Plan): string | null {
  return stockLayers.length > 0 ? `stock: ${stockLayers.join(' ')}` : null;
}

async function stepOf(plan: Plan, batch: TrainerBatch): Promise<number> {
  const logits = await plan.step(batch);
  return new Tally().add(logits, batch.labels);
}
