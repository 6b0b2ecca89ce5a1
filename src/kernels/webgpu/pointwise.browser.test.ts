/** The kernels that do the same to each number or picture: pixels, the loss, and Adam alone. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { evenWeights } from '../plan.ts';
import { relativeL2 } from '../trials/compare.ts';
import { fill } from '../trials/conv-values.ts';
import { adamStep, type AdamValues } from '../trials/oracle.ts';
import { adamAlone } from './adam.ts';
import { densePartsOf, logitsAndGradient } from './dense-forward.ts';
import { stepBytes, type Place } from './kernel.ts';
import { packedBytes, pixelsToFloats, pixelsToWords, wordBytes } from './pixels.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';
import { dispatched, guarded, stepNumbers } from './trials/dispatch.ts';

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
});

const stepPlace = (): Place => ({ label: 'step', bytes: stepBytes, uniform: true });

/** Four columns from three. */
function withFourth<T>(values: ArrayLike<T>, fourth: T): T[] {
  const pixels = values.length / 3;
  return Array.from({ length: 4 * pixels }, (_, i) =>
    i % 4 === 3 ? fourth : (values[3 * Math.floor(i / 4) + (i % 4)] as T),
  );
}

describe.each([1, 2, 3, 4, 5, 7, 64, 255, 257, 1089])('of %i pixels', (pixels) => {
  const random = createRandom(pixels);
  const pictures = Uint8Array.from({ length: 3 * pixels }, () => Math.floor(256 * random()));
  pictures.set([0, 255, 128]);
  const bytes = guarded('bytes', packedBytes(pixels));
  // Behind the last pixel lies what the host had no pixels for.
  const given = new Map([[bytes, new Uint8Array(packedBytes(pixels)).fill(0xff)]]);
  given.get(bytes)?.set(pictures);

  test('each becomes a word whose fourth byte is zero', async () => {
    const words = guarded('words', wordBytes(pixels));
    const found = await dispatched(trial.device, [pixelsToWords(pixels, bytes, words)], given);
    const foundBytes = new Uint8Array(found.words(words).buffer, 0, 4 * pixels);
    expect([...foundBytes]).toEqual(withFourth(pictures, 0));
    expect(found.trespasses).toEqual([]);
  });

  test('each becomes floats of 0 to 1, the fourth zero', async () => {
    const floats = guarded('floats', 16 * pixels);
    const found = await dispatched(trial.device, [pixelsToFloats(pixels, bytes, floats)], given);
    const wanted = withFourth(
      Float32Array.from(pictures, (byte) => byte / 255),
      0,
    );
    found.floats(floats).forEach((value, i) => {
      expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(1e-7);
    });
    expect(found.trespasses).toEqual([]);
  });
});

