/** What a stage adds to the programs. */
import type { Layout } from './layout.ts';
import type { GradientPlace, MapPlace } from './maps.ts';
import type { Call, Phase } from './program.ts';
import type { WeightPlace } from './weights.ts';

export interface GreyPlace {
  /** A byte for each picture. */
  readonly flags: number;
  /** One channel, with the padding of the map of three. */
  readonly map: MapPlace;
}

export interface StageSurroundings {
  readonly layout: Layout;
  /** Address of the record of counts. */
  readonly counts: number;
  readonly batchSize: number;
  readonly input: MapPlace;
  /** Of the first stage, where it can take grey pictures by one channel. */
  readonly grey: GreyPlace | null;
  readonly output: MapPlace;
  /** Null where nobody wants it. */
  readonly inputGradient: GradientPlace | null;
  readonly outputGradient: GradientPlace;
  /** Address inside of scratch, for what a kernel needs for a while. */
  readonly work: number;
  /** Takes a task of the host and gives its number. */
  readonly addHostTask: (task: HostTask) => number;
}

/** JavaScript in the middle of a program. */
export type HostTask = (buffer: ArrayBufferLike, pictures: number) => void;

/** Goes picture by picture, so that neighbours of its kind can share a phase. */
export interface PictureStage {
  readonly deal: 'parts';
  readonly weights: readonly WeightPlace[];
  /** Before the first picture, when the weights have changed. */
  readonly pack: readonly Call[];
  readonly forward: readonly Call[];
  /** At the beginning of each part. */
  readonly begin: readonly Call[];
  readonly backward: readonly Call[];
  /** When all pictures are done. */
  readonly finish: readonly Call[];
}

/** Has phases of its own. */
export interface BatchStage {
  readonly deal: 'phases';
  readonly weights: readonly WeightPlace[];
  readonly forward: readonly Phase[];
  readonly backward: readonly Phase[];
}

export type StagePhases = PictureStage | BatchStage;
