/** Dense layers forward: the product, in parts of its sum, and what is made of it. */
import { unrolled, writeKernel, type Kernel, type Place } from './kernel.ts';

export interface DenseShape {
  readonly pictures: number;
  readonly inputFours: number;
  readonly unitFours: number;
  readonly units: number;
}

/** Fours of inputs in one part of a sum. */
const foursOfPart = 64;

export function densePartsOf({ inputFours }: DenseShape): number {
  return Math.ceil(inputFours / foursOfPart);
}

/** Pictures that a thread computes with each weight that it loads. */
export function picturesOfThread(pictures: number): number {
  return pictures >= 8 ? 8 : pictures >= 4 ? 4 : pictures >= 2 ? 2 : 1;
}

export interface DenseForwardPlaces {
  /** `[picture, four]`. */
  readonly input: Place;
  /** `[input, four]`, behind it `[four]` of the bias. */
  readonly weights: Place;
  /** `[part, picture, four]`. */
  readonly parts: Place;
}

export function denseForward(label: string, shape: DenseShape, places: DenseForwardPlaces): Kernel {
  const { pictures, inputFours, unitFours } = shape;
  const parts = densePartsOf(shape);
  const rows = picturesOfThread(pictures);
  const groups = Math.ceil(pictures / rows);
  return writeKernel({
    label,
    bindings: [
      { name: 'input', place: places.input, type: 'vec4<f32>' },
      { name: 'weights', place: places.weights, type: 'vec4<f32>' },
      { name: 'parts', place: places.parts, type: 'vec4<f32>', writes: true },
    ],
    threads: parts * groups * unitFours,
    body: `
  let u = thread % ${unitFours}u;
  let group = (thread / ${unitFours}u) % ${groups}u;
  let part = thread / ${unitFours * groups}u;
  ${pictureIndices(rows, pictures)}
  ${unrolled(rows, (i) => `var s${i} = vec4<f32>();`)}
  let end = min(${inputFours}u, (part + 1u) * ${foursOfPart}u);
  for (var i = part * ${foursOfPart}u; i < end; i++) {
    ${unrolled(4, (j) => `let w${j} = weights[(4u * i + ${j}u) * ${unitFours}u + u];`)}
    ${unrolled(
      rows,
      (r) => `{ let x = input[picture${r} * ${inputFours}u + i];
      s${r} += x.x * w0 + x.y * w1 + x.z * w2 + x.w * w3; }`,
    )}
  }
  ${unrolled(rows, (r) =>
    onlyReal(
      r,
      rows,
      pictures,
      `parts[(part * ${pictures}u + picture${r}) * ${unitFours}u + u] = s${r};`,
    ),
  )}`,
    flops: 2 * pictures * 4 * inputFours * shape.units,
    serialIterations: Math.min(foursOfPart, inputFours),
  });
}

/** `picture{i}`; the last group's last ones compute a picture twice where the pictures don't fill it. */
export function pictureIndices(rows: number, pictures: number): string {
  return unrolled(
    rows,
    (i) => `let picture${i} = min(group * ${rows}u + ${i}u, ${pictures - 1}u);`,
  );
}

export function onlyReal(row: number, rows: number, pictures: number, statement: string): string {
  return pictures % rows === 0
    ? statement
    : `if (group * ${rows}u + ${row}u < ${pictures}u) { ${statement} }`;
}

/** WGSL: the sum of the parts and the bias, for the thread's picture and four of units. */
function sumOfParts(shape: DenseShape): string {
  const { pictures, inputFours, unitFours } = shape;
  return `
  let u = thread % ${unitFours}u;
  let picture = thread / ${unitFours}u;
  var sum = weights[${4 * inputFours * unitFours}u + u];
  for (var part = 0u; part < ${densePartsOf(shape)}u; part++) {
    sum += parts[(part * ${pictures}u + picture) * ${unitFours}u + u];
  }`;
}

export interface DenseOutputPlaces {
  readonly parts: Place;
  readonly weights: Place;
  readonly output: Place;
}

/** Bias and, where it is wanted, ReLU. */
export function denseOutput(
  label: string,
  shape: DenseShape,
  relu: boolean,
  places: DenseOutputPlaces,
): Kernel {
  return writeKernel({
    label,
    bindings: [
      { name: 'parts', place: places.parts, type: 'vec4<f32>' },
      { name: 'weights', place: places.weights, type: 'vec4<f32>' },
      { name: 'output', place: places.output, type: 'vec4<f32>', writes: true },
    ],
    threads: shape.pictures * shape.unitFours,
    // What is not a number is let through.
    body: `${sumOfParts(shape)}
  output[thread] = ${relu ? 'select(sum, vec4<f32>(), sum <= vec4<f32>())' : 'sum'};`,
    serialIterations: densePartsOf(shape),
    readBytes: places.parts.bytes + 16 * shape.unitFours,
  });
}

export interface LogitPlaces {
  readonly parts: Place;
  readonly weights: Place;
  /** `[picture]`, 0 or 1. */
  readonly labels: Place;
  readonly step: Place;
  readonly logits: Place;
  /** `[picture, four]`, of which one is used: of the mean of the weighted binary cross-entropy. */
  readonly gradient: Place;
}

/** The logits, and the gradient of the loss by them: `weight of class * (sigmoid(logit) - label) / pictures`. */
export function logitsAndGradient(shape: DenseShape, places: LogitPlaces): Kernel {
  return writeKernel({
    label: 'logits and loss',
    bindings: [
      { name: 'parts', place: places.parts, type: 'vec4<f32>' },
      { name: 'weights', place: places.weights, type: 'vec4<f32>' },
      { name: 'labels', place: places.labels, type: 'f32' },
      { name: 'logits', place: places.logits, type: 'f32', writes: true },
      { name: 'gradient', place: places.gradient, type: 'vec4<f32>', writes: true },
      { name: 'step', place: places.step, type: 'f32' },
    ],
    threads: shape.pictures,
    body: `${sumOfParts(shape)}
  let logit = sum.x;
  logits[picture] = logit;
  // The exponential of a number below zero can't overflow.
  let e = exp(-abs(logit));
  let probability = select(e, 1.0, logit >= 0.0) / (1.0 + e);
  let label = labels[picture];
  let share = select(step.share0, step.share1, label > 0.5);
  // Padding has no part in the loss, whatever comes of it.
  let slope = select(0.0, (probability - label) * share, picture < step.pictures);
  gradient[picture] = vec4<f32>(slope, 0.0, 0.0, 0.0);`,
    serialIterations: densePartsOf(shape),
  });
}
