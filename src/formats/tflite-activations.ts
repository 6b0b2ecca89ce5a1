/** Activations as operators of TFLite, by the formulas of tfjs and Keras 2. */
import type { Activation } from './network.ts';
import type { TfliteLayer, TfliteValue } from './tflite-graph.ts';

/** Those that convolutions and dense layers can do by themselves, by the schema's numbers. */
const fused: { readonly [name in Activation]?: number } = { linear: 0, relu: 1, relu6: 3 };

/** Runs an operator that may or may not be able to do the activation by itself. */
export function withActivation(
  to: TfliteLayer,
  activation: Activation,
  run: (fusedActivationFunction: number) => TfliteValue,
): TfliteValue {
  const code = fused[activation];
  return code === undefined ? activated(to, run(0), activation) : run(code);
}

export function activated(to: TfliteLayer, x: TfliteValue, activation: Activation): TfliteValue {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return to.operator('RELU', [x]);
    case 'relu6':
      return to.operator('RELU6', [x]);
    case 'sigmoid':
      return to.operator('LOGISTIC', [x]);
    case 'hardSigmoid':
      return clipped(to, plus(to, times(to, x, 0.2), 0.5), 1);
    case 'tanh':
      return to.operator('TANH', [x]);
    case 'elu':
      return to.operator('ELU', [x]);
    case 'selu':
      return selu(to, x);
    case 'softplus':
      return softplus(to, x);
    case 'softsign':
      return to.operator('DIV', [x, plus(to, to.operator('ABS', [x]), 1)]);
    case 'swish':
      return to.operator('MUL', [x, to.operator('LOGISTIC', [x])]);
  }
}

/** From 0 to `max`. */
export function clipped(to: TfliteLayer, x: TfliteValue, max: number): TfliteValue {
  if (max === 6) return to.operator('RELU6', [x]);
  return to.operator('MINIMUM', [to.operator('RELU', [x]), number(to, 'most', max)]);
}

export function times(to: TfliteLayer, x: TfliteValue, factor: number): TfliteValue {
  return to.operator('MUL', [x, number(to, 'factor', factor)]);
}

export function plus(to: TfliteLayer, x: TfliteValue, term: number): TfliteValue {
  return to.operator('ADD', [x, number(to, 'term', term)]);
}

/** Klambauer et al., "Self-Normalizing Neural Networks", 2017: lambda * (x, or alpha * (e^x - 1) below 0). */
function selu(to: TfliteLayer, x: TfliteValue): TfliteValue {
  const lambda = 1.0507009873554805;
  const alpha = 1.6732632423543772;
  const below = to.operator('MINIMUM', [to.operator('ELU', [x]), number(to, 'zero', 0)]);
  const above = times(to, to.operator('RELU', [x]), lambda);
  return to.operator('ADD', [above, times(to, below, lambda * alpha)]);
}

/** log(1 + e^x), as max(x, 0) + log(1 + e^-|x|), which never overflows. */
function softplus(to: TfliteLayer, x: TfliteValue): TfliteValue {
  const power = to.operator('EXP', [to.operator('NEG', [to.operator('ABS', [x])])]);
  const bend = to.operator('LOG', [plus(to, power, 1)]);
  return to.operator('ADD', [to.operator('RELU', [x]), bend]);
}

function number(to: TfliteLayer, name: string, value: number): TfliteValue {
  return to.constant(name, [1], Float32Array.of(value));
}
