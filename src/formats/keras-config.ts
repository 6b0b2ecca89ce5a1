/**
 * Reads the configuration of a Keras-like model, tfjs's topology among them, as a Network that has
 * no weights yet. Must not know where it was found, or how the weights are kept.
 */
import { FailureError } from '../domain/failure.ts';
import { readGraph, type Graph, type GraphLayer } from './keras-graph.ts';
import { unsupported, type KerasVersion } from './keras-layer.ts';
import { notAModel } from './checked.ts';
import { checkDepth, fieldsOf, shortened } from './keras-values.ts';
import { uniqueNames } from './keras-names.ts';
import { elements, shapesOf, weightShapes, type Layer, type Network } from './network.ts';

/** 1 GiB of float32. */
const mostParameters = 2 ** 28;

export interface KerasModel {
  /** Each layer's weights have yet to be found: `withWeights`. */
  readonly network: Network;
  /** A softmax follows the last layer. */
  readonly softmax: boolean;
  /** All layers of the file but its input, in its order. */
  readonly origins: readonly LayerOrigin[];
}

export interface LayerOrigin {
  /** In the network; null for one that the answer does not need. */
  readonly name: string | null;
  readonly fileName: string;
  readonly className: string;
}

export interface WantedWeight {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * `config` is parsed JSON: `{class_name, config}`, or an object that has one as `model_config`.
 * Throws `unsupported-layer` for the first layer that is not on the white list, and `not-a-model`.
 */
export function readKerasConfig(config: unknown, version: KerasVersion): KerasModel {
  checkDepth(config);
  const outer = fieldsOf(config, 'the description of the model');
  const model = outer.model_config ? fieldsOf(outer.model_config, 'the description') : outer;
  const graph = readGraph(model, version);
  const layers = inOrder(graph);
  const fileNames = [graph.input.name, ...layers.map(({ name }) => name)];
  const names = new Map(uniqueNames(fileNames).map((name, i) => [fileNames[i] as string, name]));
  if (names.size < fileNames.length) throw notAModel('two of its layers share a name');
  const named = (fileName: string) => names.get(fileName) as string;
  const network: Network = {
    name: graph.name,
    input: { ...graph.input, name: named(graph.input.name) },
    layers: layers.map(({ name, operation, inputs }) => ({
      name: named(name),
      operation,
      inputs: inputs.map(named),
      weights: [],
    })),
  };
  checkShapes(network, layers);
  const origins = graph.layers.map(({ name, className }) => ({
    name: names.get(name) ?? null,
    fileName: name,
    className,
  }));
  return { network, softmax: layers.at(-1)?.softmax ?? false, origins };
}

/** The network with what `find` gives for each layer that has weights: its values in Keras's order. */
export function withWeights(
  { network, origins }: KerasModel,
  find: (origin: LayerOrigin, wanted: readonly WantedWeight[]) => readonly Float32Array[],
): Network {
  const shapes = shapesOf(network);
  const wantedOf = (layer: Layer) => weightShapes(layer, shapes.get(layer.inputs[0] ?? '') ?? []);
  const sizes = network.layers.flatMap((layer) =>
    wantedOf(layer).map(({ shape }) => elements(shape)),
  );
  if (sizes.reduce((sum, size) => sum + size, 0) > mostParameters) {
    throw notAModel('it has more weights than a tab can hold');
  }
  const origin = new Map(origins.map((layer) => [layer.name, layer]));
  const layers = network.layers.map((layer) => {
    const wanted = wantedOf(layer);
    if (wanted.length === 0) return layer;
    const found = find(origin.get(layer.name) as LayerOrigin, wanted);
    const weights = wanted.map((weight, i) => ({ ...weight, values: found[i] as Float32Array }));
    return { ...layer, weights };
  });
  return { ...network, layers };
}

/** Each after those that feed it, else as the file has them; what the answer does not need is left out. */
function inOrder({ input, layers, output }: Graph): GraphLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  if (byName.size < layers.length) throw notAModel('two of its layers share a name');
  const needed = new Set<string>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name) || name === input.name) continue;
    const layer = byName.get(name);
    if (!layer) throw notAModel(`there is no layer ${shortened(name)} in it`);
    needed.add(name);
    open.push(...layer.inputs);
  }
  if (needed.size === 0) throw notAModel('it has no layers');
  const done = new Set([input.name]);
  const ordered: GraphLayer[] = [];
  let waiting = layers.filter(({ name }) => needed.has(name));
  while (waiting.length > 0) {
    const left = waiting.filter((layer) => {
      if (!layer.inputs.every((name) => done.has(name))) return true;
      done.add(layer.name);
      ordered.push(layer);
      return false;
    });
    if (left.length === waiting.length) throw notAModel('its layers feed each other in a circle');
    waiting = left;
  }
  return ordered;
}

function checkShapes(network: Network, read: readonly GraphLayer[]): void {
  let shapes: ReturnType<typeof shapesOf>;
  try {
    shapes = shapesOf(network);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw notAModel('its layers do not fit together');
  }
  network.layers.forEach(({ name, inputs }, i) => {
    const layer = read[i] as GraphLayer;
    const rank = shapes.get(inputs[0] ?? '')?.length;
    if (layer.axis !== -1 && layer.axis !== rank) throw unsupported(layer, ' along another axis');
    if (layer.softmax && i < network.layers.length - 1) throw unsupported(layer, ' with softmax');
    if (elements(shapes.get(name) ?? []) > mostParameters) {
      throw notAModel(`what ${shortened(name)} gives is larger than a tab can hold`);
    }
  });
}
