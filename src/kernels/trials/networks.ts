/** Networks to try a plan on. The same name and size gives the same weights each time. */
import {
  initializers,
  layers,
  sequential,
  type LayersModel,
  type Sequential,
} from '@tensorflow/tfjs-layers';
import { createRandom } from '../../domain/random.ts';
import type { Batch } from '../plan.ts';

type Layer = Parameters<Sequential['add']>[0];
type ConvOptions = Partial<Parameters<typeof layers.conv2d>[0]>;
type DenseOptions = Partial<Parameters<typeof layers.dense>[0]>;

interface Maker {
  conv(filters: number, kernelSize: number, options?: ConvOptions): Layer;
  dense(units: number, options?: DenseOptions): Layer;
  /** As `dense`, with ReLU. */
  hidden(units: number): Layer;
}

const pool = () => layers.maxPooling2d({ poolSize: 2 });
const flatten = () => layers.flatten();

/** Without their last layer, one sigmoid unit. */
const stacks = {
  'the reference’s network': ({ conv, hidden }: Maker) => [
    ...[conv(16, 3), pool(), conv(32, 3), pool(), conv(16, 3), pool()],
    ...[flatten(), hidden(256)],
  ],
  'padded kernels of five': ({ conv, hidden }: Maker) => [
    ...[conv(8, 5, { padding: 'same' }), pool(), conv(12, 5, { padding: 'same' }), pool()],
    ...[flatten(), hidden(7)],
  ],
  'padded kernels of three': ({ conv, hidden }: Maker) => [
    ...[conv(8, 3, { padding: 'same' }), pool(), conv(16, 3, { padding: 'same' }), pool()],
    ...[conv(8, 3, { padding: 'same' }), pool(), flatten(), hidden(9)],
  ],
  'even kernels': ({ conv, hidden }: Maker) => [
    ...[conv(5, 2), pool(), conv(4, 4, { padding: 'same' }), pool(), flatten(), hidden(8)],
  ],
  'one filter': ({ conv }: Maker) => [conv(1, 3), pool(), flatten()],
  'kernels of one': ({ conv }: Maker) => [conv(4, 1), pool(), conv(8, 1), pool(), flatten()],
  'dense layers alone': ({ dense, hidden }: Maker) => [
    ...[flatten(), hidden(12), dense(9), hidden(8), dense(3)],
  ],
  'no biases': ({ conv, dense }: Maker) => [
    ...[conv(4, 3, { useBias: false }), pool(), conv(8, 3, { useBias: false }), pool()],
    ...[flatten(), dense(5, { useBias: false, activation: 'relu' })],
  ],
  'layers that are not trained': ({ conv, dense }: Maker) => [
    ...[conv(4, 3), pool(), conv(8, 3, { trainable: false }), pool(), flatten()],
    ...[dense(8, { activation: 'relu', trainable: false }), dense(4, { activation: 'relu' })],
  ],
} satisfies { readonly [name: string]: (make: Maker) => Layer[] };

