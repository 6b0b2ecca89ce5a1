/**
 * Writes a network as the configuration of a Keras model: the legacy one, which tf-keras, the `.h5`
 * of Keras 3 and tfjs all read, and that of Keras 3's `.keras`. Source: what those tools write
 * themselves.
 */
import { FailureError } from '../domain/failure.ts';
import { layerConfig } from './keras-layer-config.ts';
import { uniqueNames } from './keras-names.ts';
import { isChain, shapesOf, type Layer, type Network, type Operation } from './network.ts';

/**
 * `{class_name, config}`, Sequential where each layer is fed by the one before it, else Functional.
 * Throws `unsupported-layer` for a layer with hardSigmoid: Keras 2 and 3 mean different things by it.
 */
export function legacyConfig(network: Network): object {
  refuseHardSigmoid(network);
  return tfjsConfig(network);
}

/** What `config.json` of a `.keras` holds, with `compileConfig` as it is. Throws as `legacyConfig`. */
export function keras3Config(network: Network, compileConfig: object): object {
  refuseHardSigmoid(network);
  const { name, input, layers } = network;
  const batchShape = [null, ...input.shape];
  const wrap = (className: string, config: object) => ({
    module: 'keras.layers',
    class_name: className,
    config,
    registered_name: null,
  });
  const base = { name: input.name, dtype: 'float32', sparse: false, ragged: false };
  const source = wrap('InputLayer', { batch_shape: batchShape, ...base });
  const inner = layers.map((layer) => ({
    layer,
    entry: wrap(layer.operation.kind, layerConfig(layer, 'keras.initializers')),
  }));
  const common = { registered_name: null, build_config: { input_shape: batchShape } };
  const compiled = { compile_config: compileConfig };
  if (isChain(network)) {
    const config = {
      name,
      trainable: true,
      dtype: 'float32',
      layers: [source, ...inner.map(({ entry }) => entry)],
      build_input_shape: batchShape,
    };
    return { module: 'keras', class_name: 'Sequential', config, ...common, ...compiled };
  }
  const shapes = shapesOf(network);
  const tensor = (from: string) => ({
    class_name: '__keras_tensor__',
    config: {
      shape: [null, ...(shapes.get(from) ?? [])],
      dtype: 'float32',
      keras_history: [from, 0, 0],
    },
  });
  const entries = inner.map(({ layer, entry }) => {
    const tensors = layer.inputs.map(tensor);
    const args = isMerge(layer.operation) ? [tensors] : tensors;
    return { ...entry, name: layer.name, inbound_nodes: [{ args, kwargs: {} }] };
  });
  const config = {
    name,
    trainable: true,
    layers: [{ ...source, name: input.name, inbound_nodes: [] }, ...entries],
    input_layers: [[input.name, 0, 0]],
    output_layers: [[layers.at(-1)?.name, 0, 0]],
  };
  // Keras 3 shows its Sequential to the world, and not its Functional.
  const module = 'keras.src.models.functional';
  return {
    module,
    class_name: 'Functional',
    config,
    ...common,
    registered_name: 'Functional',
    ...compiled,
  };
}

/**
 * The network with names that Keras takes (no `/`), its layers in the order in which Keras would have
 * them: by the longest way to the output, then by a walk from the output back. Weights in files are
 * matched by that order (`map_graph` of Keras 3, `_map_graph_network` of Keras 2).
 */
export function asKerasOrders(network: Network): Network {
  const old = [network.input.name, ...network.layers.map(({ name }) => name)];
  const fresh = uniqueNames(old);
  const names = new Map(old.map((name, i) => [name, fresh[i] as string]));
  const byName = new Map(network.layers.map((layer) => [layer.name, layer]));
  const distance = new Map<string, number>();
  for (const { name, inputs } of network.layers.toReversed()) {
    const next = (distance.get(name) ?? 0) + 1;
    for (const input of inputs) distance.set(input, Math.max(next, distance.get(input) ?? 0));
  }
  const walk = new Map<string, number>();
  const open = [network.layers.at(-1)?.name ?? ''];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (walk.has(name)) continue;
    walk.set(name, walk.size);
    open.push(...(byName.get(name)?.inputs.toReversed() ?? []));
  }
  const place = (of: ReadonlyMap<string, number>, { name }: Layer) => of.get(name) ?? 0;
  const layers = network.layers.toSorted(
    (a, b) => place(distance, b) - place(distance, a) || place(walk, a) - place(walk, b),
  );
  const named = (name: string) => names.get(name) as string;
  return {
    ...network,
    input: { ...network.input, name: named(network.input.name) },
    layers: layers.map((layer) => ({
      ...layer,
      name: named(layer.name),
      inputs: layer.inputs.map(named),
    })),
  };
}

/** The legacy configuration for tfjs, whose hardSigmoid is the network's. */
export function tfjsConfig(network: Network): object {
  const { name, input, layers } = network;
  const source = {
    class_name: 'InputLayer',
    config: {
      batch_input_shape: [null, ...input.shape],
      dtype: 'float32',
      sparse: false,
      ragged: false,
      name: input.name,
    },
  };
  const entries = layers.map((layer) => ({
    class_name: layer.operation.kind,
    config: layerConfig(layer, null),
  }));
  if (isChain(network)) {
    return { class_name: 'Sequential', config: { name, layers: [source, ...entries] } };
  }
  const nodes = layers.map((layer, i) => ({
    ...entries[i],
    name: layer.name,
    inbound_nodes: [layer.inputs.map((from) => [from, 0, 0, {}])],
  }));
  return {
    class_name: 'Functional',
    config: {
      name,
      layers: [{ ...source, name: input.name, inbound_nodes: [] }, ...nodes],
      input_layers: [[input.name, 0, 0]],
      output_layers: [[layers.at(-1)?.name, 0, 0]],
    },
  };
}

function isMerge({ kind }: Operation): boolean {
  return kind === 'Add' || kind === 'Concatenate';
}

function refuseHardSigmoid({ layers }: Network): void {
  for (const { name, operation } of layers) {
    if ('activation' in operation && operation.activation === 'hardSigmoid') {
      const type = `${operation.kind} with hard_sigmoid`;
      throw new FailureError({ kind: 'unsupported-layer', layer: name, type, format: 'Keras' });
    }
  }
}
