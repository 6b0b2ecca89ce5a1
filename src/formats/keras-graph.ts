/**
 * Who feeds whom in a Keras configuration: Sequential, or Functional in the way of Keras 2 and tfjs
 * (lists of `[layer, node, tensor, {}]`) or of Keras 3 (arguments with `__keras_tensor__`).
 */
import { readLayer, unsupported } from './keras-layer.ts';
import type { KerasVersion, LayerConfig, ReadLayer } from './keras-layer.ts';
import { notAModel } from './checked.ts';
import { fieldsOf, listOf, shortened, textOf, wholeOf } from './keras-values.ts';
import type { Fields } from './keras-values.ts';

const mostLayers = 10_000;

export interface GraphLayer extends LayerConfig, ReadLayer {
  /** Names of layers, or the input's, as the file has them. */
  readonly inputs: readonly string[];
}

export interface Graph {
  readonly name: string;
  readonly input: { readonly name: string; readonly shape: readonly [number, number, number] };
  /** In the file's order, without the layer that stands for the input. */
  readonly layers: readonly GraphLayer[];
  /** Name of the layer that gives the answer. */
  readonly output: string;
}

type Model = Fields & { readonly config?: unknown };

export function readGraph(model: Model, version: KerasVersion): Graph {
  const className = textOf(model.class_name, 'the kind of the model');
  if (className === 'Sequential') return readSequential(model, version);
  if (className === 'Functional' || className === 'Model') return readFunctional(model, version);
  throw notAModel(`it is of a class of its own, ${shortened(className)}, which only a program has`);
}

function readSequential(model: Model, version: KerasVersion): Graph {
  const config = Array.isArray(model.config)
    ? { layers: model.config }
    : fieldsOf(model.config, 'the configuration');
  const all = entriesOf(config).map(layerConfigOf);
  const [first] = all;
  if (!first) throw notAModel('it has no layers');
  const rest = first.className === 'InputLayer' ? all.slice(1) : all;
  const built = typeof model.build_config === 'object' ? (model.build_config as Fields | null) : {};
  const shape = first.config.batch_shape ?? first.config.batch_input_shape;
  const name = first.className === 'InputLayer' ? first.name : 'input_layer';
  const layers = rest.map((layer, i) => {
    const inputs = [rest[i - 1]?.name ?? name];
    return { ...layer, ...readLayer(layer, version), inputs };
  });
  return {
    name: modelNameOf(config, 'sequential'),
    input: { name, shape: pictureShape(shape ?? config.build_input_shape ?? built?.input_shape) },
    layers,
    output: rest.at(-1)?.name ?? name,
  };
}

function readFunctional(model: Model, version: KerasVersion): Graph {
  const config = fieldsOf(model.config, 'the configuration');
  const entries = entriesOf(config).map((entry) => ({ entry, layer: layerConfigOf(entry) }));
  const inner = entries.filter(({ layer }) => layer.className !== 'InputLayer');
  const read = inner.map(({ entry, layer }) => ({
    entry,
    layer: { ...layer, ...readLayer(layer, version) },
  }));
  const layers = read.map(({ entry, layer }) => ({ ...layer, inputs: inputsOf(entry, layer) }));
  const input = endOf(config.input_layers, 'input');
  const source = entries.find(({ layer }) => layer.name === input)?.layer;
  if (source?.className !== 'InputLayer' || entries.length > inner.length + 1) {
    throw notAModel('it takes more than one input, or one in the midst of it');
  }
  const shape = source.config.batch_shape ?? source.config.batch_input_shape;
  return {
    name: modelNameOf(config, 'functional'),
    input: { name: input, shape: pictureShape(shape) },
    layers,
    output: endOf(config.output_layers, 'output'),
  };
}

function entriesOf(config: Fields): Fields[] {
  const layers = listOf(config.layers, 'the list of layers');
  if (layers.length > mostLayers) throw notAModel(`it has more than ${mostLayers} layers`);
  return layers.map((layer) => fieldsOf(layer, 'a layer'));
}

