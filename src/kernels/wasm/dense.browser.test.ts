/** The kernels of dense layers against float64, with the step of Adam that is fused into them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { loadKernels } from './kernels.ts';
import { fill } from '../trials/conv-values.ts';
import { runDense, type DenseShape, type DenseValues } from './trials/dense.ts';
import { worstError } from '../trials/compare.ts';
import { adamStep, product, transposed } from '../trials/oracle.ts';

/** In parts of the largest value. */
const bound = 1e-6;
const rate = 0.01;
const results = ['output', 'inputGradient', 'biasGradient', 'weights', 'mean', 'variance'] as const;

const shapes: readonly DenseShape[] = [
  { inputs: 1, units: 1, relu: false, batch: 1, pictures: 1 },
  { inputs: 5, units: 3, relu: true, batch: 2, pictures: 1 },
  { inputs: 16, units: 4, relu: true, batch: 5, pictures: 5 },
  { inputs: 17, units: 8, relu: true, batch: 4, pictures: 3 },
  { inputs: 33, units: 12, relu: true, batch: 33, pictures: 33 },
  { inputs: 64, units: 1, relu: false, batch: 32, pictures: 32 },
  { inputs: 99, units: 16, relu: true, batch: 8, pictures: 2 },
  { inputs: 130, units: 15, relu: false, batch: 5, pictures: 4 },
  // Several blocks, and several of the runs that a block is worked on in.
  { inputs: 600, units: 24, relu: true, batch: 6, pictures: 6 },
  { inputs: 3300, units: 9, relu: true, batch: 3, pictures: 3 },
  { inputs: 4000, units: 8, relu: false, batch: 33, pictures: 32 },
];

const trials = shapes.map((shape, i) => {
  const { inputs, units, relu, batch, pictures } = shape;
  const activation = relu ? 'ReLU' : 'no activation';
  const name = `${inputs} inputs, ${units} units, ${activation}, ${pictures} of ${batch} pictures`;
  return { name, shape, seed: i + 1 };
});

let modules: { readonly plain: WebAssembly.Module; readonly fma: WebAssembly.Module };
beforeAll(async () => {
  modules = {
    plain: await loadKernels({ fma: false, shared: false }),
    fma: await loadKernels({ fma: true, shared: false }),
  };
});

function randomValues({ inputs, units, pictures }: DenseShape, seed: number): DenseValues {
  const random = createRandom(seed);
  const signed = () => 2 * random() - 1;
  return {
    input: fill(pictures * inputs, random),
    weights: fill(inputs * units, () => signed() / Math.sqrt(inputs)),
    mean: fill(inputs * units, () => signed() / 10),
    variance: fill(inputs * units, () => random() / 100),
    bias: fill(units, () => signed() / 2),
    outputGradient: fill(pictures * units, signed),
  };
}

/** `output` is the kernel's own. */
function textbook(
  { inputs, units, relu, pictures }: DenseShape,
  values: DenseValues,
  output: Float32Array,
) {
  const sums = product(values.input, values.weights, [pictures, inputs, units]).map(
    (sum, i) => sum + (values.bias[i % units] as number),
  );
  // What rounding alone puts on one side of zero or the other is settled by the kernel's output.
  const dy = values.outputGradient.map((gradient, i) =>
    relu && !((output[i] as number) > 0) ? 0 : gradient,
  );
  const gradient = product(transposed(values.input, pictures, inputs), dy, [
    inputs,
    pictures,
    units,
  ]);
  const steps = Array.from(gradient, (value, i) =>
    adamStep(
      {
        weight: values.weights[i] as number,
        mean: values.mean[i] as number,
        variance: values.variance[i] as number,
      },
      value,
      rate,
    ),
  );
  return {
    sums,
    output: relu ? sums.map((sum) => Math.max(0, sum)) : sums,
    inputGradient: product(dy, transposed(values.weights, inputs, units), [
      pictures,
      units,
      inputs,
    ]),
    biasGradient: product(new Float64Array(pictures).fill(1), dy, [1, pictures, units]),
    weights: steps.map(({ weight }) => weight),
    mean: steps.map(({ mean }) => mean),
    variance: steps.map(({ variance }) => variance),
  };
}

describe.each(['plain', 'fma'] as const)('in the %s build', (build) => {
  test.each(trials)('a dense layer computes what float64 computes: $name', ({ shape, seed }) => {
    const values = randomValues(shape, seed);
    const found = runDense(modules[build], shape, values, rate);
    const wanted = textbook(shape, values, found.output);
    expect(found.trespasses).toEqual({ forward: 0, backward: 0 });
    for (const name of results) {
      expect(worstError(found[name], wanted[name]), name).toBeLessThan(bound);
    }
  });
});
