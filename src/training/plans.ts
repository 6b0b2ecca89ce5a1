/** The plan that runs a network on an engine. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineName } from '../domain/engine.ts';
import type { Plan, PlanOptions } from '../kernels/plan.ts';
import { microBatchFor } from '../kernels/reference/micro-batch.ts';
import { planOnStockOperations } from '../kernels/reference/plan.ts';
import { backendOf, lifeOf } from './started-backend.ts';

/**
 * `engine` has been started and is set. Throws `not-a-model` for a network that can't be trained. The plan's promises
 * end with the engine's life.
 */
export async function planTraining(
  model: LayersModel,
  options: PlanOptions,
  engine: EngineName,
): Promise<Plan> {
  const life = lifeOf(engine);
  const plan = await life.during(planOn(engine, model, options));
  const backend = backendOf(engine);
  function guarded<A extends unknown[], R>(work: (...given: A) => Promise<R>) {
    return (...given: A) => life.during(setFor(work, ...given));
  }
  /** Plans of two engines may be at work in turns, and tfjs knows one backend at a time. */
  function setFor<A extends unknown[], R>(work: (...given: A) => R, ...given: A): R {
    // A backend that has started is set before the call returns.
    if (tf.getBackend() !== backend) void tf.setBackend(backend);
    return work(...given);
  }
  return {
    ...plan,
    step: guarded(plan.step),
    infer: guarded(plan.infer),
    readState: guarded(plan.readState),
    writeState: (state) => setFor(plan.writeState, state),
    updateModel: guarded(plan.updateModel),
  };
}

async function planOn(engine: EngineName, model: LayersModel, options: PlanOptions): Promise<Plan> {
  switch (engine) {
    case 'webgpu':
      return (await import('../kernels/webgpu/plan.ts')).planOnWebgpu(model, options);
    case 'wasm':
      return (await import('../kernels/wasm/plan.ts')).planOnWasm(model, options);
    case 'webgl':
      return planOnStockOperations(model, options, microBatchFor(model, options));
    case 'cpu':
      return planOnStockOperations(model, options);
  }
}
