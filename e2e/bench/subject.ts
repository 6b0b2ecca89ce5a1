/** A subject as the measurement sees it, wherever it runs. A new one gets its line in `subjects`. */
import type { Material } from './material.ts';

export type SubjectName = 'twofold' | 'tfjs' | 'jax-js' | 'tensorflow' | 'pytorch';
export type BenchEngine = 'wasm' | 'cpu' | 'webgl' | 'webgpu' | 'native';

export interface SubjectSpec {
  readonly name: SubjectName;
  readonly engine: BenchEngine;
  /** Null leaves it to the subject. */
  readonly threads: number | null;
  /** Not bare steps but whole epochs, as the app runs them; each counts by its training steps. */
  readonly epochs?: true;
}

/** Training steps of an epoch. */
export const epochSteps = 8;

/** What some steps gave; the losses are those before each step. */
export interface Turn {
  readonly ms: readonly number[];
  readonly losses: readonly number[];
}

export interface SubjectReport {
  /** Of the processor; null where a graphics card does the work. */
  readonly threads: number | null;
  /** Version, layout, adapter: whatever tells one measurement from another. */
  readonly detail: string | null;
  /** Kernels or operations that are started in one step; null where they can't be counted. */
  readonly callsPerStep: number | null;
  /** tfjs: tensors; ours: the engine's memory; native: the process. Null where it can't be known. */
  readonly peakBytes: number | null;
  /** What it asks of WebGPU; null where it asks nothing. */
  readonly gpu: GpuReport | null;
}

/** Counted at the browser's interface, by the definitions in page/gpu-counts.ts. */
export interface GpuReport {
  /** Dispatches of compute shaders. */
  readonly dispatchesPerStep: number;
  /** Sizes of the buffers that are bound, each once a dispatch, added up over the dispatches. */
  readonly movedBytesPerStep: number;
  /**
   * Ours alone, and by its own sums: what each kernel reads and what it writes. An array that is read and
   * written in place counts twice here, and once above; one that is bound for a part counts for that part.
   */
  readonly paperBytesPerStep: number | null;
  /** Of all buffers at a time, from the subject's start on. */
  readonly peakBytes: number;
}

/** A subject at work. Each call rejects with an Error that says why it can't be measured. */
export interface Subject {
  /** Goes on where the last turn ended. */
  run(steps: number): Promise<Turn>;
  report(): Promise<SubjectReport>;
  stop(): Promise<void>;
}

export type StartSubject = (spec: SubjectSpec, material: Material) => Promise<Subject>;

/** In the order of the table. */
export const subjects: readonly SubjectSpec[] = [
  { name: 'twofold', engine: 'wasm', threads: null },
  { name: 'twofold', engine: 'wasm', threads: null, epochs: true },
  { name: 'twofold', engine: 'wasm', threads: 1 },
  { name: 'twofold', engine: 'webgpu', threads: null },
  { name: 'twofold', engine: 'webgl', threads: null },
  { name: 'tfjs', engine: 'cpu', threads: null },
  { name: 'tfjs', engine: 'webgpu', threads: null },
  { name: 'tfjs', engine: 'webgl', threads: null },
  { name: 'jax-js', engine: 'wasm', threads: null },
  { name: 'jax-js', engine: 'webgpu', threads: null },
  { name: 'tensorflow', engine: 'native', threads: null },
  { name: 'pytorch', engine: 'native', threads: null },
];

export function nameOf({ name, engine, threads, epochs }: SubjectSpec): string {
  if (epochs) return `${name} ${engine} (epochs)`;
  const limit = threads === null ? '' : ` (${threads} thread${threads === 1 ? '' : 's'})`;
  return `${name} ${engine}${limit}`;
}
