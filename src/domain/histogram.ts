/** How the values of a weight spread. */

export interface Histogram {
  /** Of the finite values; both 0 where there is none. */
  readonly min: number;
  readonly max: number;
  /** In bins of equal width from `min` to `max`. */
  readonly counts: readonly number[];
}

export interface WeightHistogram extends Histogram {
  /** The path that Keras gives a weight: `sequential/conv2d/kernel`. */
  readonly name: string;
}

export interface EpochHistograms {
  /** 1 is the first. */
  readonly epoch: number;
  readonly weights: readonly WeightHistogram[];
}

/** Enough epochs to see a course by. */
const mostEpochs = 64;

/** Adds those of a later epoch; of a long run every second one goes, again and again. */
export function addHistograms(
  kept: readonly EpochHistograms[],
  added: EpochHistograms,
): readonly EpochHistograms[] {
  // Counted from the end, so that the newest stays.
  const fewer =
    kept.length < mostEpochs ? kept : kept.filter((_, i) => (kept.length - i) % 2 === 1);
  return [...fewer, added];
}

/**
 * The bins are TensorBoard's (`histogram_pb`): a value on an edge belongs to the bin on its right, the
 * largest to the last bin, and where all are equal the last bin has them. What is not finite is left
 * out.
 */
export function histogramOf(values: Float32Array, bins = 30): Histogram {
  let min = Infinity;
  let max = -Infinity;
  // By index, and without a call: millions of weights are counted while the training waits.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    // What is no number is neither.
    if (value < min && value > -Infinity) min = value;
    if (value > max && value < Infinity) max = value;
  }
  const counts = new Float64Array(bins);
  if (min > max) return { min: 0, max: 0, counts: [...counts] };
  const width = (max - min) / bins;
  const last = bins - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= min && value <= max)) continue;
    const bin = width === 0 ? last : ((value - min) / width) | 0;
    const place = bin < last ? bin : last;
    counts[place] = (counts[place] as number) + 1;
  }
  return { min, max, counts: [...counts] };
}
