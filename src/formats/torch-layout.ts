/**
 * How the numbers of Keras's weights lie in PyTorch's, and back. Keras has channels last and dense
 * kernels as `[inputs, units]`; PyTorch has channels first, `[units, inputs]`, and flattens maps
 * channel by channel. Each way is one table of places, so that the two can't differ.
 */
import type { ChannelOrder } from '../domain/model-formats.ts';
import { elements, shapesOf, type Layer, type Network } from './network.ts';

/** For each channel or feature as PyTorch counts it, its place as Keras counts it. */
type FeatureOrder = Int32Array;

/** One tensor of a module, and the weight of the layer that is in it. */
export interface Slot {
  /** Within the module: `weight`, `running_mean`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly isBuffer: boolean;
  /** As Keras names it; null where the layer has none, and the tensor is full of `filling`. */
  readonly weight: string | null;
  readonly filling: number;
  /** For each number of the tensor, the place of the same in the weight. */
  readonly places: () => Int32Array;
}

export interface TorchModule {
  /** As the reference's C++ registers it: `conv1`, `pool1`, `fc1`. Null for what needs no module. */
  readonly name: string | null;
  readonly layer: Layer;
  readonly inputShape: readonly number[];
  readonly slots: readonly Slot[];
}

const moduleKinds: { readonly [kind in Layer['operation']['kind']]?: string } = {
  Conv2D: 'conv',
  MaxPooling2D: 'pool',
  AveragePooling2D: 'pool',
  BatchNormalization: 'bn',
  Dense: 'fc',
};

/** The layers of a chain as modules, without a look at the weights. Throws as `shapesOf` does. */
export function torchModules(network: Network, channels: ChannelOrder): TorchModule[] {
  const shapes = shapesOf(network);
  const counts = new Map<string, number>();
  let order = () => (channels === 'BGR' ? Int32Array.of(2, 1, 0) : inOrder(3));
  let inputShape: readonly number[] = network.input.shape;
  return network.layers.map((layer) => {
    const kind = moduleKinds[layer.operation.kind];
    const count = (counts.get(kind ?? '') ?? 0) + 1;
    counts.set(kind ?? '', count);
    const name = kind === undefined ? null : `${kind}${count}`;
    const module = { name, layer, inputShape, slots: slotsOf(layer, inputShape, order) };
    order = orderAfter(layer, inputShape, order);
    inputShape = shapes.get(layer.name) ?? [];
    return module;
  });
}

/** The tensor of the numbers of a weight. */
export function toTorch(values: Float32Array, places: Int32Array): Float32Array {
  const tensor = new Float32Array(places.length);
  for (let i = 0; i < tensor.length; i++) tensor[i] = values[places[i] as number] as number;
  return tensor;
}

/** The weight of the numbers of a tensor. */
export function fromTorch(values: Float32Array, places: Int32Array): Float32Array {
  const weight = new Float32Array(values.length);
  for (let i = 0; i < weight.length; i++) weight[places[i] as number] = values[i] as number;
  return weight;
}

function slotsOf(
  { operation }: Layer,
  inputShape: readonly number[],
  order: () => FeatureOrder,
): Slot[] {
  const inputs = inputShape.at(-1) ?? 0;
  const bias = (length: number) =>
    'useBias' in operation && operation.useBias
      ? [slot('bias', 'bias', [length], () => inOrder(length))]
      : [];
  switch (operation.kind) {
    case 'Conv2D': {
      const { kernelSize, filters } = operation;
      const shape = [filters, inputs, ...kernelSize];
      return [
        slot('weight', 'kernel', shape, () => kernelPlaces(shape, order())),
        ...bias(filters),
      ];
    }
    case 'Dense': {
      // A dense kernel is that of a convolution over a map of one pixel.
      const shape = [operation.units, inputs];
      return [
        slot('weight', 'kernel', shape, () => kernelPlaces([...shape, 1, 1], order())),
        ...bias(operation.units),
      ];
    }
    case 'BatchNormalization': {
      const { scale, center } = operation;
      const shape = [inputs];
      return [
        slot('weight', scale ? 'gamma' : null, shape, order, { filling: 1 }),
        slot('bias', center ? 'beta' : null, shape, order),
        slot('running_mean', 'moving_mean', shape, order, { isBuffer: true }),
        slot('running_var', 'moving_variance', shape, order, { isBuffer: true }),
      ];
    }
    default:
      return [];
  }
}

function slot(
  name: string,
  weight: string | null,
  shape: readonly number[],
  places: () => Int32Array,
  { filling = 0, isBuffer = false } = {},
): Slot {
  return { name, weight, shape, places, filling, isBuffer };
}

function orderAfter(
  { operation }: Layer,
  inputShape: readonly number[],
  order: () => FeatureOrder,
): () => FeatureOrder {
  if (operation.kind === 'Conv2D') return () => inOrder(operation.filters);
  if (operation.kind === 'Dense') return () => inOrder(operation.units);
  if (operation.kind !== 'Flatten' || inputShape.length !== 3) return order;
  const [height, width, channels] = inputShape as [number, number, number];
  return () => {
    const channelOrder = order();
    const pixels = height * width;
    return Int32Array.from(
      { length: pixels * channels },
      (_, i) => (i % pixels) * channels + (channelOrder[Math.floor(i / pixels)] as number),
    );
  };
}

/** `[filters, inputs, height, width]` in `[height, width, inputs, filters]`. */
function kernelPlaces(shape: readonly number[], order: FeatureOrder): Int32Array {
  const [filters, inputs, height, width] = shape as [number, number, number, number];
  const places = new Int32Array(elements(shape));
  let at = 0;
  for (let filter = 0; filter < filters; filter++) {
    for (let input = 0; input < inputs; input++) {
      const place = (order[input] as number) * filters + filter;
      for (let pixel = 0; pixel < height * width; pixel++) {
        places[at++] = pixel * inputs * filters + place;
      }
    }
  }
  return places;
}

function inOrder(length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => i);
}
