/** The plan that runs a network on an engine. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineName } from '../domain/engine.ts';
import type { Plan, PlanOptions } from '../kernels/plan.ts';
import { planOnStockOperations } from '../kernels/reference/plan.ts';

/** The backend of tfjs that holds the model, and runs what the engine itself has no kernel for. */
export function backendOf(engine: EngineName): Exclude<EngineName, 'wasm'> {
  return engine === 'wasm' ? 'cpu' : engine;
}

/** `engine` has been started. Throws `not-a-model` for a network that can't be trained. */
export async function planTraining(
  model: LayersModel,
  options: PlanOptions,
  engine: EngineName,
): Promise<Plan> {
  if (engine !== 'wasm') return planOnStockOperations(model, options);
  const { planOnWasm } = await import('../kernels/wasm/plan.ts');
  return planOnWasm(model, options);
}
