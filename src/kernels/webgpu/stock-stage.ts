/**
 * A layer without a kernel of its own runs on tfjs's operations, on the same device: its input and the
 * gradient of its output are handed over as tensors on our buffers, and what comes out is copied into them.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Stage } from '../recognise.ts';
import { adamAlone, type TrainedPlaces } from './adam.ts';
import type { Buffers } from './device.ts';
import { writeKernel, type Kernel, type Place } from './kernel.ts';
import { foursOf, positionsOf, type MapPlace } from './maps.ts';
import type { Item, StageItems, StageSurroundings, StockTask } from './stage-items.ts';
import type { VariablePlace } from './weights.ts';

type StockStage = Extract<Stage, { kind: 'stock' }>;

export function stockItems(stage: StockStage, around: StageSurroundings): StageItems {
  const { layer } = stage;
  const { pictures, inputGradient, outputGradient, step, accumulates, inferOnly } = around;
  const inputShape = [pictures, ...stage.inputShape];
  const outputShape = [pictures, ...stage.outputShape];
  const input = plainMap(around.input, pictures);
  const output = plainMap(around.output, pictures);
  const outputSlope = plainMap({ ...around.output, ...outputGradient }, pictures, outputGradient);
  const inputSlope = inputGradient
    ? plainMap({ ...around.input, ...inputGradient }, pictures, inputGradient)
    : null;
  const variables = layer.weights.map((weight, index): VariablePlace => {
    const floats = (weight.shape as number[]).reduce((product, length) => product * length, 1);
    const trained = !inferOnly && layer.trainableWeights.includes(weight);
    const place = (of: string): Place => ({
      label: `${weight.name}: ${of}`,
      bytes: 16 * foursOf(floats),
    });
    const weights = place('weights');
    const layout = { positions: 1, channels: 1, filters: floats, offset: 0 };
    const kept = { mean: place('mean'), variance: place('variance'), step };
    const gradient = accumulates ? place('gradient') : null;
    const places = trained ? { weights, ...kept, gradient } : { weights };
    return { layer, index, layout, places, trained };
  });
  const trained = variables.filter((variable) => variable.trained);
  const slopes = trained.map(({ places }) => ({
    label: `${places.weights.label}: of one pass`,
    bytes: places.weights.bytes,
  }));

  const forward: StockTask = {
    label: layer.name,
    places: [input.plain, output.plain, ...variables.map(({ places }) => places.weights)],
    run(buffers) {
      tf.tidy(() => {
        for (const { index, places } of trained) {
          const weight = layer.weights[index];
          const shape = weight?.shape as number[];
          weight?.write(tensorOn(buffers, places.weights, shape, false));
        }
        const x = tensorOn(buffers, input.plain, inputShape);
        copyTo(buffers, [[layer.apply(x) as tf.Tensor, output.plain]]);
      });
    },
  };
  const backward: StockTask = {
    label: `${layer.name}: gradients`,
    places: [outputSlope.plain, ...(inputSlope ? [inputSlope.plain] : []), ...slopes],
    run(buffers) {
      tf.tidy(() => {
        const x = tensorOn(buffers, input.plain, inputShape);
        const dy = tensorOn(buffers, outputSlope.plain, outputShape);
        const weights = trained.map(({ index }) => layer.weights[index]?.read() as tf.Variable);
        const gradientsOf = tf.grads((first: tf.Tensor) => layer.apply(first) as tf.Tensor);
        const [dx, ...others] = gradientsOf([x, ...weights], dy) as tf.Tensor[];
        // Closed units of the ReLU before get none.
        const open = dx && around.afterRelu ? tf.mul(dx, tf.step(x)) : dx;
        copyTo(buffers, [
          ...(inputSlope ? [[open as tf.Tensor, inputSlope.plain] as const] : []),
          ...others.map((gradient, i) => [gradient, slopes[i] as Place] as const),
        ]);
      });
    },
  };
  const adams = trained.map(({ places }, i) =>
    adamAlone(`${layer.name}: Adam`, slopes[i] as Place, places as TrainedPlaces),
  );
  const hasBackward = inputSlope !== null || trained.length > 0;
  const backwardItems: Item[] = [
    ...outputSlope.toPlain,
    backward,
    ...(inputSlope?.fromPlain ?? []),
    ...adams,
  ];
  return {
    variables,
    turned: [],
    forward: [...input.toPlain, forward, ...output.fromPlain],
    backward: hasBackward ? backwardItems : [],
  };
}

/** A map without the zeros that fill up its fours, as tfjs knows it; the map itself where there are none. */
function plainMap(map: MapPlace, pictures: number, place: Place = map) {
  const channels = map.shape.at(-1) as number;
  const positions = pictures * positionsOf(map.shape);
  if (channels % 4 === 0) return { plain: place, toPlain: [], fromPlain: [] };
  const padded = 4 * foursOf(channels);
  const floats = positions * channels;
  const plain: Place = { label: `${place.label}, plain`, bytes: 4 * floats };
  const index = `(thread / ${channels}u) * ${padded}u + thread % ${channels}u`;
  const copy = (from: Place, to: Place, body: string): Kernel =>
    writeKernel({
      label: `${place.label}: between tfjs and fours`,
      bindings: [
        { name: 'given', place: from, type: 'f32' },
        { name: 'made', place: to, type: 'f32', writes: true },
      ],
      threads: floats,
      body,
    });
  return {
    plain,
    toPlain: [copy(place, plain, `made[thread] = given[${index}];`)],
    fromPlain: [copy(plain, place, `made[${index}] = given[thread];`)],
  };
}

function backend(): WebGPUBackend {
  return tf.backend() as WebGPUBackend;
}

/** A tensor of our buffer itself, or of a copy of it where tfjs will keep it. */
function tensorOn(buffers: Buffers, place: Place, shape: readonly number[], zeroCopy = true) {
  const buffer = buffers.get(place) as GPUBuffer;
  return tf.tensor({ buffer, zeroCopy }, [...shape], 'float32');
}

/** Hands what tfjs has recorded to the device, and behind it the copies. */
function copyTo(buffers: Buffers, copies: readonly (readonly [tf.Tensor, Place])[]): void {
  const { device, tensorMap } = backend();
  for (const [{ dataId }] of copies) backend().uploadToGPU(dataId);
  // What it frees from here on may be written to by its later commands alone.
  backend().ensureCommandEncoderReady();
  backend().endComputePassEncoder();
  backend().submitQueue();
  const encoder = device.createCommandEncoder();
  for (const [{ dataId, size }, place] of copies) {
    const source = tensorMap.get(dataId).resource as GPUBuffer;
    encoder.copyBufferToBuffer(source, 0, buffers.get(place) as GPUBuffer, 0, 4 * size);
  }
  device.queue.submit([encoder.finish()]);
}
