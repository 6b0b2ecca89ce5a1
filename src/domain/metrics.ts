/** Figures of a binary classifier, counted from its outputs. Class 1 is "positive". */
import type { Label } from './sample.ts';

/** A probability of at least this is class 1; below it is class 0, as in the reference. */
export const threshold = 0.5;

export interface Confusion {
  readonly tp: number;
  readonly fp: number;
  readonly tn: number;
  readonly fn: number;
}

/** What a set of pictures of known class gave. */
export interface Evaluation {
  /** How many pictures the figures rest on. */
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Null where nothing was called class 1. */
  readonly precision: number | null;
  /** Null where there is no picture of class 1. */
  readonly recall: number | null;
  readonly confusion: Confusion;
}

export function sigmoid(logit: number): number {
  return logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit));
}

export function classOf(probability: number): Label {
  return probability < threshold ? 0 : 1;
}

/**
 * Binary cross-entropy of one sample, from the logit: max(z, 0) - z*y + ln(1 + exp(-|z|)), the
 * form that neither overflows nor loses the gradient of a confident mistake.
 */
export function crossEntropy(logit: number, label: Label): number {
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
}

/** Sums over pictures. */
export interface TallyCounts extends Confusion {
  readonly loss: number;
  readonly images: number;
}

export const noCounts: TallyCounts = { loss: 0, images: 0, tp: 0, fp: 0, tn: 0, fn: 0 };

/** Sums losses and hits batch by batch. */
export class Tally {
  #loss: number;
  #counts: { tp: number; fp: number; tn: number; fn: number };
  #images: number;

  /** Goes on from what another has counted. */
  constructor({ loss, images, tp, fp, tn, fn }: TallyCounts = noCounts) {
    this.#loss = loss;
    this.#images = images;
    this.#counts = { tp, fp, tn, fn };
  }

  /** One logit a label, in the same order. Returns the mean loss of these alone. */
  add(logits: ArrayLike<number>, labels: ArrayLike<number>): number {
    let loss = 0;
    for (let i = 0; i < labels.length; i++) {
      const logit = logits[i] as number;
      const label = labels[i] as Label;
      loss += crossEntropy(logit, label);
      const called = classOf(sigmoid(logit));
      this.#counts[called === label ? (label ? 'tp' : 'tn') : called ? 'fp' : 'fn']++;
    }
    this.#loss += loss;
    this.#images += labels.length;
    return loss / labels.length;
  }

  get images(): number {
    return this.#images;
  }

  get counts(): TallyCounts {
    return { loss: this.#loss, images: this.#images, ...this.#counts };
  }

  /** Throws a RangeError when nothing was added. */
  evaluation(): Evaluation {
    if (this.#images === 0) throw new RangeError('no picture was evaluated');
    const { tp, fp, tn, fn } = this.#counts;
    return {
      images: this.#images,
      loss: this.#loss / this.#images,
      accuracy: (tp + tn) / this.#images,
      precision: tp + fp === 0 ? null : tp / (tp + fp),
      recall: tp + fn === 0 ? null : tp / (tp + fn),
      confusion: { tp, fp, tn, fn },
    };
  }
}
