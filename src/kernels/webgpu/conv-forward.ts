/**
 * Convolution, bias, ReLU and max-pool 2 x 2 in one kernel, which never writes the map before the pooling.
 * A thread computes four filters of a tile of windows: what it loads of the input serves all its taps, and
 * each weight all its windows. Neighbouring threads take the next filters of the same windows, so that they
 * share the input's loads, and read weights that lie side by side.
 */
import { flopsOf, winnerIndex, winnerWords, type ConvShape } from './conv-shape.ts';
import { unrolled, upTo, writeKernel, type Kernel, type Place } from './kernel.ts';

export interface ConvForwardPlaces {
  /** `[picture, row, column, four]`; words of four bytes where it is the pictures themselves. */
  readonly input: Place;
  readonly isBytes: boolean;
  /** `[tap, channel, four]`, behind it `[four]` of the bias. */
  readonly weights: Place;
  /** `[picture, pooled row, pooled column, four]`. */
  readonly output: Place;
  readonly winners: Place;
}

/** Windows in a tile. Two in a row share a word of winners. */
export const tile = { rows: 1, columns: 2 };

export function convForward(label: string, shape: ConvShape, places: ConvForwardPlaces): Kernel {
  const { kernelSize: k, channelFours, filterFours, pooledHeight, pooledWidth } = shape;
  const tilesDown = Math.ceil(pooledHeight / tile.rows);
  const tilesAcross = Math.ceil(pooledWidth / tile.columns);
  const outputs = { rows: 2 * tile.rows, columns: 2 * tile.columns };
  const patch = { rows: outputs.rows, columns: outputs.columns + k - 1 };
  const outputsOf = (visit: (row: number, column: number) => string) =>
    unrolled(outputs.rows, (row) =>
      upTo(outputs.columns)
        .map((c) => visit(row, c))
        .join(' '),
    );
  const components = Math.min(4, shape.channels);
  const paddedChannels = 4 * channelFours;

  const tapsOfRow = unrolled(k * components, (i) => {
    const [kx, component] = [Math.floor(i / components), i % components];
    const at = `weight + ${(kx * paddedChannels + component) * filterFours}u`;
    const sums = outputsOf(
      (row, column) => `s${row}${column} += x${row}_${column + kx}.${'xyzw'[component]} * w;`,
    );
    return `{ let w = weights[${at}];\n${sums} }`;
  });

  const body = `
  let f = thread % ${filterFours}u;
  let tileColumn = (thread / ${filterFours}u) % ${tilesAcross}u;
  let tileRow = (thread / ${filterFours * tilesAcross}u) % ${tilesDown}u;
  let picture = thread / ${filterFours * tilesAcross * tilesDown}u;
  let top = ${outputs.rows}u * tileRow;
  let left = ${outputs.columns}u * tileColumn;
  ${outputsOf((row, column) => `var s${row}${column} = vec4<f32>();`)}
  for (var ky = 0u; ky < ${k}u; ky++) {
    ${rowsOfPatch(shape, patch)}
    for (var c = 0u; c < ${channelFours}u; c++) {
      ${readPatch(shape, patch, places.isBytes)}
      let weight = (ky * ${k * paddedChannels}u + 4u * c) * ${filterFours}u + f;
      ${tapsOfRow}
    }
  }
  let bias = weights[${k * k * paddedChannels * filterFours}u + f];
  ${unrolled(tile.rows, (row) => poolRow(shape, row))}
  `;
  return writeKernel({
    label,
    bindings: [
      { name: 'input', place: places.input, type: places.isBytes ? 'u32' : 'vec4<f32>' },
      { name: 'weights', place: places.weights, type: 'vec4<f32>' },
      { name: 'output', place: places.output, type: 'vec4<f32>', writes: true },
      { name: 'winners', place: places.winners, type: 'u32', writes: true },
    ],
    threads: shape.pictures * tilesDown * tilesAcross * filterFours,
    functions: poolFunction,
    body,
    flops: flopsOf(shape),
    serialIterations: k * channelFours,
    writtenBytes: places.output.bytes + 4 * winnerWords(shape),
  });
}

