/**
 * Micro-batches: a batch that goes through the network a few pictures at a time, so that it needs the
 * memory of a few. The gradients of the parts add up to the batch's.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { InferBatch, PlanOptions } from '../plan.ts';
import type { Layer } from '../recognise.ts';

/** What a step may take on WebGL. */
const budgetBytes = 2 ** 30;

/**
 * Memory of a step on WebGL, in parts of the bytes of the weights, and, for each picture, of the bytes
 * of the input and of all layers' outputs. Fitted to the peaks of the app's network at 256 pixels, as
 * measured with this plan on tfjs 4.22: 636 MB at 4 pictures, 1017 MB at 8, 1765 MB at 16 (tfjs's own
 * training: 735, 1112 and 1852). An estimate: other networks took 4 to 16 parts of their outputs, the
 * more the larger their kernels, for tfjs lays out each window of a convolution.
 */
const copies = { ofWeights: 18, ofOutputs: 11 } as const;

/**
 * Layers that look at one picture at a time. Of others that is not known, and not so of batch
 * normalization, which trains by the mean of the pictures it is given. (The reference plan calls its
 * layers as in prediction, where that is a moving mean; only who asks for fewer pictures counts on it.)
 */
const pictureByPicture: ReadonlySet<string> = new Set([
  ...['InputLayer', 'Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Dense', 'Activation', 'ReLU'],
  ...['LeakyReLU', 'MaxPooling2D', 'AveragePooling2D', 'GlobalMaxPooling2D', 'Dropout', 'Flatten'],
  ...['GlobalAveragePooling2D', 'ZeroPadding2D', 'Reshape'],
]);

/**
 * Pictures that a step can take at a time on WebGL and stay within about 1 GiB: 1 to `batchSize`, if
 * possible a divisor of it; never more than `microBatch`. All of these for a network that may not be split. Of the
 * app's network at 512 pixels and more the weights alone are past the limit, and it is one picture at a time.
 */
export function microBatchFor(
  model: LayersModel,
  options: Pick<PlanOptions, 'batchSize' | 'imageSize' | 'microBatch'>,
): number {
  const { batchSize, imageSize, microBatch: most = batchSize } = options;
  const layers = layersOf(model);
  if (!layers.every((layer) => pictureByPicture.has(layer.getClassName()))) return most;
  const values = layers
    .filter((layer) => layer.getClassName() !== 'InputLayer')
    .map(({ outputShape }) => (outputShape as number[]).slice(1).reduce((a, b) => a * b, 1))
    .reduce((sum, size) => sum + size, imageSize * imageSize * 3);
  const freeBytes = budgetBytes - copies.ofWeights * 4 * model.countParams();
  const fitting = Math.floor(freeBytes / (copies.ofOutputs * 4 * values));
  return leastPadded(batchSize, Math.max(1, Math.min(fitting, most)));
}

/** With those of models within the model. */
function layersOf(model: LayersModel): Layer[] {
  return (model.layers as Layer[]).flatMap((layer) =>
    'layers' in layer ? layersOf(layer as unknown as LayersModel) : [layer],
  );
}

/** Of the sizes from half of `most` to `most` the one with the least padding; the largest of equals. */
function leastPadded(batchSize: number, most: number): number {
  const slots = (size: number) => Math.ceil(batchSize / size) * size;
  let best = most;
  for (let size = most - 1; size >= most / 2; size--) {
    if (slots(size) < slots(best)) best = size;
  }
  return best;
}

/**
 * The parts of a batch in order, `microBatch` pictures each, the last one padded: a GPU makes new
 * memory and compiles anew for every new shape. Parts with nothing but padding are left out.
 */
export function microBatchesOf<B extends InferBatch>(
  batch: B,
  microBatch: number,
  pictureBytes: number,
): Pick<B, 'pixels' | 'labels'>[] {
  const parts: Pick<B, 'pixels' | 'labels'>[] = [];
  for (let from = 0; from < batch.labels.length; from += microBatch) {
    const to = from + microBatch;
    const pixels = batch.pixels.subarray(from * pictureBytes, to * pictureBytes);
    parts.push({
      pixels: padded(pixels, microBatch * pictureBytes),
      labels: batch.labels.subarray(from, to),
    });
  }
  return parts;
}

function padded<T extends InferBatch['pixels']>(values: T, length: number): T {
  if (values.length === length) return values;
  const whole = values instanceof Float32Array ? new Float32Array(length) : new Uint8Array(length);
  whole.set(values);
  return whole as T;
}
