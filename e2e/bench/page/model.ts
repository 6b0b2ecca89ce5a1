/** tfjs made ready: backend, network, first weights. For our plans and for stock tfjs alike. */
import * as tf from '@tensorflow/tfjs-core';
import type { Sequential } from '@tensorflow/tfjs-layers';
import { backends } from '../../../src/training/backends.ts';
import { createModel } from '../../../src/training/model.ts';
import type { TrainerSetup } from './trainer.ts';

/** Sets the backend as the app does, and gives the name of its adapter. */
export async function startBackend(
  engine: 'cpu' | 'webgl' | 'webgpu',
  allowSoftware: boolean,
): Promise<string> {
  const { adapter, software } = await backends[engine]();
  if (software && !allowSoftware) throw softwareError(adapter, engine);
  return adapter;
}

export function softwareError(adapter: string, engine: string): Error {
  return new Error(`${adapter} is a program, not a graphics card: --only ${engine} measures it`);
}

/** The app's own network with the first weights that all subjects begin with. */
export function modelWith({ imageSize, weights }: TrainerSetup): Sequential {
  const model = createModel({ imageSize, seed: 1 });
  const tensors = weights.map(({ shape, data }) => tf.tensor(data, [...shape]));
  model.setWeights(tensors);
  tf.dispose(tensors);
  return model;
}

/** What one call starts and holds, by tfjs's own count. */
export async function countsOf(work: () => Promise<unknown>) {
  let failure: unknown = null;
  // tfjs waits for what the function gives, and wants it to be tensors.
  const { kernels, peakBytes } = await tf.profile(async () => {
    await work().catch((error) => (failure = error));
    return [];
  });
  if (failure) throw failure;
  return { callsPerStep: kernels.length, peakBytes };
}
