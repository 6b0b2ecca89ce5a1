import { describe, expect, test } from 'vitest';
import { failureOf, type Failure } from '../domain/failure.ts';
import { readKerasConfig, withWeights } from './keras-config.ts';
import type { KerasVersion } from './keras-layer.ts';
import { asKerasOrders, keras3Config, legacyConfig, tfjsConfig } from './keras-write.ts';
import { elements, type Network } from './network.ts';
import { networkOfAllKinds, referenceNetwork } from './trials/networks.ts';

interface Entry {
  readonly class_name: string;
  readonly [key: string]: unknown;
}

const input: Entry = {
  class_name: 'InputLayer',
  config: { batch_input_shape: [null, 8, 8, 3], name: 'given' },
};
const dense = (name: string, config: object = {}): Entry => ({
  class_name: 'Dense',
  config: { name, units: 1, activation: 'sigmoid', ...config },
});
const flatten: Entry = { class_name: 'Flatten', config: { name: 'flatten' } };

function chain(...layers: readonly Entry[]): object {
  return { class_name: 'Sequential', config: { name: 'chain', layers: [input, ...layers] } };
}

/** Each layer with the names of those that feed it. */
function graph(layers: readonly (readonly [Entry, ...string[]])[], output: string): object {
  const nodes = layers.map(([entry, ...from]) => ({
    inbound_nodes: [from.map((name) => [name, 0, 0, {}])],
    ...entry,
  }));
  const ends = { input_layers: [['given', 0, 0]], output_layers: [[output, 0, 0]] };
  const all = [{ ...input, inbound_nodes: [] }, ...nodes];
  return { class_name: 'Functional', config: { name: 'graph', layers: all, ...ends } };
}