/** With a layer or more that has no kernel. */
const stacksWithStock = {
  'a convolution without pooling': ({ conv, hidden }: Maker) => [
    ...[conv(6, 3, { name: 'unpooled' }), conv(4, 3), pool(), flatten(), hidden(5)],
  ],
  'an unpooled convolution last': ({ conv }: Maker) => [
    ...[conv(4, 3), pool(), conv(3, 3, { name: 'last', padding: 'same' }), flatten()],
  ],
  'a convolution with tanh': ({ conv }: Maker) => [
    ...[conv(4, 3), pool(), conv(3, 3, { name: 'curved', activation: 'tanh' })],
    ...[layers.maxPooling2d({ name: 'pool_of_curved', poolSize: 2 }), flatten()],
  ],
  'a pooling by three': ({ conv, hidden }: Maker) => [
    ...[conv(4, 3, { name: 'wide' }), layers.maxPooling2d({ name: 'by_three', poolSize: 3 })],
    ...[conv(8, 3, { padding: 'same' }), pool(), flatten(), hidden(4)],
  ],
  'average pooling and dropout': ({ conv, hidden }: Maker) => [
    ...[conv(4, 3), pool(), layers.averagePooling2d({ name: 'average', poolSize: 2 })],
    ...[flatten(), hidden(6), layers.dropout({ name: 'dropout', rate: 0.5 })],
  ],
  'dropout behind flatten': ({ conv, hidden }: Maker) => [
    ...[conv(4, 3), pool(), flatten(), layers.dropout({ name: 'dropout', rate: 0.5 }), hidden(4)],
  ],
  'tanh behind flatten': ({ conv, dense }: Maker) => [
    ...[conv(4, 3), pool(), flatten(), dense(6, { name: 'curved', activation: 'tanh' })],
  ],
  'batch normalization': ({ conv, hidden }: Maker) => [
    ...[conv(4, 3), pool(), layers.batchNormalization({ name: 'normal' })],
    ...[conv(8, 3, { padding: 'same' }), pool(), flatten(), hidden(5)],
  ],
  // Of 23 pixels.
  'a network within the network': ({ conv, hidden }: Maker) => [
    ...[conv(4, 3), pool()],
    sequential({
      name: 'inner',
      layers: [
        layers.conv2d({
          ...{ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [10, 10, 4] },
          kernelInitializer: initializers.glorotUniform({ seed: 77 }),
        }),
        layers.flatten(),
      ],
    }),
    hidden(5),
  ],
  'global pooling': ({ conv, hidden }: Maker) => [
    ...[conv(8, 3), pool(), layers.globalAveragePooling2d({ name: 'everywhere' }), hidden(4)],
  ],
} satisfies { readonly [name: string]: (make: Maker) => Layer[] };

const all = { ...stacks, ...stacksWithStock };
export type NetworkName = keyof typeof all;
type NetworkWithStock = keyof typeof stacksWithStock;
export const networksOfKernels = Object.keys(stacks) as (keyof typeof stacks)[];
export const networksWithStock = Object.keys(stacksWithStock) as NetworkWithStock[];

/** Names of the layers that have no kernel. */
export const stockLayersOf: { readonly [name in NetworkWithStock]: readonly string[] } = {
  'a convolution without pooling': ['unpooled'],
  'an unpooled convolution last': ['last'],
  'a convolution with tanh': ['curved', 'pool_of_curved'],
  'a pooling by three': ['wide', 'by_three'],
  'average pooling and dropout': ['average', 'dropout'],
  'dropout behind flatten': ['dropout'],
  'tanh behind flatten': ['curved'],
  'batch normalization': ['normal'],
  'a network within the network': ['inner'],
  'global pooling': ['everywhere'],
};

export function networkOf(name: NetworkName, imageSize: number): LayersModel {
  let seed = 1;
  let isFirst = true;
  const start = () => ({
    kernelInitializer: initializers.glorotUniform({ seed: seed++ }),
    // Above zero in most places, so that few units are dead.
    biasInitializer: initializers.randomUniform({ minval: -0.1, maxval: 0.2, seed: seed++ }),
  });
  const make: Maker = {
    conv: (filters, kernelSize, options) =>
      layers.conv2d({ filters, kernelSize, activation: 'relu', ...start(), ...options }),
    dense: (units, options) => layers.dense({ units, ...start(), ...options }),
    hidden: (units) => layers.dense({ units, activation: 'relu', ...start() }),
  };
  const model = sequential();
  const stack = [...all[name](make), make.dense(1, { activation: 'sigmoid' })];
  for (const layer of stack) {
    if (isFirst) model.add(layers.inputLayer({ inputShape: [imageSize, imageSize, 3] }));
    isFirst = false;
    model.add(layer);
  }
  return model;
}

/** Noise, a third of it class 1, which is brighter below. Every third picture is grey. */
export function batchOf(imageSize: number, batchSize: number, pictures: number, seed = 1): Batch {
  const random = createRandom(seed);
  const labels = Uint8Array.from({ length: pictures }, (_, i) => Number((i + seed) % 3 === 0));
  const floats = imageSize * imageSize * 3;
  const pixels = Uint8Array.from({ length: batchSize * floats }, (_, i) => {
    const isBelow = i % floats > floats / 2;
    return Math.floor(random() * 200) + (isBelow && labels[Math.floor(i / floats)] ? 55 : 0);
  });
  pixels.forEach((_, i) => {
    const isGrey = Math.floor(i / floats) % 3 === 2;
    if (isGrey && i % 3 > 0) pixels[i] = pixels[i - 1] as number;
  });
  return { pixels, labels };
}
