/** Activations as nodes of ONNX, by the formulas of tfjs and Keras 2. */
import type { Activation } from './network.ts';
import { float, type OnnxLayer } from './onnx-graph.ts';

export function activated(to: OnnxLayer, input: string, activation: Activation): string {
  switch (activation) {
    case 'linear':
      return input;
    case 'relu':
      return to.node('Relu', [input]);
    case 'relu6':
      return clipped(to, input, 6);
    case 'sigmoid':
      return to.node('Sigmoid', [input]);
    case 'hardSigmoid':
      return to.node('HardSigmoid', [input], [float('alpha', 0.2), float('beta', 0.5)]);
    case 'tanh':
      return to.node('Tanh', [input]);
    case 'elu':
      return to.node('Elu', [input]);
    case 'selu':
      // Alpha and gamma go without saying: ONNX's are those of Klambauer et al. (2017), too.
      return to.node('Selu', [input]);
    case 'softplus':
      return to.node('Softplus', [input]);
    case 'softsign':
      return to.node('Softsign', [input]);
    case 'swish':
      return to.node('Mul', [input, to.node('Sigmoid', [input])]);
  }
}

/** From 0 to `max`. */
export function clipped(to: OnnxLayer, input: string, max: number): string {
  const bound = (name: string, value: number) => to.constant(name, [], Float32Array.of(value));
  return to.node('Clip', [input, bound('least', 0), bound('most', max)]);
}