function failureIn(config: unknown, version: KerasVersion = 2): Failure | null {
  try {
    readKerasConfig(config, version);
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

function weightless(network: Network): Network {
  return { ...network, layers: network.layers.map((layer) => ({ ...layer, weights: [] })) };
}

describe('what is written is read as it was', () => {
  const networks = [referenceNetwork(), asKerasOrders(networkOfAllKinds())];
  test.each(networks)('$name', (network) => {
    for (const config of [legacyConfig(network), tfjsConfig(network)]) {
      const read = readKerasConfig(JSON.parse(JSON.stringify(config)), 2);
      expect(read.network).toEqual(weightless(network));
      expect(read.softmax).toBe(false);
    }
    const modern = JSON.parse(JSON.stringify(keras3Config(network, {}))) as unknown;
    expect(readKerasConfig(modern, 3).network).toEqual(weightless(network));
  });
});

test('a size on the first layer, or what the model was built for, is as good as an input layer', () => {
  const first = { batch_input_shape: [null, 8, 8, 3], filters: 2, kernel_size: 3, name: 'c' };
  const layers = [{ class_name: 'Conv2D', config: first }, flatten, dense('end')];
  const old = { class_name: 'Sequential', config: layers };
  const { batch_input_shape: shape, ...rest } = first;
  const built = {
    class_name: 'Sequential',
    config: { layers: [{ class_name: 'Conv2D', config: rest }, flatten, dense('end')] },
    build_config: { input_shape: shape },
  };
  const { network } = readKerasConfig({ model_config: old }, 2);
  expect(network.input).toEqual({ name: 'input_layer', shape: [8, 8, 3] });
  expect(readKerasConfig(built, 3).network).toEqual(network);
});

test('names become such that every tool takes them, and stay apart', () => {
  const names = ['a b', 'a_b', 'a/b', '7', '__proto__', 'ä'];
  const layers = names.map((name): Entry => ({ class_name: 'Dropout', config: { name, rate: 0 } }));
  const { network, origins } = readKerasConfig(chain(...layers, flatten, dense('end')), 2);
  const found = network.layers.map(({ name }) => name);
  expect(found.slice(0, 6)).toEqual([
    ...['a_b', 'a_b_1', 'a_b_2'],
    ...['layer_7', 'layer___proto__', 'layer__'],
  ]);
  expect(origins.map(({ fileName }) => fileName).slice(0, 6)).toEqual(names);
});

test('layers stand after those that feed them, and what the answer does not need is left out', () => {
  const add: Entry = { class_name: 'Add', config: { name: 'add' } };
  const drop = (name: string): Entry => ({ class_name: 'Dropout', config: { name, rate: 0.5 } });
  const config = graph(
    [
      [dense('end'), 'flatten'],
      [add, 'left', 'right'],
      [drop('left'), 'given'],
      [drop('idle'), 'left'],
      [flatten, 'add'],
      [drop('right'), 'left'],
    ],
    'end',
  );
  const { network, origins } = readKerasConfig(config, 2);
  expect(network.layers.map(({ name }) => name)).toEqual([
    'left',
    'right',
    'add',
    'flatten',
    'end',
  ]);
  expect(origins.find(({ fileName }) => fileName === 'idle')?.name).toBeNull();
});

describe('refuses', () => {
  const unknown: Entry = { class_name: 'LSTM', config: { name: 'memory' } };
  const shared = { ...flatten, inbound_nodes: [[['given', 0, 0, {}]], [['given', 0, 0, {}]]] };
  const always: Entry = {
    class_name: 'Dropout',
    config: { name: 'drop', rate: 0.5 },
    inbound_nodes: [[['given', 0, 0, { training: true }]]],
  };
  const operation: Entry = {
    module: 'keras.src.ops.numpy',
    class_name: 'Add',
    config: { name: 'plus' },
    inbound_nodes: [{ args: [0.5], kwargs: {} }],
  };
  const norm = (axis: number): Entry => ({
    class_name: 'BatchNormalization',
    config: { name: 'norm', axis },
  });
  const layer = (name: string, type: string) => {
    return { kind: 'unsupported-layer', layer: name, type, format: null };
  };
  test.each<[string, object, object]>([
    ['the first unknown layer', chain(flatten, unknown, { ...unknown }), layer('memory', 'LSTM')],
    ['a model in it', chain(chain(flatten) as Entry, dense('d')), layer('chain', 'Sequential')],
    [
      'a stranger that bears a known name',
      chain({ ...flatten, registered_name: 'mine>Flatten' }),
      layer('flatten', 'Flatten that is not of Keras itself'),
    ],
    [
      'an operation that is no layer',
      graph([[operation]], 'plus'),
      layer('plus', 'Add that is not of Keras itself'),
    ],
    [
      'an unknown activation',
      chain(flatten, dense('end', { activation: 'gelu' })),
      layer('end', 'Dense with gelu'),
    ],
    [
      'softmax in its midst',
      chain(flatten, dense('mid', { activation: 'softmax' }), dense('end')),
      layer('mid', 'Dense with softmax'),
    ],
    [
      'a layer that is used twice',
      graph([[shared]], 'flatten'),
      layer('flatten', 'Flatten that is used more than once, or never'),
    ],
    [
      'dropout that never ends',
      graph([[always]], 'drop'),
      layer('drop', 'Dropout with arguments of its own'),
    ],
    ['another axis', chain(norm(1)), layer('norm', 'BatchNormalization along another axis')],
  ])('%s', (_, config, failure) => {
    expect(failureIn(config)).toEqual(failure);
  });

  const side = (config: object): Entry => ({
    class_name: 'Conv2D',
    config: { name: 'conv', filters: 2, kernel_size: 3, ...config },
  });
  let deep: unknown = [];
  for (let i = 0; i < 20_000; i++) deep = [deep];
  test.each<[unknown, string]>([
    [chain(side({ data_format: 'channels_first' })), 'channels come first'],
    [chain({ class_name: 'Lambda', config: { name: 'l', function: ['4wEAAAA='] } }), 'Lambda'],
    [chain(side({ filters: 1e9 }), flatten), 'filters of conv'],
    [chain(side({ kernel_size: [3, -1] }), flatten), 'kernel_size of conv'],
    [chain(side({ kernel_size: 9 }), flatten), 'larger than what it looks at'],
    [chain(flatten, flatten), 'share a name'],
    [chain(), 'no layers'],
    [
      graph(
        [
          [flatten, 'end'],
          [dense('end'), 'flatten'],
        ],
        'end',
      ),
      'in a circle',
    ],
    [graph([[flatten, 'nobody']], 'flatten'), 'no layer nobody'],
    [graph([[flatten, 'given'], [input]], 'flatten'), 'more than one input'],
    [{ class_name: 'Sequential', config: { layers: [flatten] } }, 'not a picture of a fixed size'],
    [{ class_name: 'MyModel', config: {} }, 'MyModel'],
    [{ class_name: 'Sequential', config: { layers: deep } }, 'nested too deeply'],
    [chain(...Array.from({ length: 10_001 }, () => flatten)), 'more than 10000 layers'],
    [null, 'the description of the model'],
    [[], 'the description of the model'],
    [{ class_name: 'Functional', config: { layers: [{}] } }, 'the kind of a layer'],
  ])('in words, case %#', (config, words) => {
    expect(failureIn(config)).toMatchObject({
      kind: 'not-a-model',
      detail: expect.stringContaining(words),
    });
  });

  test("Keras 3's hard_sigmoid, which is another than that of Keras 2", () => {
    const config = chain(flatten, dense('end', { activation: 'hard_sigmoid' }));
    expect(failureIn(config, 2)).toBeNull();
    expect(failureIn(config, 3)).toMatchObject({ kind: 'unsupported-layer', layer: 'end' });
  });

  test('more weights than a tab can hold, before any is asked for', () => {
    const wide = (name: string) => dense(name, { units: 65_000 });
    const model = readKerasConfig(chain(flatten, wide('a'), wide('b'), dense('end')), 2);
    const reading = () =>
      withWeights(model, (_, wanted) =>
        wanted.map(({ shape }) => new Float32Array(elements(shape))),
      );
    expect(reading).toThrow(expect.objectContaining({ failure: expect.anything() }));
  });
});