function layerConfigOf(entry: Fields): LayerConfig {
  const className = textOf(entry.class_name, 'the kind of a layer');
  const config = fieldsOf(entry.config, `the configuration of a ${shortened(className)}`);
  const name = textOf(config.name ?? entry.name, `the name of a ${shortened(className)}`);
  const layer = { className, config, name };
  const { module, registered_name: registered } = entry;
  // A stranger's class may bear a known name, and Keras 3 has an operation called Add too.
  const isOurs =
    typeof module !== 'string' || /^(tf_|tensorflow\.)?keras\b.*\blayers\b/.test(module);
  const isCustom = typeof registered === 'string' && registered.includes('>');
  const isModel = ['Functional', 'Model', 'Sequential'].includes(className);
  if (isModel) throw unsupported(layer);
  if (!isOurs || isCustom) throw unsupported(layer, ' that is not of Keras itself');
  return layer;
}

/** The layers that feed it. One call of each layer, and nothing but tensors given to it. */
function inputsOf(entry: Fields, layer: LayerConfig): string[] {
  const nodes = listOf(entry.inbound_nodes, `the inputs of ${layer.name}`);
  if (nodes.length !== 1) throw unsupported(layer, ' that is used more than once, or never');
  const [node] = nodes;
  const what = `the inputs of ${layer.name}`;
  if (Array.isArray(node)) {
    // A list of calls by its form in Keras 2; a lone one may stand without its own brackets.
    const tensors = typeof node[0] === 'string' ? [node] : node;
    return tensors.map((tensor) => {
      const [, , , kwargs] = listOf(tensor, what);
      if (kwargs !== undefined) refuseArguments(fieldsOf(kwargs, what), layer);
      return tensorSource(tensor, what);
    });
  }
  const { args, kwargs } = fieldsOf(node, what);
  refuseArguments(fieldsOf(kwargs ?? {}, what), layer);
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    const { class_name: kind, config, items } = fieldsOf(value, what);
    if (kind === '__tuple__') return walk(config ?? items);
    if (kind !== '__keras_tensor__') throw unsupported(layer, ' with other inputs than layers');
    found.push(tensorSource(fieldsOf(config, what).keras_history, what));
  };
  walk(listOf(args, what));
  return found;
}

/** `training` would leave dropout on; a tensor among them would be an input unseen. */
function refuseArguments(kwargs: Fields, layer: LayerConfig): void {
  const odd = Object.values(kwargs).some((value) => value !== null && value !== false);
  if (odd) throw unsupported(layer, ' with arguments of its own');
}

function tensorSource(value: unknown, what: string): string {
  const [name, node, tensor] = listOf(value, what);
  if (wholeOf(node, what, 0) !== 0 || wholeOf(tensor, what, 0) !== 0) {
    throw notAModel(`${shortened(what)} are parts of a layer's output, or of one used twice`);
  }
  return textOf(name, what);
}

/** `[name, 0, 0]`, or a list of one such. */
function endOf(value: unknown, end: 'input' | 'output'): string {
  const list = listOf(value, `the model's ${end}`);
  const ends = typeof list[0] === 'string' ? [list] : list;
  if (ends.length !== 1) throw notAModel(`it has ${ends.length} ${end}s instead of one`);
  return tensorSource(ends[0], `the model's ${end}`);
}

function modelNameOf({ name }: Fields, fallback: string): string {
  return typeof name === 'string' && name !== '' ? shortened(name) : fallback;
}

function pictureShape(value: unknown): readonly [number, number, number] {
  const [, ...shape] = Array.isArray(value) ? (value as unknown[]) : [];
  if (shape.length !== 3 || shape.some((side) => side === null)) {
    throw notAModel('its input is not a picture of a fixed size');
  }
  const [height, width, channels] = shape.map((side) => wholeOf(side, 'the size of its input'));
  return [height as number, width as number, channels as number];
}
