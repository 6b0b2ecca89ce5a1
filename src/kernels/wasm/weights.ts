/** The weights in a plan's memory, and their passage from and to the model. */
import * as tf from '@tensorflow/tfjs-core';
import type { Layout } from './layout.ts';
import { floats } from './maps.ts';
import type { Layer } from '../recognise.ts';

/** A variable of the model, with what Adam keeps for it. Addresses; the layouts are the variable's. */
export interface WeightPlace {
  readonly layer: Layer;
  /** Index among the layer's weights; -1 for the zeros of a bias that the layer does without. */
  readonly index: number;
  readonly floats: number;
  readonly trained: boolean;
  readonly weights: number;
  readonly mean: number;
  readonly variance: number;
  /** 0 where Adam is fused into the kernel that makes the gradient. */
  readonly gradient: number;
}

/** `fused`: the kernel that makes the gradient applies Adam at once. */
export function placeWeights(
  layout: Layout,
  layer: Layer,
  index: number,
  fused = false,
): WeightPlace {
  const weight = layer.weights[index];
  const count = weight ? floats(weight.shape as number[]) : lastDimension(layer);
  const trained = weight !== undefined && layer.trainableWeights.includes(weight);
  return {
    layer,
    index: weight ? index : -1,
    floats: count,
    trained,
    weights: layout.floats(count),
    mean: trained ? layout.floats(count) : 0,
    variance: trained ? layout.floats(count) : 0,
    gradient: fused ? 0 : layout.floats(count),
  };
}

function lastDimension(layer: Layer): number {
  return layer.outputShape.at(-1) as number;
}

export function readFromModel(buffer: ArrayBufferLike, place: WeightPlace): void {
  const values = place.layer.weights[place.index]?.read().dataSync<'float32'>();
  if (values) new Float32Array(buffer, place.weights, place.floats).set(values);
}

export function writeToModel(buffer: ArrayBufferLike, place: WeightPlace): void {
  const weight = place.layer.weights[place.index];
  if (!weight) return;
  const values = new Float32Array(buffer, place.weights, place.floats).slice();
  tf.tidy(() => {
    weight.write(tf.tensor(values, weight.shape as number[]));
  });
}
