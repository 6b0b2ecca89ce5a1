/**
 * Makes the end of a network one probability of the second class, where that changes no answer.
 * Must not know which file it is from.
 */
import { notAModel } from './checked.ts';
import { shapesOf, type Activation, type Layer, type Network } from './network.ts';

/**
 * What the last layer gives: an answer as it is; a logit for the second class, or one for each; or
 * values that a softmax follows.
 */
export type Head = 'answer' | 'logits' | 'softmax';

/**
 * The same answers from a network that ends in one sigmoid, in `Dense(1, sigmoid)` wherever it ended
 * in Dense. Of two classes with logits a and b, softmax gives the second 1 / (1 + exp(a - b)), the
 * sigmoid of b - a. Needs the weights. Throws `not-a-model` when the end is no probability of one
 * class of two.
 */
export function withBinaryHead(network: Network, head: Head): Network {
  const plain = withoutIdleEnd(network);
  const last = lastOf(plain);
  const isOpen = activationOf(last) === 'linear';
  const outputs = shapesOf(plain).get(last.name) ?? [];
  if (head !== 'answer' && isOpen && outputs.length === 1) {
    if (outputs[0] === 2) return withOneUnit(plain);
    if (outputs[0] === 1 && head === 'logits') return withSigmoid(plain);
  }
  if (outputs.length !== 1 || outputs[0] !== 1) {
    const classes = outputs.length === 1 ? `${outputs[0]} numbers` : 'a map';
    throw notAModel(`it gives ${classes} for a picture, not one probability`);
  }
  if (activationOf(last) !== 'sigmoid') {
    throw notAModel('what it gives is no probability: its last layer has no sigmoid');
  }
  return plain;
}

/** Without a last Activation that does nothing, or that the Dense before it can do. */
function withoutIdleEnd(network: Network): Network {
  const last = lastOf(network);
  const before = network.layers.find(({ name }) => name === last.inputs[0]);
  if (last.operation.kind !== 'Activation' || !before) return network;
  // All other layers feed it, so that without it the one before it is the last.
  const layers = network.layers.slice(0, -1);
  const { activation } = last.operation;
  if (activation === 'linear') return withoutIdleEnd({ ...network, layers });
  if (activation !== 'sigmoid' || before.operation.kind !== 'Dense') return network;
  if (before.operation.activation !== 'linear') return network;
  return replaceLast({ ...network, layers }, closed(before));
}

/** From two units, or whatever gives two numbers, to the one that their difference is. */
function withOneUnit(network: Network): Network {
  const last = lastOf(network);
  const { operation } = last;
  if (operation.kind !== 'Dense') {
    const difference = { name: 'kernel', shape: [2, 1], values: Float32Array.of(-1, 1) };
    return append(network, {
      name: freeName(network),
      operation: { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: false },
      inputs: [last.name],
      weights: [difference],
    });
  }
  const weights = last.weights.map(({ name, shape, values }) => ({
    name,
    shape: [...shape.slice(0, -1), 1],
    values: Float32Array.from(
      { length: values.length / 2 },
      (_, i) => (values[2 * i + 1] as number) - (values[2 * i] as number),
    ),
  }));
  return replaceLast(network, closed({ ...last, operation: { ...operation, units: 1 }, weights }));
}

function withSigmoid(network: Network): Network {
  const last = lastOf(network);
  if (last.operation.kind === 'Dense') return replaceLast(network, closed(last));
  return append(network, {
    name: freeName(network),
    operation: { kind: 'Activation', activation: 'sigmoid' },
    inputs: [last.name],
    weights: [],
  });
}

function closed(layer: Layer): Layer {
  if (layer.operation.kind !== 'Dense') return layer;
  return { ...layer, operation: { ...layer.operation, activation: 'sigmoid' } };
}

function activationOf({ operation }: Layer): Activation {
  return 'activation' in operation ? operation.activation : 'linear';
}

function lastOf({ layers }: Network): Layer {
  const last = layers.at(-1);
  if (!last) throw notAModel('it has no layers');
  return last;
}

function replaceLast(network: Network, layer: Layer): Network {
  return { ...network, layers: [...network.layers.slice(0, -1), layer] };
}

function append(network: Network, layer: Layer): Network {
  return { ...network, layers: [...network.layers, layer] };
}

function freeName({ input, layers }: Network): string {
  const taken = new Set([input.name, ...layers.map(({ name }) => name)]);
  let name = 'probability';
  for (let n = 1; taken.has(name); n++) name = `probability_${n}`;
  return name;
}
