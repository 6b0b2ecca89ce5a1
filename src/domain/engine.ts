/**
 * The engines that can run the operations of a network, in the order in which they are tried. WASM runs
 * own kernels on the processor, the others tfjs's operations; WebGL and CPU are for browsers without it.
 */
export const engineNames = ['webgpu', 'wasm', 'webgl', 'cpu'] as const;

export type EngineName = (typeof engineNames)[number];
export type EngineChoice = 'auto' | EngineName;

/** What a started engine says of itself, and why it was the one. */
export interface EngineReport {
  readonly name: EngineName;
  /** The graphics adapter as the browser names it, or the processor. */
  readonly adapter: string;
  readonly threads: number;
  /** The adapter is a program on the processor, not a graphics card. */
  readonly software: boolean;
  /** Engines that were tried first, each with the reason it was passed over. */
  readonly passedOver: readonly { readonly engine: EngineName; readonly reason: string }[];
}
