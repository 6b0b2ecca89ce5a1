/** A precision-recall curve as TensorBoard's `pr_curves` plugin draws it. */
import type { Label } from '../../domain/sample.ts';

/** From 0 to 1, evenly, as many as TensorBoard takes itself. */
export const prThresholds = 201;

export interface Answers {
  readonly labels: readonly Label[];
  /** Of class 1, one for each label. */
  readonly probabilities: readonly number[];
}

/**
 * `[6, 201]`, row by row: true positives, false positives, true negatives, false negatives, precision
 * and recall, where a probability of at least the threshold is class 1. All is counted and rounded as
 * `tensorboard.plugins.pr_curve.summary.pb` does it, to the bit.
 */
export function prCurve({ labels, probabilities }: Answers): Float32Array<ArrayBuffer> {
  const tp = new Float64Array(prThresholds);
  const fp = new Float64Array(prThresholds);
  const last = prThresholds - 1;
  for (const [i, label] of labels.entries()) {
    // In float32, where a probability that was just below a threshold may reach it.
    const bin = Math.floor(Math.fround(Math.fround(probabilities[i] as number) * last));
    const hits = label ? tp : fp;
    hits[bin] = (hits[bin] as number) + 1;
  }
  for (const hits of [tp, fp]) {
    for (let i = last - 1; i >= 0; i--) hits[i] = (hits[i] as number) + (hits[i + 1] as number);
  }
  const [positives = 0] = tp;
  const [negatives = 0] = fp;
  const share = (part: number, whole: number) => part / Math.max(1e-7, whole);
  const curve = new Float32Array(6 * prThresholds);
  for (let i = 0; i < prThresholds; i++) {
    const hits = tp[i] as number;
    const alarms = fp[i] as number;
    const column = [
      ...[hits, alarms, negatives - alarms, positives - hits],
      ...[share(hits, hits + alarms), share(hits, positives)],
    ];
    for (const [row, value] of column.entries()) curve[row * prThresholds + i] = value;
  }
  return curve;
}
