/** How maps and weights lie on the device, written down once more, in the plainest way. */

/** `[row, column]` with zeros behind each row, up to a multiple of four columns. */
export function toFours(values: Float32Array, columns: number): Float32Array {
  return widened(values, columns, roundedUp(columns));
}

/** Throws an Error where what was filled up is not zero. */
export function fromFours(floats: Float32Array, columns: number): Float32Array {
  return narrowed(floats, roundedUp(columns), columns);
}

/** `[tap, channel, filter]`, channels and filters filled up, and the bias behind it. */
export function weightsToFours(
  weights: Float32Array,
  bias: Float32Array,
  channels: number,
): Float32Array {
  const width = roundedUp(bias.length);
  // A channel that is filled up is a whole row of filters.
  const rows = widened(
    toFours(weights, bias.length),
    channels * width,
    roundedUp(channels) * width,
  );
  return Float32Array.from([...rows, ...toFours(bias, bias.length)]);
}

/** Throws an Error where what was filled up is not zero. */
export function weightsFromFours(floats: Float32Array, channels: number, filters: number) {
  const width = roundedUp(filters);
  const ofBias = floats.length - width;
  const rows = narrowed(floats.subarray(0, ofBias), roundedUp(channels) * width, channels * width);
  return {
    weights: fromFours(rows, filters),
    bias: fromFours(floats.subarray(ofBias), filters),
  };
}

function roundedUp(count: number): number {
  return 4 * Math.ceil(count / 4);
}

function widened(values: Float32Array, columns: number, width: number): Float32Array {
  const rows = values.length / columns;
  const wide = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    wide.set(values.subarray(row * columns, (row + 1) * columns), row * width);
  }
  return wide;
}

function narrowed(floats: Float32Array, width: number, columns: number): Float32Array {
  if (floats.some((value, i) => i % width >= columns && value !== 0)) {
    throw new Error('what was filled up is not zero');
  }
  return floats.filter((_, i) => i % width < columns);
}
