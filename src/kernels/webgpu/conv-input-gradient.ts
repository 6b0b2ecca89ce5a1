/**
 * The gradient of a block's input. A thread computes four channels of a tile of pixels: it rebuilds the
 * gradient before the pooling from the windows around, where each has one winner or none, and multiplies by
 * all taps. Three of four products are by zero; following the winners alone would read weights from all
 * over, which costs a graphics card more than multiplying.
 */
import { flopsOf, winnerIndex, winnerWords, type ConvShape } from './conv-shape.ts';
import { unrolled, upTo, writeKernel, type Kernel, type Place } from './kernel.ts';

export interface InputGradientPlaces {
  readonly winners: Place;
  /** Of the pooled map. */
  readonly outputGradient: Place;
  /** `[tap, filter, four of channels]`. */
  readonly turnedWeights: Place;
  readonly inputGradient: Place;
}

/** Pixels in a tile, from an even place on, counted with the padding. */
const tile = { rows: 2, columns: 4 };

export function convInputGradient(
  label: string,
  shape: ConvShape,
  places: InputGradientPlaces,
): Kernel {
  const { kernelSize: k, channelFours, filterFours, pooledHeight, pooledWidth } = shape;
  const tilesDown = Math.ceil(shape.paddedHeight / tile.rows);
  const tilesAcross = Math.ceil(shape.paddedWidth / tile.columns);
  /** Windows left of the tile's first whose taps reach into it. */
  const before = Math.ceil((k - 1) / 2);
  const rows = upTo(tile.rows);
  const pixels = rows.flatMap((row) =>
    upTo(tile.columns).map((column) => ({ row, column, name: `s${row}_${column}` })),
  );
  /** Columns of the gradient before the pooling that the tile's columns meet under some tap. */
  const columns = upTo(tile.columns + k - 1).map((i) => i + 2 * before - (k - 1));
  const windows = upTo(tile.columns / 2 + before);

  /** Each row of the tile meets one row before the pooling under each row of taps. */
  const rowOfWindows = (row: number) => `
    let r${row} = top + ${row}u - ky;
    let py${row} = r${row} >> 1u;
    let base${row} = (picture * ${pooledHeight}u + py${row}) * ${pooledWidth}u;
    let first${row} = (r${row} & 1u) << 1u;`;
  const readWindow = (row: number, i: number) => {
    const name = `${row}_${i}`;
    const word = winnerIndex(shape, 'picture', `py${row}`, `px${i}`, 'f');
    return `
      let in${name} = (py${row} < ${pooledHeight}u) & (px${i} < ${pooledWidth}u);
      let g${name} = select(
        vec4<f32>(), outputGradient[(base${row} + px${i}) * ${filterFours}u + f], in${name});
      let n${name} = (vec4<u32>(winners[${word}] >> (16u * (px${i} & 1u))) >> vec4<u32>(0u, 4u, 8u, 12u))
        & vec4<u32>(15u);`;
  };
  const oneFilter = (i: number) => {
    const component = 'xyzw'[i];
    const rebuilt = rows.flatMap((row) =>
      columns.map((column) => {
        const window = `${row}_${column >> 1}.${component}`;
        const isWinner = `n${window} == first${row} + ${column & 1}u`;
        return `let d${row}_${column} = select(0.0, g${window}, ${isWinner});`;
      }),
    );
    const products = upTo(k).map((kx) => {
      const sums = pixels.map(
        ({ row, column, name }) => `${name} += d${row}_${column - kx + 2 * before} * w;`,
      );
      const at = `weight + ${(kx * 4 * filterFours + i) * channelFours}u`;
      return `{ let w = turnedWeights[${at}]; ${sums.join(' ')} }`;
    });
    return `{ ${rebuilt.join(' ')}\n${products.join('\n')} }`;
  };

  const body = `
  let c = thread % ${channelFours}u;
  let tileColumn = (thread / ${channelFours}u) % ${tilesAcross}u;
  let tileRow = (thread / ${channelFours * tilesAcross}u) % ${tilesDown}u;
  let picture = thread / ${channelFours * tilesAcross * tilesDown}u;
  let top = ${tile.rows}u * tileRow;
  ${pixels.map(({ name }) => `var ${name} = vec4<f32>();`).join(' ')}
  // Before the first window the difference wraps round, to more than any length.
  ${windows.map((i) => `let px${i} = tileColumn * ${tile.columns / 2}u + ${i}u - ${before}u;`).join(' ')}
  for (var ky = 0u; ky < ${k}u; ky++) {
    ${rows.map(rowOfWindows).join('')}
    for (var f = 0u; f < ${filterFours}u; f++) {
      ${rows.flatMap((row) => windows.map((i) => readWindow(row, i))).join('')}
      let weight = (ky * ${k * 4 * filterFours}u + 4u * f) * ${channelFours}u + c;
      ${unrolled(4, oneFilter)}
    }
  }
  ${pixels.map(({ row, column, name }) => store(shape, row, column, name)).join('\n')}
  `;
  return writeKernel({
    label,
    bindings: [
      { name: 'winners', place: places.winners, type: 'u32' },
      { name: 'outputGradient', place: places.outputGradient, type: 'vec4<f32>' },
      { name: 'turnedWeights', place: places.turnedWeights, type: 'vec4<f32>' },
      { name: 'inputGradient', place: places.inputGradient, type: 'vec4<f32>', writes: true },
    ],
    threads: shape.pictures * tilesDown * tilesAcross * channelFours,
    body,
    flops: flopsOf(shape),
    serialIterations: k * filterFours,
    readBytes: places.outputGradient.bytes + 4 * winnerWords(shape) + places.turnedWeights.bytes,
  });
}

function store(shape: ConvShape, row: number, column: number, name: string): string {
  const { height, width, channelFours, padBefore } = shape;
  const y = `(top + ${row}u - ${padBefore}u)`;
  const x = `(tileColumn * ${tile.columns}u + ${column}u - ${padBefore}u)`;
  return `if ((${y} < ${height}u) & (${x} < ${width}u)) {
    inputGradient[((picture * ${height}u + ${y}) * ${width}u + ${x}) * ${channelFours}u + c] = ${name};
  }`;
}
