/**
 * Dense layers backward. Adam is in the same kernel as the gradient of the weights, so that this, as large as
 * they are, is never written.
 */
import { adamBindings, adamFloats, adamFunction, type TrainedPlaces } from './adam.ts';
import { onlyReal, pictureIndices, picturesOfThread, type DenseShape } from './dense-forward.ts';
import { unrolled, upTo, writeKernel, type Kernel, type Place } from './kernel.ts';

export interface DenseInputGradientPlaces {
  readonly weights: Place;
  readonly outputGradient: Place;
  /** The layer's input, where a ReLU made it: closed units get no gradient. */
  readonly reluOutput: Place | null;
  readonly inputGradient: Place;
}

export function denseInputGradient(
  label: string,
  shape: DenseShape,
  places: DenseInputGradientPlaces,
): Kernel {
  const { pictures, inputFours, unitFours } = shape;
  const rows = picturesOfThread(pictures);
  const groups = Math.ceil(pictures / rows);
  const store = (r: number) => {
    const at = `picture${r} * ${inputFours}u + i`;
    const value = places.reluOutput
      ? `select(vec4<f32>(), s${r}, reluOutput[${at}] > vec4<f32>())`
      : `s${r}`;
    return onlyReal(r, rows, pictures, `inputGradient[${at}] = ${value};`);
  };
  return writeKernel({
    label,
    bindings: [
      { name: 'weights', place: places.weights, type: 'vec4<f32>' },
      { name: 'outputGradient', place: places.outputGradient, type: 'vec4<f32>' },
      ...(places.reluOutput
        ? [{ name: 'reluOutput', place: places.reluOutput, type: 'vec4<f32>' } as const]
        : []),
      { name: 'inputGradient', place: places.inputGradient, type: 'vec4<f32>', writes: true },
    ],
    threads: inputFours * groups,
    body: `
  let group = thread % ${groups}u;
  let i = thread / ${groups}u;
  ${pictureIndices(rows, pictures)}
  ${unrolled(rows, (r) => `var s${r} = vec4<f32>();`)}
  for (var u = 0u; u < ${unitFours}u; u++) {
    ${unrolled(4, (j) => `let w${j} = weights[(4u * i + ${j}u) * ${unitFours}u + u];`)}
    ${unrolled(
      rows,
      (r) => `{ let g = outputGradient[picture${r} * ${unitFours}u + u];
      s${r} += vec4<f32>(dot(g, w0), dot(g, w1), dot(g, w2), dot(g, w3)); }`,
    )}
  }
  ${unrolled(rows, store)}`,
    flops: 2 * pictures * 4 * inputFours * shape.units,
    serialIterations: unitFours,
  });
}

export interface DenseLearnPlaces extends TrainedPlaces {
  readonly input: Place;
  readonly outputGradient: Place;
}

/** The gradient of weights and bias, and Adam at once. */
export function denseLearn(
  label: string,
  shape: DenseShape,
  hasBias: boolean,
  places: DenseLearnPlaces,
): Kernel {
  const { pictures, inputFours, unitFours } = shape;
  const fours = inputFours % 2 === 0 ? 2 : 1;
  const weights = 4 * inputFours * unitFours;
  return writeKernel({
    label,
    bindings: [
      { name: 'input', place: places.input, type: 'vec4<f32>' },
      { name: 'outputGradient', place: places.outputGradient, type: 'vec4<f32>' },
      ...adamBindings(places),
    ],
    threads: (inputFours / fours) * unitFours,
    functions: adamFunction(places),
    body: `
  let u = thread % ${unitFours}u;
  let i = ${fours}u * (thread / ${unitFours}u);
  ${unrolled(4 * fours, (j) => `var s${j} = vec4<f32>();`)}
  var bias = vec4<f32>();
  for (var picture = 0u; picture < ${pictures}u; picture++) {
    let g = outputGradient[picture * ${unitFours}u + u];
    bias += g;
    ${unrolled(
      fours,
      (t) => `let x${t} = input[picture * ${inputFours}u + i + ${t}u];
    ${upTo(4)
      .map((j) => `s${4 * t + j} += x${t}.${'xyzw'[j]} * g;`)
      .join(' ')}`,
    )}
  }
  ${unrolled(4 * fours, (j) => `learn((4u * i + ${j}u) * ${unitFours}u + u, s${j});`)}
  ${hasBias ? `if (i == 0u) { learn(${weights}u + u, bias); }` : ''}`,
    flops: 2 * pictures * 4 * inputFours * shape.units,
    serialIterations: pictures,
    readBytes: places.input.bytes + places.outputGradient.bytes + adamFloats * places.weights.bytes,
    writtenBytes: adamFloats * places.weights.bytes,
  });
}
