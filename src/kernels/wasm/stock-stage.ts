/**
 * A layer without a kernel of its own runs on tfjs's operations, on the backend that is set: right, and
 * slow. Its weights live in the plan's memory as all others, and are lent to the layer for each pass.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floats, type GradientPlace, type MapPlace } from './maps.ts';
import type { Stage } from '../recognise.ts';
import type { BatchStage, StageSurroundings } from './stage-phases.ts';
import { placeWeights, writeToModel } from './weights.ts';

export type StockStage = Extract<Stage, { kind: 'stock' }>;

export function planStock(stage: StockStage, around: StageSurroundings): BatchStage {
  const { layout, input, output, inputGradient, outputGradient, addHostTask } = around;
  const { layer } = stage;
  const weights = layer.weights.map((_, i) => placeWeights(layout, layer, i));
  const trained = weights.filter((place) => place.trained);

  function forward(buffer: ArrayBufferLike, pictures: number): void {
    for (const place of trained) writeToModel(buffer, place);
    const given = tf.tidy(() => {
      const x = readMap(buffer, input, input.padded, [pictures, ...stage.inputShape]);
      return (layer.apply(x) as tf.Tensor).dataSync<'float32'>();
    });
    writeMap(buffer, output, output.address, given, pictures);
  }

  function backward(buffer: ArrayBufferLike, pictures: number): void {
    const at = outputGradient.address + (output.address - output.padded);
    tf.tidy(() => {
      const x = readMap(buffer, input, input.padded, [pictures, ...stage.inputShape]);
      const dy = readMap(buffer, output, at, [pictures, ...stage.outputShape]);
      const variables = trained.map(({ index }) => layer.weights[index]?.read() as tf.Variable);
      const gradientsOf = tf.grads((first: tf.Tensor) => layer.apply(first) as tf.Tensor);
      const [dx, ...others] = gradientsOf([x, ...variables], dy) as tf.Tensor[];
      if (inputGradient && dx) writeGradient(buffer, input, inputGradient, dx, pictures);
      others.forEach((gradient, i) => {
        const place = trained[i] as (typeof trained)[number];
        const values = gradient.dataSync<'float32'>();
        new Float32Array(buffer, place.gradient, place.floats).set(values);
      });
    });
  }

  return {
    deal: 'phases',
    weights,
    forward: [{ deal: 'host', task: addHostTask(forward) }],
    backward: [{ deal: 'host', task: addHostTask(backward) }],
  };
}

/** Without the padding. `shape` begins with the pictures; what was flattened is still a map in memory. */
function readMap(
  buffer: ArrayBufferLike,
  map: MapPlace,
  address: number,
  shape: readonly [number, ...number[]],
): tf.Tensor {
  const [pictures] = shape;
  const values = new Float32Array(pictures * floats(map.shape));
  eachRow(map, address, pictures, (at, from, count) => {
    values.set(new Float32Array(buffer, at, count), from);
  });
  return tf.tensor(values, [...shape]);
}

function writeMap(
  buffer: ArrayBufferLike,
  map: MapPlace,
  address: number,
  values: Float32Array,
  pictures: number,
): void {
  eachRow(map, address, pictures, (at, from, count) => {
    new Float32Array(buffer, at, count).set(values.subarray(from, from + count));
  });
}

function writeGradient(
  buffer: ArrayBufferLike,
  map: MapPlace,
  place: GradientPlace,
  gradient: tf.Tensor,
  pictures: number,
): void {
  const values = gradient.dataSync<'float32'>();
  writeMap(buffer, map, place.address + (map.address - map.padded), values, pictures);
}

/** Rows of the map itself: where each lies, and which floats of the plain tensor it is. */
function eachRow(
  map: MapPlace,
  address: number,
  pictures: number,
  visit: (at: number, from: number, count: number) => void,
): void {
  const rows = map.shape.length === 3 ? (map.shape[0] as number) : 1;
  const count = floats(map.shape) / rows;
  for (let picture = 0; picture < pictures; picture++) {
    for (let row = 0; row < rows; row++) {
      const at = address + picture * map.pictureBytes + row * map.rowBytes;
      visit(at, (picture * rows + row) * count, count);
    }
  }
}
