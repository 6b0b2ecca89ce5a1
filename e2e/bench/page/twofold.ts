/** Ours: the plan that the app would train with, from bytes to updated weights. */
import { Tally } from '../../../src/domain/metrics.ts';
import type { Plan } from '../../../src/kernels/plan.ts';
import { planOnStockOperations } from '../../../src/kernels/reference/plan.ts';
import { countsOf, modelWith, startBackend } from './model.ts';
import type { Trainer, TrainerBatch, TrainerSetup } from './trainer.ts';

export async function startTwofold(setup: TrainerSetup): Promise<Trainer> {
  return setup.engine === 'wasm' ? startOnWasm(setup) : startOnTfjs(setup);
}

async function startOnWasm(setup: TrainerSetup): Promise<Trainer> {
  await startBackend('cpu', true);
  const { planOnWasm } = await import('../../../src/kernels/wasm/plan.ts');
  const plan = await planOnWasm(modelWith(setup), planOptions(setup));
  return {
    step: (index) => stepOf(plan, setup.batches[index] as TrainerBatch),
    report: async () => ({
      threads: plan.threads,
      detail: plan.stockLayers.length > 0 ? `stock: ${plan.stockLayers.join(' ')}` : null,
      callsPerStep: plan.callsPerStep,
      peakBytes: plan.memoryBytes,
    }),
  };
}

async function startOnTfjs(setup: TrainerSetup): Promise<Trainer> {
  const engine = setup.engine as 'webgl' | 'webgpu';
  const adapter = await startBackend(engine, setup.allowSoftware);
  const plan = planOnStockOperations(modelWith(setup), planOptions(setup));
  const step = (index: number) => stepOf(plan, setup.batches[index] as TrainerBatch);
  return {
    step,
    report: async () => ({ threads: null, detail: adapter, ...(await countsOf(() => step(0))) }),
  };
}

function planOptions({ batch, imageSize, learningRate, threads }: TrainerSetup) {
  return { batchSize: batch, imageSize, learningRate, ...(threads !== null && { threads }) };
}

async function stepOf(plan: Plan, batch: TrainerBatch): Promise<number> {
  const logits = await plan.step(batch);
  return new Tally().add(logits, batch.labels);
}
