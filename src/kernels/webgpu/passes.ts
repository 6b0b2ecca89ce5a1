/**
 * How many pictures go through the network at a time. The whole batch or the micro-batch that is asked for, as long as
 * the device takes buffers of that size and no dispatch is so long that a weak graphics card is taken for hung; else
 * as many as that allows, in even passes whose gradients are added up: the same step, in less memory.
 */
import type { Stage } from '../recognise.ts';
import { build, isKernel, type Built } from './build.ts';

/**
 * Of one dispatch. Windows resets a graphics driver that is silent for 2 s; a card that does no more than 10 GFLOP/s
 * of these kernels is silent for 0.5 s.
 */
export const mostFlops = 5e9;

export type DeviceLimits = Pick<
  GPUSupportedLimits,
  'maxBufferSize' | 'maxStorageBufferBindingSize'
>;

/** From the largest on; none where not even one picture fits. */
export function* passesOf(
  stages: readonly Stage[],
  inputShape: readonly number[],
  options: {
    readonly batchSize: number;
    /** The most pictures. */
    readonly microBatch: number;
    readonly inferOnly: boolean;
  },
  limits: DeviceLimits,
): Generator<Built> {
  const { batchSize, microBatch, inferOnly } = options;
  let last = 0;
  for (let passes = Math.ceil(batchSize / microBatch); passes <= batchSize; passes++) {
    const pictures = Math.ceil(batchSize / passes);
    if (pictures === last) continue;
    last = pictures;
    const built = build(stages, inputShape, pictures, {
      accumulates: pictures < batchSize,
      inferOnly,
    });
    if (fits(built, limits)) yield built;
  }
}

function fits({ places, forward, backward, pictures }: Built, limits: DeviceLimits): boolean {
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  const mostBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const areSmall = places.every(({ bytes }) => bytes <= mostBytes);
  const areShort = [...forward, ...backward]
    .filter(isKernel)
    .every(({ work }) => work.flops <= mostFlops);
  // A picture can't be halved.
  return areSmall && (areShort || pictures === 1);
}
