/** A dense layer on trial: forward, both gradients, and Adam. */
import { denseInputGradient, denseLearn } from '../dense-backward.ts';
import { denseForward, denseOutput, densePartsOf } from '../dense-forward.ts';
import { stepBytes, type Place } from '../kernel.ts';
import { dispatched, guarded, stepNumbers } from './dispatch.ts';
import { fromFours, toFours, weightsFromFours, weightsToFours } from './fours.ts';

export interface DenseTrial {
  readonly inputs: number;
  readonly units: number;
  readonly pictures: number;
  readonly relu: boolean;
  /** The input comes out of a ReLU, whose closed units get no gradient. */
  readonly afterRelu: boolean;
  readonly hasBias: boolean;
  /** How often the step gets the same pictures, before Adam takes the sum. */
  readonly passes: 1 | 2;
  readonly rate: number;
}

/** `[picture, input]`, `[input, unit]`, `[unit]`, `[picture, unit]`. The bias has no mean yet. */
export interface DenseValues {
  readonly input: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** Of the sums: a ReLU has closed what it closes. */
  readonly outputGradient: Float32Array;
}

export async function runDense(device: GPUDevice, trial: DenseTrial, values: DenseValues) {
  const { inputs, units, pictures } = trial;
  const shape = {
    ...{ pictures, units },
    inputFours: Math.ceil(inputs / 4),
    unitFours: Math.ceil(units / 4),
  };
  const { inputFours, unitFours } = shape;
  const layerOf = (ofInputs: Float32Array, bias: Float32Array = new Float32Array(units)) =>
    weightsToFours(ofInputs, bias, inputs);
  const layerPlace = (label: string) => guarded(label, 16 * (4 * inputFours + 1) * unitFours);
  const input = guarded('input', 16 * pictures * inputFours);
  const output = guarded('output', 16 * pictures * unitFours);
  const parts = guarded('parts', 16 * densePartsOf(shape) * pictures * unitFours);
  const outputGradient = guarded('output gradient', 16 * pictures * unitFours);
  const inputGradient = guarded('input gradient', 16 * pictures * inputFours);
  const [weights, mean, variance] = [
    layerPlace('weights'),
    layerPlace('mean'),
    layerPlace('variance'),
  ];
  const gradient = trial.passes > 1 ? layerPlace('gradient') : null;
  const steps = Array.from({ length: trial.passes }, (_, pass): Place => {
    return { label: `step ${pass}`, bytes: stepBytes, uniform: true };
  });
  const kernels = [
    denseForward('forward', shape, { input, weights, parts }),
    denseOutput('output', shape, trial.relu, { parts, weights, output }),
    denseInputGradient('input gradient', shape, {
      ...{ weights, outputGradient, inputGradient },
      reluOutput: trial.afterRelu ? input : null,
    }),
    ...steps.map((step) =>
      denseLearn('gradient and Adam', shape, trial.hasBias, {
        ...{ input, outputGradient, weights, mean, variance, gradient, step },
      }),
    ),
  ];
  const given = new Map<Place, Float32Array | Uint32Array>([
    [input, toFours(values.input, inputs)],
    [weights, layerOf(values.weights, values.bias)],
    [mean, layerOf(values.mean)],
    [variance, layerOf(values.variance)],
    [outputGradient, toFours(values.outputGradient, units)],
  ]);
  // As in a plan: where there is no bias to train, its sum is never looked at.
  if (gradient && !trial.hasBias) given.set(gradient, layerOf(new Float32Array(inputs * units)));
  steps.forEach((step, i) => {
    const [isFirst, isLast] = [i === 0, i === steps.length - 1];
    given.set(step, stepNumbers({ pictures, isFirst, isLast, rate: trial.rate }));
  });
  const found = await dispatched(device, kernels, given);
  const [ofWeights, ofMean, ofVariance] = [weights, mean, variance].map((place) =>
    weightsFromFours(found.floats(place), inputs, units),
  ) as [Layer, Layer, Layer];
  return {
    output: fromFours(found.floats(output), units),
    inputGradient: fromFours(found.floats(inputGradient), inputs),
    weights: ofWeights.weights,
    mean: ofMean.weights,
    variance: ofVariance.weights,
    bias: ofWeights.bias,
    biasMean: ofMean.bias,
    biasVariance: ofVariance.bias,
    trespasses: found.trespasses,
  };
}

type Layer = ReturnType<typeof weightsFromFours>;
