/** Kernels as tools other than Keras lay them out. */

/** So many rows of a wide kernel stay in the cache of a processor. */
const blockRows = 32;

/** `[rows, columns]` as `[columns, rows]`: a dense kernel, or one whose last axis is to go first. */
export function transposed(values: Float32Array, columns: number): Float32Array<ArrayBuffer> {
  const rows = values.length / columns;
  const turned = new Float32Array(values.length);
  for (let first = 0; first < rows; first += blockRows) {
    const last = Math.min(first + blockRows, rows);
    for (let column = 0; column < columns; column++) {
      for (let row = first; row < last; row++) {
        turned[column * rows + row] = values[row * columns + column] as number;
      }
    }
  }
  return turned;
}

/** A convolution's `[height, width, channels, filters]` as `[filters, channels, height, width]`. */
export function filtersFirst(
  values: Float32Array,
  channels: number,
  filters: number,
): Float32Array<ArrayBuffer> {
  const step = channels * filters;
  const turned = new Float32Array(values.length);
  for (let filter = 0, to = 0; filter < filters; filter++) {
    for (let channel = 0; channel < channels; channel++) {
      const first = channel * filters + filter;
      for (let from = first; from < values.length; from += step) {
        turned[to++] = values[from] as number;
      }
    }
  }
  return turned;
}
