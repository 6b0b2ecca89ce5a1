/** A network as PyTorch's named tensors: what each of its files is written from. */
import { FailureError } from '../domain/failure.ts';
import type { ChannelOrder } from '../domain/model-formats.ts';
import { torchModules, toTorch, type TorchModule } from './torch-layout.ts';
import { isChain, type Layer, type Network } from './network.ts';

export interface TorchTensor {
  /** With the module's: `conv1.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whole numbers where PyTorch counts batches with them, float32 else. */
  readonly values: Float32Array | BigInt64Array;
  readonly isBuffer: boolean;
}

export interface TorchNetwork {
  readonly modules: readonly TorchModule[];
  readonly tensors: readonly TorchTensor[];
}

/**
 * Names are those that the reference's C++ registers: `conv1`, `pool1`, ..., `fc1`, `fc2`. With `BGR` the
 * network takes its channels in that order, as OpenCV reads pictures. Throws `unsupported-layer` for what is
 * not a chain of layers that PyTorch's plain modules do the same as.
 */
export function torchTensors(
  network: Network,
  { channels }: { readonly channels: ChannelOrder },
): TorchNetwork {
  refuseBranches(network);
  const modules = torchModules(network, channels);
  for (const module of modules) refuseUnknown(module);
  return { modules, tensors: modules.flatMap(tensorsOf) };
}

function tensorsOf({ name: module, layer, slots }: TorchModule): TorchTensor[] {
  const tensors: TorchTensor[] = slots.map(
    ({ name, weight: wanted, shape, places, filling, isBuffer }) => {
      const weight = layer.weights.find((known) => known.name === wanted);
      if (wanted !== null && !weight) throw new Error(`${layer.name} has no ${wanted}`);
      const values = weight
        ? toTorch(weight.values, places())
        : new Float32Array(shape[0] ?? 0).fill(filling);
      return { name: `${module}.${name}`, shape, values, isBuffer };
    },
  );
  if (layer.operation.kind !== 'BatchNormalization') return tensors;
  // `torch::load` asks for it, though nothing reads it in a network that has a fixed momentum.
  const counter = { name: `${module}.num_batches_tracked`, shape: [], isBuffer: true };
  return [...tensors, { ...counter, values: BigInt64Array.of(0n) }];
}

function refuseBranches(network: Network): void {
  if (isChain(network)) return;
  const { layers, input } = network;
  const odd = layers.find(
    ({ inputs }, i) => inputs.length !== 1 || inputs[0] !== (layers[i - 1]?.name ?? input.name),
  );
  if (odd) throw unsupported(odd);
}

function refuseUnknown({ layer, inputShape }: TorchModule): void {
  const { operation } = layer;
  switch (operation.kind) {
    case 'Conv2D':
    case 'Flatten':
    case 'Dropout':
    case 'Activation':
    case 'ReLU':
    case 'BatchNormalization':
    case 'Rescaling':
    case 'ZeroPadding2D':
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      return;
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      // PyTorch's pooling pads both sides alike, or not at all.
      if (operation.padding === 'valid') return;
      break;
    case 'Dense':
      // Over maps, PyTorch's would run along the columns.
      if (inputShape.length === 1) return;
  }
  throw unsupported(layer);
}

function unsupported({ name, operation }: Layer): FailureError {
  return new FailureError({
    kind: 'unsupported-layer',
    layer: name,
    type: operation.kind,
    format: 'PyTorch',
  });
}
