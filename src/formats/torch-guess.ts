/**
 * A state_dict has no word on strides, padding, pooling or the size of pictures. This takes one for the
 * reference's kind of network, or refuses it: convolutions of 3 x 3, stride 1, valid, ReLU, each with a
 * 2 x 2 max pool behind it; then dense layers, ReLU, and a last one of one unit, sigmoid.
 */
import { FailureError } from '../domain/failure.ts';
import { recipeLimits } from '../domain/recipe.ts';
import type { Layer, Network, Operation } from './network.ts';

export interface TorchLayer {
  readonly name: string;
  /** The shape of its weight: `[filters, inputs, height, width]` or `[units, inputs]`. */
  readonly weight: readonly number[];
  readonly bias: boolean;
}

export interface Guess {
  /** Without weights. */
  readonly network: Network;
  /** From the names in the file to `conv1`, `fc1` and so on. */
  readonly names: ReadonlyMap<string, string>;
  /** That it may have been made for, the smallest first. */
  readonly possibleSizes: readonly number[];
}

/** Sizes that networks are made for, the most usual first. */
const usualSizes = [256, 224, 128, 64, 512, 192, 96, 160, 32, 299, 320, 384];

/**
 * The sizes of square pictures, in pixels, with which so many convolutions and pools end in maps of
 * `features` numbers in `channels` channels, the smallest first. A pool drops what is odd, so that there
 * are some next to each other.
 */
export function possibleImageSizes(
  features: number,
  channels: number,
  convolutions: number,
): number[] {
  const { max } = recipeLimits.imageSize;
  return Array.from({ length: max }, (_, i) => i + 1).filter((imageSize) => {
    let side = imageSize;
    for (let i = 0; i < convolutions; i++) side = Math.floor((side - 2) / 2);
    return side > 0 && side * side * channels === features;
  });
}

/** `imageSize` in pixels where the file says it, or a person does, else null. Throws `not-a-model`. */
export function referenceLike(layers: readonly TorchLayer[], imageSize: number | null): Guess {
  const convolutions = layers.filter(({ weight }) => weight.length === 4);
  const dense = layers.filter(({ weight }) => weight.length === 2);
  const odd = layers.find(({ weight }) => weight.length !== 4 && weight.length !== 2);
  if (odd) throw other(`the layer ${shown(odd)} is no convolution and not dense`);
  if (convolutions.length === 0) throw other('it has no convolution');
  const channels = chained(convolutions, 3);
  const first = dense[0];
  if (!first) throw other('it has no dense layer');
  const features = first.weight[1] as number;
  if (chained(dense, features) !== 1) throw other('it does not end in one number');
  for (const layer of convolutions) {
    const [height, width] = layer.weight.slice(2);
    if (height !== 3 || width !== 3) throw other(`${shown(layer)} is not of 3 x 3`);
  }
  const sizes = possibleImageSizes(features, channels, convolutions.length);
  const size =
    sizes.find((possible) => possible === imageSize) ??
    usualSizes.find((usual) => sizes.includes(usual)) ??
    sizes.find((possible) => possible % 8 === 0) ??
    sizes[0];
  if (size === undefined) throw other('no size of pictures fits its first dense layer');
  const names = [
    ...convolutions.map(({ name }, i) => [name, `conv${i + 1}`] as const),
    ...dense.map(({ name }, i) => [name, `fc${i + 1}`] as const),
  ];
  const network = networkOf(convolutions, dense, size);
  return { network, names: new Map(names), possibleSizes: sizes };
}

/** Each takes what the one before it gives. What the last one gives. */
function chained(layers: readonly TorchLayer[], inputs: number): number {
  return layers.reduce((given, layer) => {
    const [outputs, taken] = layer.weight as [number, number];
    if (taken !== given) throw other(`${shown(layer)} takes ${taken} inputs instead of ${given}`);
    return outputs;
  }, inputs);
}

function networkOf(
  convolutions: readonly TorchLayer[],
  dense: readonly TorchLayer[],
  size: number,
): Network {
  const operations: Operation[] = [
    ...convolutions.flatMap(({ weight, bias }): Operation[] => [
      {
        kind: 'Conv2D',
        filters: weight[0] as number,
        kernelSize: [3, 3],
        strides: [1, 1],
        padding: 'valid',
        dilation: [1, 1],
        activation: 'relu',
        useBias: bias,
      },
      { kind: 'MaxPooling2D', poolSize: [2, 2], strides: [2, 2], padding: 'valid' },
    ]),
    { kind: 'Flatten' },
    ...dense.map(({ weight, bias }, i): Operation => ({
      kind: 'Dense',
      units: weight[0] as number,
      activation: i === dense.length - 1 ? 'sigmoid' : 'relu',
      useBias: bias,
    })),
  ];
  const input = { name: 'input_layer', shape: [size, size, 3] } as const;
  const layers: Layer[] = [];
  for (const [i, operation] of operations.entries()) {
    const earlier = operations.slice(0, i).filter(({ kind }) => kind === operation.kind).length;
    const name = `${kerasNames[operation.kind]}${earlier ? `_${earlier}` : ''}`;
    layers.push({ name, operation, inputs: [layers.at(-1)?.name ?? input.name], weights: [] });
  }
  return { name: 'sequential', input, layers };
}

const kerasNames: { readonly [kind in Operation['kind']]?: string } = {
  Conv2D: 'conv2d',
  MaxPooling2D: 'max_pooling2d',
  Flatten: 'flatten',
  Dense: 'dense',
};

function shown({ name }: TorchLayer): string {
  return name.replaceAll(/[^\w.-]/g, '?').slice(0, 80);
}

function other(detail: string): FailureError {
  return new FailureError({
    kind: 'not-a-model',
    detail: `it is another network than the reference's: ${detail}`,
  });
}
