/**
 * The app gives every network pixels from 0 to 1, red first. Networks that were made for others are
 * changed at their front, so that they give the same answers to that.
 */
import type { FailureError } from '../domain/failure.ts';
import type { InputRange } from '../domain/model-formats.ts';
import { notAModel } from './checked.ts';
import {
  elements,
  shapesOf,
  type Layer,
  type Network,
  type Operation,
  type Weight,
} from './network.ts';

/** What turns a pixel from 0 to 1 into one of the range. */
const conversions: { readonly [range in InputRange]: Rescaling } = {
  unit: { kind: 'Rescaling', scale: 1, offset: 0 },
  bytes: { kind: 'Rescaling', scale: 255, offset: 0 },
  symmetric: { kind: 'Rescaling', scale: 2, offset: -1 },
};

type Rescaling = Extract<Operation, { readonly kind: 'Rescaling' }>;

/**
 * What the network seems made for: bytes, when it starts by making its input much smaller, as a
 * Rescaling of 1/255 or 1/127.5 does; else 0 to 1. Nothing in a Keras file says it outright.
 */
export function inputRangeOf(network: Network): InputRange {
  const front = frontOf(network);
  return front && Math.abs(front.operation.scale) < 1 / 16 ? 'bytes' : 'unit';
}

/** The same where a Rescaling in front says it; null where the network leaves it to whoever feeds it. */
export function toldRange(network: Network): InputRange | null {
  return frontOf(network) ? inputRangeOf(network) : null;
}

/** The network, made for inputs of `range`, as one that takes 0 to 1. */
export function withInputRange(network: Network, range: InputRange): Network {
  const { scale, offset } = conversions[range];
  const front = frontOf(network);
  const then = front?.operation ?? conversions.unit;
  const operation: Rescaling = {
    kind: 'Rescaling',
    scale: scale * then.scale,
    offset: offset * then.scale + then.offset,
  };
  // 1/255 as a decimal is not exact; what is left of it is nothing that the network would notice.
  const isIdle = Math.abs(operation.scale - 1) < 1e-6 && Math.abs(operation.offset) < 1e-6;
  const { input } = network;
  if (front && isIdle && network.layers.length > 1) {
    const layers = network.layers.filter(({ name }) => name !== front.layer.name);
    return { ...network, layers: rewired(layers, front.layer.name, input.name) };
  }
  if (front) {
    const layers = network.layers.map((layer) =>
      layer.name === front.layer.name ? { ...layer, operation } : layer,
    );
    return { ...network, layers };
  }
  if (isIdle) return network;
  const name = freeName(network);
  const layer: Layer = { name, operation, inputs: [input.name], weights: [] };
  return { ...network, layers: [layer, ...rewired(network.layers, input.name, name)] };
}

/**
 * The network for pictures whose first channel is the last of what it was made for: RGB for BGR, and
 * the other way round. The weights that meet the channels first are turned, those of channel-wise
 * layers on the way too. Throws `not-a-model` where nothing turns them.
 */
export function withSwappedChannels(network: Network): Network {
  const shapes = shapesOf(network);
  /** Where channel i of an output is found in what the layer gave before; none where all is as it was. */
  const orders = new Map<string, readonly number[]>();
  orders.set(network.input.name, [...Array(network.input.shape[2]).keys()].reverse());
  const layers = network.layers.map((layer) => {
    const given = layer.inputs.map((name) => {
      const channels = shapes.get(name)?.at(-1) ?? 0;
      return orders.get(name) ?? [...Array(channels).keys()];
    });
    if (layer.inputs.every((name) => !orders.has(name))) return layer;
    const turned = turn(layer, given, shapes.get(layer.inputs[0] as string) ?? []);
    if (turned.order) orders.set(layer.name, turned.order);
    return turned.layer;
  });
  if (orders.has(layers.at(-1)?.name ?? '')) throw refusal();
  return { ...network, layers };
}

type Turned = { readonly layer: Layer; readonly order: readonly number[] | null };

function turn(
  layer: Layer,
  given: readonly (readonly number[])[],
  shape: readonly number[],
): Turned {
  const [order = []] = given;
  const { operation, weights } = layer;
  const permuted = (
    axes: Readonly<Record<string, readonly [number, readonly number[]]>>,
  ): Layer => ({
    ...layer,
    weights: weights.map((weight) => {
      const [axis, along] = axes[weight.name] ?? [];
      return axis === undefined || !along ? weight : permute(weight, axis, along);
    }),
  });
  switch (operation.kind) {
    case 'Conv2D':
      return { layer: permuted({ kernel: [2, order] }), order: null };
    case 'Dense':
      return { layer: permuted({ kernel: [0, order] }), order: null };
    case 'SeparableConv2D': {
      const wide = widened(order, operation.depthMultiplier);
      const axes = { depthwise_kernel: [2, order], pointwise_kernel: [2, wide] } as const;
      return { layer: permuted(axes), order: null };
    }
    case 'DepthwiseConv2D': {
      const wide = widened(order, operation.depthMultiplier);
      return { layer: permuted({ depthwise_kernel: [2, order], bias: [0, wide] }), order: wide };
    }
    case 'BatchNormalization': {
      const each = [0, order] as const;
      const axes = { gamma: each, beta: each, moving_mean: each, moving_variance: each };
      return { layer: permuted(axes), order };
    }
    case 'Flatten': {
      const pixels = elements(shape.slice(0, -1));
      const all = [...Array(pixels).keys()].flatMap((i) => order.map((c) => i * order.length + c));
      return { layer, order: all };
    }
    case 'Add':
      if (given.some((other) => String(other) !== String(order))) throw refusal();
      return { layer, order };
    case 'Concatenate': {
      let start = 0;
      const joined = given.flatMap((part) => {
        const moved = part.map((c) => c + start);
        start += part.length;
        return moved;
      });
      return { layer, order: joined };
    }
    default:
      return { layer, order };
  }
}

/** Each channel gives `multiplier` channels, side by side. */
function widened(order: readonly number[], multiplier: number): number[] {
  return order.flatMap((c) => Array.from({ length: multiplier }, (_, i) => c * multiplier + i));
}

/** A copy whose slice i along `axis` is the slice `order[i]` of the weight. */
function permute(weight: Weight, axis: number, order: readonly number[]): Weight {
  const { shape, values } = weight;
  const inner = elements(shape.slice(axis + 1));
  const length = shape[axis] as number;
  const turned = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += inner) {
    const i = (at / inner) % length;
    const from = at + ((order[i] as number) - i) * inner;
    turned.set(values.subarray(from, from + inner), at);
  }
  return { ...weight, values: turned };
}

/** A Rescaling that alone takes the input. */
function frontOf({ input, layers }: Network) {
  const takers = layers.filter(({ inputs }) => inputs.includes(input.name));
  const [layer] = takers;
  if (takers.length !== 1 || layer?.operation.kind !== 'Rescaling') return null;
  return { layer, operation: layer.operation };
}

function rewired(layers: readonly Layer[], from: string, to: string): Layer[] {
  return layers.map((layer) => ({
    ...layer,
    inputs: layer.inputs.map((name) => (name === from ? to : name)),
  }));
}

function freeName({ input, layers }: Network): string {
  const taken = new Set([input.name, ...layers.map(({ name }) => name)]);
  let name = 'input_scale';
  for (let n = 1; taken.has(name); n++) name = `input_scale_${n}`;
  return name;
}

function refusal(): FailureError {
  return notAModel('none of its first layers can have the channels of its pictures turned round');
}
