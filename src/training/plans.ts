/** The plan that runs a network on an engine. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineName } from '../domain/engine.ts';
import type { Plan, PlanOptions } from '../kernels/plan.ts';
import { microBatchFor } from '../kernels/reference/micro-batch.ts';
import { planOnStockOperations } from '../kernels/reference/plan.ts';
import { isChain, layersAfterInput } from '../kernels/recognise.ts';
import type { Life } from './life.ts';
import { lifeOf, useBackend } from './started-backend.ts';

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
  let isWanted = true;
  const onCompiled = (done: number, total: number) => {
    if (isWanted) options.onCompiled?.(done, total);
  };
  const planning = planOn(engine, model, { ...options, onCompiled });
  try {
    return whileAlive(await life.during(planning), engine, life);
  } catch (error) {
    isWanted = false;
    // A device that complains lives on, and so would the buffers of a plan that comes too late.
    void planning.then(
      (plan) => plan.dispose(),
      () => {},
    );
    throw error;
  }
}

function whileAlive(plan: Plan, engine: EngineName, life: Life): Plan {
  // Own kernels on the processor need nothing of tfjs.
  const isAlone = engine === 'wasm' && plan.stockLayers.length === 0;
  function guarded<A extends unknown[], R>(
    work: (...given: A) => Promise<R>,
    needsTfjs = !isAlone,
  ) {
    return (...given: A) => {
      if (needsTfjs) useBackend(engine);
      return life.during(work(...given));
    };
  }
  return {
    ...plan,
    step: guarded(plan.step),
    infer: guarded(plan.infer),
    readState: guarded(plan.readState),
    writeState(state) {
      useBackend(engine);
      plan.writeState(state);
    },
    updateModel: guarded(plan.updateModel, true),
  };
}

/** What is imported is there before the backend is set: plans of two engines may be made in turns. */
async function planOn(engine: EngineName, model: LayersModel, options: PlanOptions): Promise<Plan> {
  const isPlain = isChain(layersAfterInput(model)) && !(engine === 'webgpu' && options.unrounded);
  if ((engine === 'webgpu' || engine === 'wasm') && !isPlain) {
    useBackend(engine);
    // The engines' own kernels know chains of layers alone, and those of the graphics card bytes.
    const stockLayers = layersAfterInput(model).map(({ name }) => name);
    return { ...planOnStockOperations(model, options), stockLayers };
  }
  switch (engine) {
    case 'webgpu': {
      const { planOnWebgpu } = await import('../kernels/webgpu/plan.ts');
      useBackend(engine);
      return planOnWebgpu(model, options);
    }
    case 'wasm': {
      const { planOnWasm } = await import('../kernels/wasm/plan.ts');
      useBackend(engine);
      return planOnWasm(model, options);
    }
    case 'webgl':
      useBackend(engine);
      return planOnStockOperations(model, {
        ...options,
        microBatch: microBatchFor(model, options),
      });
    case 'cpu':
      useBackend(engine);
      return planOnStockOperations(model, options);
  }
}
