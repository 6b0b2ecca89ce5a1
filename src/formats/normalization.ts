/** Batch normalisation as it predicts: by the mean and the variance that training has left. */
import type { Layer, Operation } from './network.ts';

export interface Normalization {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/** A layer without scale has a gamma of 1, one without centre a beta of 0. */
export function normalizationOf(
  { weights }: Pick<Layer, 'weights'>,
  { scale, center, epsilon }: Extract<Operation, { kind: 'BatchNormalization' }>,
): Normalization {
  const values = weights.map((weight) => weight.values);
  const [mean, variance] = values.slice(-2) as [Float32Array, Float32Array];
  const [gamma, beta] = [
    scale ? values[0] : new Float32Array(mean.length).fill(1),
    center ? values.at(-3) : new Float32Array(mean.length),
  ] as [Float32Array, Float32Array];
  return { gamma, beta, mean, variance, epsilon };
}

/** `scale * x + offset` does the same, channel by channel. */
export function foldedNormalization({ gamma, beta, mean, variance, epsilon }: Normalization): {
  readonly scale: Float32Array;
  readonly offset: Float32Array;
} {
  const factor = (channel: number) =>
    (gamma[channel] as number) / Math.sqrt((variance[channel] as number) + epsilon);
  return {
    scale: gamma.map((_, channel) => factor(channel)),
    offset: beta.map((value, channel) => value - (mean[channel] as number) * factor(channel)),
  };
}
