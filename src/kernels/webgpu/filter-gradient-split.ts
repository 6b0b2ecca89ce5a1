/** How the sums of a filter's gradient are cut into threads, parts and dispatches: by shapes alone. */
import type { backend_util } from '@tensorflow/tfjs-core';

export type ConvInfo = backend_util.Conv2DInfo;

export interface Limits {
  /** As many as keep a large card busy. */
  readonly threads: number;
  /** Few enough that adding them up is short. */
  readonly parts: number;
  /** Floats that all parts have together; one part alone may have more. */
  readonly partials: number;
  /** Pixels of the output for a thread: with fewer, a further part costs more than it gives. */
  readonly fewestPixels: number;
  /** For a thread in one dispatch: a card that is busy for seconds is reset by the system. */
  readonly mostPixels: number;
}

const cardLimits: Limits = {
  threads: 32_768,
  parts: 2048,
  partials: 2 ** 21,
  fewestPixels: 32,
  mostPixels: 16_384,
};

/** Weights of one input channel that a thread sums, times its filters: they live in registers. */
const mostTaps = 16;
export const widestFilter = mostTaps;

export interface Split {
  /** Filters, that is output channels, of a thread. */
  readonly components: 1 | 4;
  /** A thread has one input channel, all columns of the filter, and one block of its rows. */
  readonly blocks: number;
  readonly rowsPerBlock: number;
  readonly threadsPerPart: number;
  /** Each has every so-manieth row of the output, the pictures one below the other. */
  readonly parts: number;
  /** Rows of the output that one dispatch goes over. */
  readonly rowsPerDispatch: number;
}

/** Of a filter no wider than `widestFilter`. */
export function splitOf(info: ConvInfo, limits: Limits = cardLimits): Split {
  const { filterHeight, filterWidth, inChannels, outChannels, batchSize, outHeight, outWidth } =
    info;
  const components = outChannels % 4 === 0 ? 4 : 1;
  const blocks = Math.ceil(filterHeight / Math.floor(mostTaps / filterWidth));
  const threadsPerPart = (blocks * inChannels * outChannels) / components;
  const weights = filterHeight * filterWidth * inChannels * outChannels;
  const rows = batchSize * outHeight;
  const mostParts = Math.min(
    rows,
    limits.parts,
    limits.threads / threadsPerPart,
    limits.partials / weights,
    (rows * outWidth) / limits.fewestPixels,
  );
  const parts = Math.max(1, Math.floor(mostParts));
  return {
    components,
    blocks,
    rowsPerBlock: Math.ceil(filterHeight / blocks),
    threadsPerPart,
    parts,
    rowsPerDispatch: parts * Math.max(1, Math.floor(limits.mostPixels / outWidth)),
  };
}
