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

/** Adds those of a later epoch; however long a run is, those that are kept cover it evenly. */
export function addHistograms(
  kept: readonly EpochHistograms[],
  added: EpochHistograms,
): readonly EpochHistograms[] {
  let stride = 1;
  while (added.epoch / stride > mostEpochs - 1) stride *= 2;
  return [...kept.filter(({ epoch }) => epoch % stride === 0), added];
}

/**
 * The bins are TensorBoard's (`histogram_pb`): a value on an edge belongs to the bin on its right, the
 * largest to the last bin, and where all are equal the last bin has them. What is not finite is left
 * out.
 */
export function histogramOf(values: Float32Array, bins = 30): Histogram {
  const counts = Array.from({ length: bins }, () => 0);
  const count = (bin: number) => (counts[bin] = (counts[bin] as number) + 1);
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { min: 0, max: 0, counts };
  const width = (max - min) / bins;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count(width === 0 ? bins - 1 : Math.min(bins - 1, Math.floor((value - min) / width)));
  }
  return { min, max, counts };
}
