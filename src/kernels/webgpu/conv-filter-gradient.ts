/**
 * The gradient of a block's filters and bias: each input pixel times the gradient of the window it went
 * into, summed over all pictures. The sum is dealt to a number of parts that the shape alone decides; each
 * thread walks its rows of windows and keeps its sums in registers, and another kernel adds up the parts in
 * their order. No atomics, so a run is the same to the bit on one device.
 */
import { flopsOf, winnerIndex, winnerWords, type ConvShape } from './conv-shape.ts';
import { unrolled, upTo, writeKernel, type Kernel, type Place } from './kernel.ts';

export interface FilterGradientPlaces {
  readonly input: Place;
  readonly isBytes: boolean;
  readonly winners: Place;
  /** Of the pooled map. */
  readonly outputGradient: Place;
  /** `[part, tap, channel, four]`, each part with the `[four]` of the bias behind it. */
  readonly parts: Place;
}

/** Threads enough for a large graphics card, if the pictures give them. */
const wantedThreads = 16_384;
/** Fewer windows for a thread, and adding up the parts costs more than making them. */
const leastWindows = 64;
const mostParts = 512;
const mostPartsBytes = 8e6;

/** Fours of floats in one part: weights and bias. */
export function partFours({ kernelSize, channelFours, filterFours }: ConvShape): number {
  return (kernelSize ** 2 * 4 * channelFours + 1) * filterFours;
}

/** Threads that share a part: each keeps the sums of one row of taps, four channels and four filters. */
function threadsOfPart({ kernelSize, channelFours, filterFours }: ConvShape): number {
  return kernelSize * channelFours * filterFours;
}

export function partsOf(shape: ConvShape): number {
  const rows = shape.pictures * shape.pooledHeight;
  return Math.max(
    1,
    Math.min(
      rows,
      mostParts,
      Math.ceil(wantedThreads / threadsOfPart(shape)),
      Math.ceil((rows * shape.pooledWidth) / leastWindows),
      Math.floor(mostPartsBytes / (16 * partFours(shape))),
    ),
  );
}

export function convFilterGradient(
  label: string,
  shape: ConvShape,
  places: FilterGradientPlaces,
): Kernel {
  const { kernelSize: k, channelFours, filterFours, pooledHeight, pooledWidth } = shape;
  const parts = partsOf(shape);
  const rows = shape.pictures * pooledHeight;
  const components = Math.min(4, shape.channels);
  const taps = upTo(k * components).map((i) => {
    const [kx, component] = [Math.floor(i / components), i % components];
    return { kx, component, name: `s${kx}_${component}` };
  });
  const x = (row: number, column: number) => `x${row}_${column}`;
  const load = (column: number, at: string) =>
    [0, 1]
      .map((row) => `${x(row, column)} = ${readInput(shape, places.isBytes, row, at)};`)
      .join(' ');
  // The columns that the next window shares with this one are moved, the others read.
  const moves = upTo(k - 1).map((column) =>
    [0, 1].map((row) => `${x(row, column)} = ${x(row, column + 2)};`).join(' '),
  );
  const products = taps.map(({ kx, component, name }) => {
    const product = (position: number) =>
      `${x(position >> 1, kx + (position & 1))}.${'xyzw'[component]} * d${position}`;
    return `${name} += ${upTo(4).map(product).join(' + ')};`;
  });

  const body = `
  let f = thread % ${filterFours}u;
  let c = (thread / ${filterFours}u) % ${channelFours}u;
  let ky = (thread / ${filterFours * channelFours}u) % ${k}u;
  let part = thread / ${threadsOfPart(shape)}u;
  ${taps.map(({ name }) => `var ${name} = vec4<f32>();`).join(' ')}
  var bias = vec4<f32>();
  for (var r = part; r < ${rows}u; r += ${parts}u) {
    let picture = r / ${pooledHeight}u;
    let row = r % ${pooledHeight}u;
    ${[0, 1].map((i) => rowBase(shape, i)).join('\n')}
    ${upTo(k + 1)
      .map((column) => `var ${x(0, column)}: vec4<f32>; var ${x(1, column)}: vec4<f32>;`)
      .join(' ')}
    ${upTo(k - 1)
      .map((column) => load(column, `${column}u`))
      .join('\n')}
    for (var p = 0u; p < ${pooledWidth}u; p++) {
      ${load(k - 1, `2u * p + ${k - 1}u`)}
      ${load(k, `2u * p + ${k}u`)}
      let g = outputGradient[(r * ${pooledWidth}u + p) * ${filterFours}u + f];
      let word = winners[${winnerIndex(shape, 'picture', 'row', 'p', 'f')}] >> (16u * (p & 1u));
      let winner = (vec4<u32>(word) >> vec4<u32>(0u, 4u, 8u, 12u)) & vec4<u32>(15u);
      ${unrolled(4, (i) => `let d${i} = select(vec4<f32>(), g, winner == vec4<u32>(${i}u));`)}
      bias += select(g, vec4<f32>(), winner == vec4<u32>(4u));
      ${products.join('\n')}
      ${moves.join('\n')}
    }
  }
  let at = part * ${partFours(shape)}u + (ky * ${4 * k * channelFours}u + 4u * c) * ${filterFours}u + f;
  ${taps
    .map(
      ({ kx, component, name }) =>
        `parts[at + ${(4 * kx * channelFours + component) * filterFours}u] = ${name};`,
    )
    .join('\n')}
  if (c == 0u && ky == 0u) {
    parts[(part + 1u) * ${partFours(shape)}u - ${filterFours}u + f] = bias;
  }
  `;
  return writeKernel({
    label,
    bindings: [
      { name: 'input', place: places.input, type: places.isBytes ? 'u32' : 'vec4<f32>' },
      { name: 'winners', place: places.winners, type: 'u32' },
      { name: 'outputGradient', place: places.outputGradient, type: 'vec4<f32>' },
      { name: 'parts', place: places.parts, type: 'vec4<f32>', writes: true },
    ],
    threads: threadsOfPart(shape) * parts,
    body,
    flops: flopsOf(shape),
    serialIterations: Math.ceil(rows / parts) * pooledWidth,
    readBytes: places.input.bytes + places.outputGradient.bytes + 4 * winnerWords(shape),
  });
}

/** `base{i}`: where the input's row begins that row `i` of the windows meets, in fours. */
function rowBase(shape: ConvShape, i: number): string {
  const { height, width, channelFours, padBefore, isPadded } = shape;
  const y = `let y${i} = 2u * row + ${i}u + ky - ${padBefore}u;`;
  const isInside = isPadded ? `let in${i} = y${i} < ${height}u;` : '';
  return `${y} ${isInside} let base${i} = (picture * ${height}u + y${i}) * ${width * channelFours}u + c;`;
}

function readInput(shape: ConvShape, isBytes: boolean, row: number, column: string): string {
  const { width, channelFours, padBefore, isPadded } = shape;
  const x = padBefore > 0 ? `(${column} - ${padBefore}u)` : `(${column})`;
  const at = `input[base${row} + ${x} * ${channelFours}u]`;
  const value = isBytes ? `unpack4x8unorm(${at})` : at;
  return isPadded ? `select(vec4<f32>(), ${value}, in${row} & (${x} < ${width}u))` : value;
}
