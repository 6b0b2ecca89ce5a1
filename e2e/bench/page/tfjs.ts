/** Stock TensorFlow.js: `trainOnBatch` of the layers model, pictures scaled and on the device before. */
import * as tf from '@tensorflow/tfjs-core';
import { countsOf, modelWith, startBackend } from './model.ts';
import { scaled, type Trainer, type TrainerSetup } from './trainer.ts';

export async function startTfjs(setup: TrainerSetup): Promise<Trainer> {
  const { engine, imageSize, batch, learningRate } = setup;
  if (engine !== 'cpu' && engine !== 'webgl' && engine !== 'webgpu') {
    throw new Error(`stock tfjs cannot train on ${engine}`);
  }
  const adapter = await startBackend(engine, setup.allowSoftware);
  const model = modelWith(setup);
  const optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-7);
  model.compile({ optimizer, loss: 'binaryCrossentropy' });
  const batches = setup.batches.map(({ pixels, labels }) => ({
    x: tf.tensor4d(scaled(pixels), [batch, imageSize, imageSize, 3]),
    y: tf.tensor2d(Float32Array.from(labels), [batch, 1]),
  }));

  async function step(index: number): Promise<number> {
    const { x, y } = batches[index] as (typeof batches)[number];
    return (await model.trainOnBatch(x, y)) as number;
  }

  return {
    step,
    report: async () => ({
      threads: engine === 'cpu' ? 1 : null,
      detail: `${tf.version_core}, ${adapter}`,
      ...(await countsOf(() => step(0))),
    }),
  };
}
