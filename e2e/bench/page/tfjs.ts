/** Stock TensorFlow.js: `trainOnBatch` of the layers model, pictures scaled and on the device before. */
import * as tf from '@tensorflow/tfjs-core';
import { adam } from '../../../src/kernels/plan.ts';
import { isSoftware } from '../../../src/training/started-backend.ts';
import { adapterName, webgpuAdapter } from '../../../src/training/webgpu-backend.ts';
import { countsOf, modelWith, softwareError, startBackend } from './model.ts';
import { scaled, type Trainer, type TrainerSetup } from './trainer.ts';

export async function startTfjs(setup: TrainerSetup): Promise<Trainer> {
  const { engine, imageSize, batch, learningRate, allowSoftware } = setup;
  if (engine !== 'cpu' && engine !== 'webgl' && engine !== 'webgpu') {
    throw new Error(`stock tfjs cannot train on ${engine}`);
  }
  const adapter =
    engine === 'webgpu'
      ? await startStockWebgpu(allowSoftware)
      : await startBackend(engine, allowSoftware);
  const model = modelWith(setup);
  const optimizer = tf.train.adam(learningRate, adam.beta1, adam.beta2, adam.epsilon);
  let steps = 0;
  model.compile({ optimizer, loss: 'binaryCrossentropy' });
  const batches = setup.batches.map(({ pixels, labels }) => ({
    x: tf.tensor4d(scaled(pixels), [batch, imageSize, imageSize, 3]),
    y: tf.tensor2d(Float32Array.from(labels), [batch, 1]),
  }));

  async function step(index: number): Promise<number> {
    const { x, y } = batches[index] as (typeof batches)[number];
    // Keras adds epsilon before it corrects the bias, tfjs after: Keras's, in tfjs's place.
    const epsilon = adam.epsilon / Math.sqrt(1 - adam.beta2 ** ++steps);
    Object.assign(optimizer, { epsilon });
    return (await model.trainOnBatch(x, y)) as number;
  }

  return {
    step,
    async report() {
      if (engine === 'webgpu') requireStockKernel();
      return {
        threads: engine === 'cpu' ? 1 : null,
        detail: `${tf.version_core}, ${adapter}`,
        ...(await countsOf(() => step(0))),
      };
    },
  };
}

/** As its package sets it up: the app's own start puts a faster kernel in. */
async function startStockWebgpu(allowSoftware: boolean): Promise<string> {
  // It would fail with less to say.
  const adapter = await webgpuAdapter();
  if (!adapter) throw new Error('the browser offers no graphics adapter for WebGPU');
  const name = adapterName(adapter);
  if (!allowSoftware && (adapter.info.isFallbackAdapter || isSoftware(name))) {
    throw softwareError(name, 'webgpu');
  }
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('the browser could not start it');
  await tf.ready();
  return name;
}

/** By the programs that have run: stock tfjs's gradient of a filter, and not the app's. */
function requireStockKernel(): void {
  const { pipelineCache } = tf.backend() as unknown as { readonly pipelineCache: object };
  const programs = Object.keys(pipelineCache);
  const has = (name: string) => programs.some((key) => key.includes(name));
  if (!has('conv2DDerFilter') || has('filterGradient')) {
    throw new Error('this was not stock tfjs: a kernel of ours is registered');
  }
}
