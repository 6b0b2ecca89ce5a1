/**
 * The plan of the WebGPU engine, on the device and the queue of tfjs's own backend: blocks of convolution and
 * pooling and dense layers on own kernels, over buffers that are made once. It meets tfjs at the weights, and
 * at layers that have no kernel.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { adamRate, evenWeights, type Batch, type Plan, type PlanOptions } from '../plan.ts';
import { stagesOf, stockLayers } from '../recognise.ts';
import { isKernel, type Built } from './build.ts';
import { allocate, compile, OutOfDeviceMemory, type Buffers, type Dispatch } from './device.ts';
import type { Work } from './kernel.ts';
import { passesOf } from './passes.ts';
import { createRunner } from './runner.ts';
import type { Item } from './stage-items.ts';
import { readModel, variablesOn } from './variables.ts';

export interface WebgpuPlan extends Plan {
  /** The kernels of one pass of a step, with their work as counted on paper. */
  readonly kernels: readonly { readonly label: string; readonly work: Work }[];
}

/**
 * tfjs's backend is set to `webgpu`. Throws `not-a-model` as `stagesOf` does, an Error when not even one picture
 * fits the device, and what the device says of a kernel that it does not take.
 */
export async function planOnWebgpu(model: LayersModel, options: PlanOptions): Promise<WebgpuPlan> {
  const { batchSize, imageSize, learningRate, classWeights = evenWeights } = options;
  const { microBatch = batchSize, inferOnly = false } = options;
  const inputShape = [imageSize, imageSize, 3];
  const stages = stagesOf(model, inputShape);
  const { device } = tf.backend() as WebGPUBackend;
  const sizes = { batchSize, microBatch, inferOnly };
  const { built, buffers } = await firstThatFits(
    device,
    passesOf(stages, inputShape, sizes, device.limits),
  );
  const step = [...built.forward, ...built.backward];
  const kernels = step.filter(isKernel);
  try {
    const compiled = await compile(device, kernels, buffers, options.onCompiled);
    const dispatches = new Map<Item, Dispatch>();
    kernels.forEach((kernel, i) => dispatches.set(kernel, compiled[i] as Dispatch));
    const pictureBytes = imageSize * imageSize * 3;
    const ofBatch = { batchSize, classWeights, pictureBytes };
    const runner = createRunner(device, built, buffers, dispatches, ofBatch);
    const { variables, turned } = built;
    const ofModel = await readModel(variables);
    const values = variablesOn(device, buffers, variables, turned, ofModel);
    let steps = 0;

    return {
      batchSize,
      imageSize,
      microBatch: built.pictures,
      threads: 1,
      memoryBytes: bytesOf(built),
      callsPerStep: Math.ceil(batchSize / built.pictures) * kernels.length,
      stockLayers: stockLayers(stages),
      kernels: kernels.map(({ label, work }) => ({ label, work })),
      async step(batch: Batch) {
        if (inferOnly) throw new Error('this plan was made to infer');
        runner.check(batch);
        steps++;
        return runner.run(step, batch, adamRate(learningRate, steps));
      },
      async infer({ pixels, labels }) {
        if (pixels instanceof Float32Array) throw new TypeError('these kernels read bytes');
        const batch = { pixels, labels };
        runner.check(batch);
        return runner.run(built.forward, batch, 0);
      },
      async readState() {
        const taken = steps;
        return { ...(await values.read()), steps: taken };
      },
      writeState(state) {
        values.write(state);
        steps = state.steps;
      },
      updateModel: values.updateModel,
      dispose() {
        runner.dispose();
        destroy(buffers);
      },
    };
  } catch (error) {
    destroy(buffers);
    throw error;
  }
}

async function firstThatFits(device: GPUDevice, candidates: Iterable<Built>) {
  for (const built of candidates) {
    try {
      return { built, buffers: await allocate(device, built.places) };
    } catch (error) {
      if (!(error instanceof OutOfDeviceMemory)) throw error;
    }
  }
  throw new Error('the graphics card has no room for this network at this image size');
}

function destroy(buffers: Buffers): void {
  for (const buffer of buffers.values()) buffer.destroy();
}

function bytesOf({ places }: Built): number {
  return places.reduce((sum, { bytes }) => sum + bytes, 0);
}