/** Dense layers of one unit, whose sums come in parts: `sums` are without the bias. */
async function logitsOf(
  sums: readonly number[],
  labels: readonly number[],
  {
    inputFours,
    bias,
    pictures,
    classWeights = evenWeights,
  }: {
    inputFours: number;
    bias: number;
    pictures: number;
    classWeights?: readonly [number, number];
  },
) {
  const shape = { pictures: sums.length, inputFours, unitFours: 1, units: 1 };
  const count = densePartsOf(shape);
  const places = {
    parts: guarded('parts', 16 * count * sums.length),
    weights: guarded('weights', 16 * (4 * inputFours + 1)),
    labels: guarded('labels', 4 * sums.length),
    logits: guarded('logits', 4 * sums.length),
    gradient: guarded('gradient', 16 * sums.length),
    step: stepPlace(),
  };
  const weights = new Float32Array(16 * inputFours + 4);
  weights[16 * inputFours] = bias;
  // Each part but the last has as much as there is, which the last takes away again.
  const parts = Array.from({ length: count }, (_, part) =>
    sums.map((sum) => (part < count - 1 ? 2 ** part : sum - (2 ** (count - 1) - 1))),
  ).flat();
  const ofUnit = (values: readonly number[]) =>
    Float32Array.from(values.flatMap((value) => [value, 0, 0, 0]));
  const shares = [classWeights[0] / pictures, classWeights[1] / pictures] as const;
  const found = await dispatched(
    trial.device,
    [logitsAndGradient(shape, places)],
    new Map<Place, Float32Array | Uint32Array>([
      [places.parts, ofUnit(parts)],
      [places.weights, weights],
      [places.labels, Float32Array.from(labels)],
      [places.step, stepNumbers({ pictures, shares })],
    ]),
  );
  expect(found.trespasses).toEqual([]);
  const gradient = found.floats(places.gradient);
  expect(gradient.every((value, i) => i % 4 === 0 || value === 0)).toBe(true);
  return {
    logits: found.floats(places.logits),
    gradient: gradient.filter((_, i) => i % 4 === 0),
  };
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe('logits and the gradient of the loss', () => {
  test.each([1, 64, 65, 130])('are right for %i fours of inputs', async (inputFours) => {
    const random = createRandom(inputFours);
    const sums = Array.from({ length: 33 }, () => Math.fround(12 * (random() - 0.5)));
    const labels = sums.map(() => Number(random() < 0.4));
    const found = await logitsOf(sums, labels, { inputFours, bias: 0.25, pictures: 33 });
    const wanted = sums.map((sum) => sum + 0.25);
    expect(relativeL2(found.logits, wanted)).toBeLessThan(1e-6);
    const slopes = wanted.map((z, i) => (sigmoid(z) - (labels[i] as number)) / 33);
    expect(relativeL2(found.gradient, slopes)).toBeLessThan(1e-6);
  });

  test('are right for logits that no exponential can take', async () => {
    const sums = [1000, -1000, 1000, -1000, 3e38, -3e38, 100, -100, 0];
    const labels = [1, 1, 0, 0, 0, 1, 0, 1, 0];
    const found = await logitsOf(sums, labels, { inputFours: 5, bias: 0, pictures: 9 });
    expect(found.logits).toEqual(Float32Array.from(sums));
    const wanted = [0, -1, 1, 0, 1, -1, 1, -1, 0.5].map((slope) => slope / 9);
    expect(relativeL2(found.gradient, wanted)).toBeLessThan(1e-6);
  });

  test('keep what a probability near a label would lose', async () => {
    const found = await logitsOf([-30, 30], [0, 1], { inputFours: 1, bias: 0, pictures: 2 });
    // As near as one picture in 1e13: not nothing on either side, but for what 1 - x loses.
    expect((found.gradient[0] as number) / (Math.exp(-30) / 2)).toBeCloseTo(1, 5);
    expect(found.gradient[1]).toBe(0);
  });

  test.each([1, 2, 6])('leave the padding behind %i pictures out', async (pictures) => {
    const sums = [1, -2, 3, 1000, -1e30, 4, 5];
    const labels = [0, 1, 0, 0, 0, 0, 0];
    const found = await logitsOf(sums, labels, { inputFours: 3, bias: 0, pictures });
    const wanted = sums.map((z, i) =>
      i < pictures ? (sigmoid(z) - (labels[i] as number)) / pictures : 0,
    );
    found.gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(wanted[i] as number, 6);
    });
  });
});

test.each([
  [0.625, 2.5],
  [3, 0],
] as const)('the gradient of the loss weighs classes by %d and %d', async (...classWeights) => {
  const sums = [1, -2, 3, -1, 0.5, 4, 5];
  const labels = [0, 1, 1, 0, 0, 0, 1];
  const pictures = 6;
  const found = await logitsOf(sums, labels, { inputFours: 3, bias: 0, pictures, classWeights });
  const wanted = sums.map((z, i) => {
    const label = labels[i] as 0 | 1;
    return i < pictures ? (classWeights[label] * (sigmoid(z) - label)) / pictures : 0;
  });
  expect(relativeL2(found.gradient, wanted)).toBeLessThan(1e-6);
});

test.each([1, 4, 7, 64, 301])('Adam goes its way for %i fours of weights', async (fours) => {
  const count = 4 * fours;
  const random = createRandom(count);
  const start = fill(count, () => random() - 0.5);
  let now: { [of in keyof AdamValues]: Float32Array } = {
    weight: start,
    mean: new Float32Array(count),
    variance: new Float32Array(count),
  };
  let wanted: AdamValues[] = Array.from(start, (weight) => ({ weight, mean: 0, variance: 0 }));
  // No guards: the kernel takes the weights to be as many as their place holds.
  const place = (label: string): Place => ({ label, bytes: 16 * fours });
  for (let step = 1; step <= 5; step++) {
    const rate = (0.001 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    const gradient = fill(count, () => 10 ** (-6 * random()) * (random() - 0.5));
    const places = {
      ...{ weights: place('weights'), mean: place('mean'), variance: place('variance') },
      ...{ gradient: null, step: stepPlace() },
    };
    const pass = place('gradient');
    const found = await dispatched(
      trial.device,
      [adamAlone('Adam', pass, places)],
      new Map<Place, Float32Array | Uint32Array>([
        [pass, gradient],
        [places.weights, now.weight],
        [places.mean, now.mean],
        [places.variance, now.variance],
        [places.step, stepNumbers({ pictures: 1, rate })],
      ]),
    );
    now = {
      weight: found.floats(places.weights),
      mean: found.floats(places.mean),
      variance: found.floats(places.variance),
    };
    wanted = wanted.map((values, i) => adamStep(values, gradient[i] as number, rate));
  }
  for (const of of ['weight', 'mean', 'variance'] as const) {
    const right = wanted.map((values) => values[of]);
    expect(relativeL2(now[of], right), of).toBeLessThan(1e-6);
  }
});