/** The four positions of a window, in the order of rows. ReLU and pooling commute; the bias is the same. */
const poolFunction = `
struct Pooled { value: vec4<f32>, winner: vec4<u32> }
fn pool(a: vec4<f32>, b: vec4<f32>, c: vec4<f32>, d: vec4<f32>, bias: vec4<f32>) -> Pooled {
  var best = a;
  var winner = vec4<u32>();
  winner = select(winner, vec4<u32>(1u), b > best); best = select(best, b, b > best);
  winner = select(winner, vec4<u32>(2u), c > best); best = select(best, c, c > best);
  winner = select(winner, vec4<u32>(3u), d > best); best = select(best, d, d > best);
  best += bias;
  // So, and not by max(), what is not a number is let through, to be seen in the loss.
  let isClosed = best <= vec4<f32>();
  return Pooled(select(best, vec4<f32>(), isClosed), select(winner, vec4<u32>(4u), isClosed));
}
fn packed(winner: vec4<u32>) -> u32 {
  return winner.x | (winner.y << 4u) | (winner.z << 8u) | (winner.w << 12u);
}`;

function poolRow(shape: ConvShape, row: number): string {
  const { pooledHeight, pooledWidth, filterFours } = shape;
  const cells = upTo(tile.columns);
  const pools = cells.map((column) => {
    const at = [`${2 * row}${2 * column}`, `${2 * row}${2 * column + 1}`];
    const below = [`${2 * row + 1}${2 * column}`, `${2 * row + 1}${2 * column + 1}`];
    return `let p${column} = pool(${[...at, ...below].map((name) => `s${name}`).join(', ')}, bias);`;
  });
  const stores = cells.map(
    (column) =>
      `if (column + ${column}u < ${pooledWidth}u) { output[at + ${
        column * filterFours
      }u] = p${column}.value; }`,
  );
  const words = upTo(tile.columns / 2).map((pair) => {
    const index = winnerIndex(shape, 'picture', 'row', `(column + ${2 * pair}u)`, 'f');
    return `if (column + ${2 * pair}u < ${pooledWidth}u) {
      winners[${index}] = packed(p${2 * pair}.winner) | (packed(p${2 * pair + 1}.winner) << 16u);
    }`;
  });
  return `{
    let row = ${tile.rows}u * tileRow + ${row}u;
    let column = ${tile.columns}u * tileColumn;
    if (row < ${pooledHeight}u) {
      ${pools.join('\n')}
      let at = ((picture * ${pooledHeight}u + row) * ${pooledWidth}u + column) * ${filterFours}u + f;
      ${stores.join('\n')}
      ${words.join('\n')}
    }
  }`;
}

/** `base{row}`: where a row of the patch begins, in pixels; `in{row}`: whether the input has it. */
function rowsOfPatch(shape: ConvShape, patch: { readonly rows: number }): string {
  const { height, width, padBefore, isPadded } = shape;
  return unrolled(patch.rows, (row) => {
    // Before the first row or column the difference wraps round, to more than any length.
    const y = `let y${row} = top + ky + ${row}u - ${padBefore}u;`;
    const isInside = isPadded ? `let in${row} = y${row} < ${height}u;` : '';
    return `${y} ${isInside} let base${row} = (picture * ${height}u + y${row}) * ${width}u + left;`;
  });
}

/** `x{row}_{column}`, a four of channels each. Behind the last window it may be anything. */
function readPatch(
  shape: ConvShape,
  patch: { readonly rows: number; readonly columns: number },
  isBytes: boolean,
): string {
  const { width, channelFours, padBefore, isPadded } = shape;
  return unrolled(patch.rows, (row) =>
    upTo(patch.columns)
      .map((column) => {
        const at = `input[(base${row} + ${column}u - ${padBefore}u) * ${channelFours}u + c]`;
        const value = isBytes ? `unpack4x8unorm(${at})` : at;
        const isInside = `in${row} & (left + ${column}u - ${padBefore}u < ${width}u)`;
        const padded = isPadded ? `select(vec4<f32>(), ${value}, ${isInside})` : value;
        return `let x${row}_${column} = ${padded};`;
      })
      .join('\n'),
  );
}
