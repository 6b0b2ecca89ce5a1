/** Adam in place, and the sums of the parts of a gradient that come before it. */
import { adam } from '../plan.ts';
import { writeKernel, type Binding, type Kernel, type Place } from './kernel.ts';

/** What the device keeps of a layer's weights: kernel and, behind it, bias, in fours. */
export interface TrainedPlaces {
  readonly weights: Place;
  readonly mean: Place;
  readonly variance: Place;
  /** Where the passes of a step add up their gradients; null where one pass is the step. */
  readonly gradient: Place | null;
  readonly step: Place;
}

export function adamBindings(places: TrainedPlaces): Binding[] {
  return [
    { name: 'weights', place: places.weights, type: 'vec4<f32>', writes: true },
    { name: 'mean', place: places.mean, type: 'vec4<f32>', writes: true },
    { name: 'variance', place: places.variance, type: 'vec4<f32>', writes: true },
    ...(places.gradient
      ? [{ name: 'gradient', place: places.gradient, type: 'vec4<f32>', writes: true } as const]
      : []),
    { name: 'step', place: places.step, type: 'f32' },
  ];
}

/**
 * WGSL: `learn(i, g)` moves the four of weights at `i` by its gradient, once the last pass has added to it.
 * Kingma and Ba, "Adam", algorithm 1, with epsilon outside the bias correction as in Keras. Numbers are
 * written as the shader rounds them.
 */
export function adamFunction(places: TrainedPlaces): string {
  const { beta1, beta2, epsilon } = adam;
  const sum = places.gradient
    ? `if (step.isFirst == 0u) { g += gradient[i]; }
  if (step.isLast == 0u) { gradient[i] = g; return; }`
    : '';
  return `
fn learn(i: u32, ofPass: vec4<f32>) {
  var g = ofPass;
  ${sum}
  let m = ${beta1} * mean[i] + ${1 - beta1} * g;
  let v = ${beta2} * variance[i] + ${1 - beta2} * g * g;
  mean[i] = m;
  variance[i] = v;
  weights[i] -= step.rate * m / (sqrt(v) + ${epsilon});
}`;
}

/** Floats that Adam reads and writes for each weight: weight, mean and variance. */
export const adamFloats = 3;

export interface SumPlaces extends TrainedPlaces {
  /** `[part, four]`. */
  readonly parts: Place;
  /** `[tap, filter, channel]` from weights of `[tap, channel, filter]`, for the input's gradient. */
  readonly turned: Place | null;
}

/**
 * Adds up the parts of a gradient and moves the weights by the sum. The weights are `taps` x `channels` rows
 * of `fours`, and one more for the bias, which stays as it is where the layer has none.
 */
export function sumAndAdam(
  label: string,
  size: {
    readonly parts: number;
    readonly taps: number;
    readonly channels: number;
    readonly fours: number;
    readonly hasBias: boolean;
  },
  places: SumPlaces,
): Kernel {
  const { parts, taps, channels, fours, hasBias } = size;
  const count = (taps * channels + 1) * fours;
  const turn = places.turned
    ? `let row = thread / ${fours}u;
  if (step.isLast == 1u && row < ${taps * channels}u) {
    let tap = row / ${channels}u;
    let to = (tap * ${4 * fours}u + 4u * (thread % ${fours}u)) * ${channels}u + row % ${channels}u;
    let moved = weights[thread];
    turned[to] = moved.x;
    turned[to + ${channels}u] = moved.y;
    turned[to + ${2 * channels}u] = moved.z;
    turned[to + ${3 * channels}u] = moved.w;
  }`
    : '';
  return writeKernel({
    label,
    bindings: [
      { name: 'parts', place: places.parts, type: 'vec4<f32>' },
      ...adamBindings(places),
      ...(places.turned
        ? [{ name: 'turned', place: places.turned, type: 'f32', writes: true } as const]
        : []),
    ],
    threads: hasBias ? count : count - fours,
    functions: adamFunction(places),
    // Four sums at once: each load would wait for the one before.
    body: `
  var a = vec4<f32>(); var b = vec4<f32>(); var c = vec4<f32>(); var d = vec4<f32>();
  var at = thread;
  var part = 0u;
  for (; part + 4u <= ${parts}u; part += 4u) {
    a += parts[at];
    b += parts[at + ${count}u];
    c += parts[at + ${2 * count}u];
    d += parts[at + ${3 * count}u];
    at += ${4 * count}u;
  }
  for (; part < ${parts}u; part++) { a += parts[at]; at += ${count}u; }
  learn(thread, (a + b) + (c + d));
  ${turn}`,
    flops: 4 * count * parts,
    serialIterations: Math.ceil(parts / 4),
    readBytes: 16 * count * (parts + adamFloats),
    writtenBytes: 16 * count * (adamFloats + (places.turned ? 1 : 0)),
  });
}

/** Moves weights by a gradient that is there as a whole. `places.weights` are all fours. */
export function adamAlone(label: string, pass: Place, places: TrainedPlaces): Kernel {
  return writeKernel({
    label,
    bindings: [{ name: 'passGradient', place: pass, type: 'vec4<f32>' }, ...adamBindings(places)],
    threads: places.weights.bytes / 16,
    functions: adamFunction(places),
    body: 'learn(thread, passGradient[thread]);',
    readBytes: (adamFloats + 1) * places.weights.bytes,
    writtenBytes: adamFloats * places.weights.bytes,
  });
}
