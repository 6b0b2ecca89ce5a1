/** The reference's network, and its passage to and from a plain snapshot. */
import * as tf from '@tensorflow/tfjs-core';
import {
  initializers,
  layers,
  sequential,
  type LayersModel,
  loadLayersModel,
  type Sequential,
} from '@tensorflow/tfjs-layers';
import { FailureError } from '../domain/failure.ts';
import type { LayerSummary, ModelSnapshot, WeightSpec } from '../domain/model.ts';
import { createRandom } from '../domain/random.ts';
import type { Recipe } from '../domain/recipe.ts';

const weightsStream = 2;

/**
 * Three blocks of convolution (3 x 3, stride 1, valid, ReLU) and max-pooling (2 x 2) with 16, 32 and
 * 16 filters, then 256 units with ReLU and one with a sigmoid. Kernels start by Glorot and Bengio's
 * uniform rule as in Keras (tfjs's own default is the normal one), drawn by the recipe's seed.
 */
export function createModel({ imageSize, seed }: Pick<Recipe, 'imageSize' | 'seed'>): Sequential {
  const random = createRandom(seed, weightsStream);
  // tfjs takes a seed of 0 for none.
  const kernelInitializer = () =>
    initializers.glorotUniform({ seed: 1 + Math.floor(random() * 0x7ffffffe) });
  const convolution = (name: string, filters: number, first = false) =>
    layers.conv2d({
      name,
      filters,
      kernelSize: 3,
      activation: 'relu',
      kernelInitializer: kernelInitializer(),
      ...(first && { inputShape: [imageSize, imageSize, 3] }),
    });
  const pooling = (name: string) => layers.maxPooling2d({ name, poolSize: 2 });
  return sequential({
    layers: [
      convolution('conv2d', 16, true),
      pooling('max_pooling2d'),
      convolution('conv2d_1', 32),
      pooling('max_pooling2d_1'),
      convolution('conv2d_2', 16),
      pooling('max_pooling2d_2'),
      layers.flatten({ name: 'flatten' }),
      layers.dense({
        name: 'dense',
        units: 256,
        activation: 'relu',
        kernelInitializer: kernelInitializer(),
      }),
      layers.dense({
        name: 'dense_1',
        units: 1,
        activation: 'sigmoid',
        kernelInitializer: kernelInitializer(),
      }),
    ],
  });
}

/** Reads the weights back from the engine. */
export async function snapshotOf(model: LayersModel): Promise<ModelSnapshot> {
  const specs: WeightSpec[] = [];
  const data: Float32Array[] = [];
  for (const weight of model.weights) {
    const tensor = weight.read();
    specs.push({ name: weight.originalName, shape: tensor.shape, dtype: 'float32' });
    data.push(await tensor.data<'float32'>());
  }
  const sizes = data.map((values) => values.length);
  const all = new Float32Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const values of data) {
    all.set(values, at);
    at += values.length;
  }
  // Without the second argument it would be a string.
  const topology = model.toJSON(null, false) as object;
  return { topology, weightSpecs: specs, weightData: all.buffer };
}

/**
 * Throws `not-a-model` when tfjs can't read the snapshot, it is no binary classifier of RGB, or its
 * weights are not finite: it would answer NaN to everything.
 */
export async function modelFrom(snapshot: ModelSnapshot): Promise<LayersModel> {
  if (!new Float32Array(snapshot.weightData).every(Number.isFinite)) {
    const detail = 'among its weights are some that are no numbers';
    throw new FailureError({ kind: 'not-a-model', detail });
  }
  const model = await load(snapshot);
  const [, height, width, channels] = model.inputs[0]?.shape ?? [];
  const units = model.outputs[0]?.shape.at(-1);
  if (!height || height !== width || channels !== 3 || units !== 1) {
    tf.dispose(model.weights.map((weight) => weight.read()));
    throw new FailureError({
      kind: 'not-a-model',
      detail: 'its input is not a square RGB picture, or its output is not one probability',
    });
  }
  return model;
}

async function load({ topology, weightSpecs, weightData }: ModelSnapshot): Promise<LayersModel> {
  try {
    return await loadLayersModel({
      load: async () => ({
        modelTopology: topology,
        weightSpecs: weightSpecs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
        weightData,
      }),
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new FailureError({ kind: 'not-a-model', detail });
  }
}

export function inputSizeOf(model: LayersModel): number {
  return model.inputs[0]?.shape[1] as number;
}

/** The lines of Keras's summary table. */
export function summaryOf(model: LayersModel): LayerSummary[] {
  return model.layers
    .filter((layer) => layer.getClassName() !== 'InputLayer')
    .map((layer) => ({
      name: layer.name,
      type: layer.getClassName(),
      outputShape: layer.outputShape as (number | null)[],
      parameters: layer.countParams(),
    }));
}
