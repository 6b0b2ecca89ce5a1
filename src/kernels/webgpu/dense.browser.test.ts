/** The kernels of dense layers against float64, with the step of Adam that is fused into them. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { relativeL2 } from '../trials/compare.ts';
import { fill } from '../trials/conv-values.ts';
import { adamStep, product, transposed } from '../trials/oracle.ts';
import { runDense, type DenseTrial, type DenseValues } from './trials/dense.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';

/** In parts of the length of what is wanted; 3.9e-7 is the most that was seen. */
const bound = 1e-6;
const rate = 0.01;

const dense = (
  [inputs, units]: readonly [number, number],
  pictures: number,
  how: Partial<DenseTrial> = {},
): DenseTrial => ({
  ...{ inputs, units, pictures, relu: true, afterRelu: true, hasBias: true, passes: 1, rate },
  ...how,
});

const trials = [
  dense([1, 1], 1, { relu: false }),
  dense([5, 3], 2, { passes: 2 }),
  dense([16, 4], 5, { hasBias: false }),
  dense([17, 8], 3, { relu: false, passes: 2 }),
  dense([33, 12], 33, { afterRelu: false }),
  dense([64, 1], 32, { relu: false, hasBias: false, passes: 2 }),
  dense([99, 16], 4),
  dense([130, 15], 9, { relu: false, afterRelu: false }),
  dense([258, 5], 7),
  // Several parts of a sum, the last of them short.
  dense([600, 24], 6, { passes: 2 }),
  dense([3300, 9], 3),
  dense([2052, 256], 8),
].map((shape, i) => {
  const { inputs, units, pictures, relu, afterRelu, hasBias, passes } = shape;
  const how = [
    relu ? 'with ReLU' : 'without ReLU',
    ...(afterRelu ? ['behind a ReLU'] : []),
    ...(hasBias ? [] : ['without bias']),
    ...(passes > 1 ? ['in two passes'] : []),
  ];
  const name = `${pictures} pictures, ${inputs} inputs, ${units} units, ${how.join(', ')}`;
  return { name, shape, seed: i + 1 };
});

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
});

function randomValues(shape: DenseTrial, seed: number): DenseValues {
  const { inputs, units, pictures, afterRelu, hasBias } = shape;
  const random = createRandom(seed);
  const signed = () => 2 * random() - 1;
  return {
    input: fill(pictures * inputs, () => (afterRelu ? Math.max(0, signed()) : signed())),
    weights: fill(inputs * units, () => signed() / Math.sqrt(inputs)),
    bias: fill(units, () => (hasBias ? signed() / 2 : 0)),
    mean: fill(inputs * units, () => signed() / 10),
    variance: fill(inputs * units, () => random() / 100),
    outputGradient: fill(pictures * units, signed),
  };
}

function textbook(shape: DenseTrial, values: DenseValues) {
  const { inputs, units, pictures, passes } = shape;
  const { input, weights, bias, outputGradient: dy } = values;
  const sums = product(input, weights, [pictures, inputs, units]).map(
    (sum, i) => sum + (bias[i % units] as number),
  );
  const dx = product(dy, transposed(weights, inputs, units), [pictures, units, inputs]);
  const gradient = product(transposed(input, pictures, inputs), dy, [inputs, pictures, units]);
  const ofBias = product(new Float64Array(pictures).fill(1), dy, [1, pictures, units]);
  const steps = Array.from(gradient, (value, i) => {
    const [weight, mean, variance] = [weights, values.mean, values.variance].map((of) => of[i]);
    const before = { weight, mean, variance } as Parameters<typeof adamStep>[0];
    return adamStep(before, passes * value, rate);
  });
  const stepsOfBias = Array.from(ofBias, (value, i) => {
    const before = { weight: bias[i] as number, mean: 0, variance: 0 };
    return shape.hasBias ? adamStep(before, passes * value, rate) : before;
  });
  return {
    output: shape.relu ? sums.map((sum) => Math.max(0, sum)) : sums,
    inputGradient: dx.map((value, i) => (shape.afterRelu && input[i] === 0 ? 0 : value)),
    weights: steps.map(({ weight }) => weight),
    mean: steps.map(({ mean }) => mean),
    variance: steps.map(({ variance }) => variance),
    bias: stepsOfBias.map(({ weight }) => weight),
    biasMean: stepsOfBias.map(({ mean }) => mean),
    biasVariance: stepsOfBias.map(({ variance }) => variance),
  };
}

describe('a dense layer computes what float64 computes:', () => {
  test.each(trials)('$name', async ({ shape, seed }) => {
    const values = randomValues(shape, seed);
    const { trespasses, ...found } = await runDense(trial.device, shape, values);
    const wanted = textbook(shape, values);
    expect(trespasses).toEqual([]);
    for (const name of Object.keys(wanted) as (keyof typeof wanted)[]) {
      expect(relativeL2(found[name], wanted[name]), name).toBeLessThan(bound);
    }
  });
});
