/**
 * The engines that can run the operations of a network. WebGPU and WASM run own kernels, the others tfjs's
 * operations.
 */
export const engineNames = ['webgpu', 'wasm', 'webgl', 'cpu'] as const;

export type EngineName = (typeof engineNames)[number];
export type EngineChoice = 'auto' | EngineName;

/** One engine that was tried and could not be used. */
export interface EngineAttempt {
  readonly engine: EngineName;
  readonly reason: string;
  /** The epoch in which it failed; none where it was not taken at all. */
  readonly inEpoch?: number | undefined;
  /** The epoch in which the run went on, where that is an earlier one. */
  readonly fromEpoch?: number | undefined;
  /** What was tried after it: the same engine once more, the same with fewer pictures at a time, or another one. */
  readonly remedy?: 'again' | 'smaller' | 'another' | undefined;
  /** The run had to begin anew. */
  readonly anew?: boolean | undefined;
}

/** How long the training step of a recipe took on an engine, or one of fewer pictures. */
export interface EngineTiming {
  readonly engine: EngineName;
  readonly threads: number;
  /** Of the step that was timed. */
  readonly pictures: number;
  readonly msPerPicture: number;
}

/** What a started engine says of itself, and why it was the one. */
export interface EngineReport {
  readonly name: EngineName;
  /** The graphics adapter as the browser names it, or the processor. */
  readonly adapter: string;
  readonly threads: number;
  /** The adapter is a program on the processor, not a graphics card. */
  readonly software: boolean;
  /** Engines that were not taken, each with the reason; those that were slower are in `timings`. */
  readonly passedOver: readonly EngineAttempt[];
  /** Of all engines that were timed, the fastest first; empty where there was nothing to compare. */
  readonly timings: readonly EngineTiming[];
}

/** What a comparison of the engines found for one recipe on one machine. */
export type EngineComparison = Pick<EngineReport, 'timings' | 'passedOver'>;

/** The work on an engine before the first step, for the person who waits. */
export interface Readying {
  readonly engine: EngineName;
  readonly work: 'testing' | 'timing' | 'compiling';
  /** Kernels that are compiled, of `total`; 0 of 0 for other work. */
  readonly done: number;
  readonly total: number;
}

/** The fastest first. */
export function byTime(timings: readonly EngineTiming[]): EngineTiming[] {
  return timings.toSorted((a, b) => a.msPerPicture - b.msPerPicture);
}

/**
 * The fastest first, then those that had nobody to be compared with; then what was passed over, and the plain
 * processor for want of any other.
 */
export function orderOf({ timings, passedOver }: EngineComparison): EngineName[] {
  const fastest = byTime(timings).map(({ engine }) => engine);
  const last = passedOver.map(({ engine }) => engine);
  const others = engineNames.filter((name) => !fastest.includes(name) && !last.includes(name));
  const order = new Set([...fastest, ...others, ...last]);
  order.delete('cpu');
  return [...order, 'cpu'];
}
