/**
 * From PyTorch's named tensors to a network. A file of ours says what the layers are; of others the
 * tensors' shapes have to tell, and there is but one network that Twofold takes them for: the
 * reference's, of any width and depth.
 */
import type { ChannelOrder } from '../domain/model-formats.ts';
import { notAModel } from './checked.ts';
import type { ModelRead } from './model-file.ts';
import { elements, shapesOf, type Layer, type Network, type Weight } from './network.ts';
import { referenceLike, type TorchLayer } from './torch-guess.ts';
import { fromTorch, torchModules, type Slot } from './torch-layout.ts';
import { imageSizeIn, noteIn } from './torch-note.ts';
import { float32Of, isFloat, type StoredTensor } from './torch-storage.ts';

type Tensors = ReadonlyMap<string, StoredTensor>;

/**
 * `tensors` in the order of their layers; `imageSize` in pixels counts where the file does not say it. Throws
 * `not-a-model`.
 */
export function networkOfTensors(
  tensors: readonly StoredTensor[],
  manifest: string | null,
  imageSize: number | null,
): Pick<ModelRead, 'network' | 'possibleSizes'> {
  if (tensors.length === 0) throw notAModel('there are no tensors in it');
  // How many batches there were has no bearing on predictions.
  const weights = tensors.filter(({ name }) => !/(^|\.)num_batches_tracked$/.test(name));
  const named = withoutCommonPrefix(weights);
  const note = noteIn(manifest);
  if (note) return { network: filled(note.network, note.channels, byName(named)) };
  const ownSize = imageSizeIn(manifest);
  const guess = referenceLike(layersOf(named), ownSize ?? imageSize);
  const { network, names } = guess;
  const renamed = named.map((tensor) => {
    const [prefix, leaf] = split(tensor.name);
    return { ...tensor, name: `${names.get(prefix)}.${leaf}` };
  });
  const possibleSizes = ownSize === null ? guess.possibleSizes : [];
  return { network: filled(network, 'RGB', byName(renamed)), possibleSizes };
}

/** The network with the tensors in it, of which none may be missing or left over. */
function filled(network: Network, channels: ChannelOrder, tensors: Tensors): Network {
  const unused = new Map(tensors);
  const layers = torchModules(network, channels).map(({ name: module, layer, slots }): Layer => {
    const found = slots.map((slot) => {
      const name = `${module}.${slot.name}`;
      unused.delete(name);
      return { slot, values: valuesFor(slot, name, tensors.get(name)) };
    });
    const { operation } = layer;
    // What was not trained in Keras may have been since, in PyTorch.
    const trained = found.filter(({ slot, values }) => slot.weight || isTrained(slot, values));
    const weights = trained.map(({ slot, values }): Weight => {
      const kernel = operation.kind === 'Conv2D' || operation.kind === 'Dense';
      const shape = kernel && slot.name === 'weight' ? kerasShape(slot.shape) : slot.shape;
      return { name: weightName(slot), shape, values: fromTorch(values, slot.places()) };
    });
    if (operation.kind !== 'BatchNormalization') return { ...layer, weights };
    const has = (weight: string) => weights.some(({ name }) => name === weight);
    return {
      ...layer,
      operation: { ...operation, scale: has('gamma'), center: has('beta') },
      weights,
    };
  });
  const [surplus] = unused.keys();
  if (surplus !== undefined) throw notAModel(`nothing is known of ${shown(surplus)} in it`);
  const whole = { ...network, layers };
  const output = shapesOf(whole).get(layers.at(-1)?.name ?? '') ?? [];
  if (String(output) !== '1') {
    throw notAModel(`it gives ${elements(output)} numbers instead of one probability`);
  }
  return whole;
}

function valuesFor(slot: Slot, name: string, tensor: StoredTensor | undefined): Float32Array {
  if (!tensor) throw notAModel(`${name} is missing`);
  if (!isFloat(tensor)) throw notAModel(`${name} holds whole numbers`);
  if (String(tensor.shape) !== String(slot.shape)) {
    const [is, wanted] = [tensor.shape, slot.shape].map((shape) => shape.join(' x '));
    throw notAModel(`${name} is ${is} instead of ${wanted}`);
  }
  return float32Of(tensor);
}

function isTrained({ filling }: Slot, values: Float32Array): boolean {
  return values.some((value) => value !== filling);
}

function weightName({ weight, name }: Slot): string {
  return weight ?? (name === 'weight' ? 'gamma' : 'beta');
}

/** `[filters, inputs, ...]` to `[..., inputs, filters]`. */
function kerasShape([filters, inputs, ...window]: readonly number[]): number[] {
  return [...window, inputs as number, filters as number];
}

/** Layers by what stands before the last point of their tensors' names. */
function layersOf(tensors: readonly StoredTensor[]): TorchLayer[] {
  const layers = new Map<string, { name: string; weight: number[] | null; bias: boolean }>();
  for (const { name, shape } of tensors) {
    const [prefix, leaf] = split(name);
    if (leaf !== 'weight' && leaf !== 'bias') {
      throw notAModel(`${shown(name)} is of a layer that is no convolution and not dense`);
    }
    const layer = layers.get(prefix) ?? { name: prefix, weight: null, bias: false };
    layers.set(prefix, layer);
    if (leaf === 'weight') layer.weight = [...shape];
    else layer.bias = true;
  }
  return [...layers.values()].map(({ name, weight, bias }) => {
    if (!weight) throw notAModel(`${shown(name)}.weight is missing`);
    return { name, weight, bias };
  });
}

/** DistributedDataParallel puts `module.` before each name, others `model.` or what they are called. */
function withoutCommonPrefix(tensors: readonly StoredTensor[]): readonly StoredTensor[] {
  const first = tensors[0]?.name.split('.')[0] ?? '';
  const rest = (name: string) => name.slice(first.length + 1);
  const isCommon = tensors.every(
    ({ name }) => name.startsWith(`${first}.`) && rest(name).includes('.'),
  );
  if (!isCommon || tensors.length === 0) return tensors;
  return withoutCommonPrefix(tensors.map((tensor) => ({ ...tensor, name: rest(tensor.name) })));
}

function byName(tensors: readonly StoredTensor[]): Tensors {
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

function split(name: string): [prefix: string, leaf: string] {
  const point = name.lastIndexOf('.');
  return [name.slice(0, Math.max(point, 0)), name.slice(point + 1)];
}

/** A name out of a file, for a sentence. */
function shown(name: string): string {
  return name.replaceAll(/[^\w.-]/g, '?').slice(0, 80);
}
