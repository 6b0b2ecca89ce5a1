/** A trained network as plain data, and the record under which it is kept. */
import type { EngineReport } from './engine.ts';
import type { Evaluation } from './metrics.ts';
import type { Preparation, Recipe } from './recipe.ts';
import type { EpochRecord, Seconds } from './run.ts';
import type { ClassNames, Label } from './sample.ts';
import type { EpochHistograms } from './histogram.ts';
import type { PartName, Split } from './split.ts';

/** The network itself, as tfjs's layers format has it. */
export interface ModelSnapshot {
  /** The `modelTopology` of a tfjs `model.json`. */
  readonly topology: object;
  readonly weightSpecs: readonly WeightSpec[];
  /** All weights in the order of `weightSpecs`, float32, little endian. */
  readonly weightData: ArrayBuffer;
}

export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
}

/** A line of the summary table. `outputShape` has null for the batch. */
export interface LayerSummary {
  readonly name: string;
  readonly type: string;
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** How a file became the network's input: whoever predicts must do the same. */
export interface Preprocessing {
  readonly channels: 'RGB';
  readonly alpha: 'dropped';
  readonly orientation: 'upright' | 'as stored';
  readonly resize:
    'bilinear, half-pixel centres, no antialias' | 'bilinear, half-pixel centres, antialias';
  /** Of models that were made elsewhere, for floats, none. */
  readonly rounding: 'to whole bytes' | 'none';
  readonly scale: '1/255';
}

export function preprocessingOf(
  { resize, orientation }: Pick<Preparation, 'resize' | 'orientation'>,
  rounding: Preprocessing['rounding'] = 'to whole bytes',
): Preprocessing {
  return {
    channels: 'RGB',
    alpha: 'dropped',
    orientation: orientation === 'upright' ? 'upright' : 'as stored',
    resize: `bilinear, half-pixel centres, ${resize === 'bilinear' ? 'no antialias' : 'antialias'}`,
    rounding,
    scale: '1/255',
  };
}

/** All that is known of a model but its weights. */
export interface ModelInfo {
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly classNames: ClassNames;
  readonly preprocessing: Preprocessing;
  readonly recipe: Recipe;
  readonly layers: readonly LayerSummary[];
  readonly engine: EngineReport;
  /** Pictures per class, and per part. */
  readonly images: readonly [number, number];
  /** Of the pictures in their classes (`digestOf`); models made before there were digests have none. */
  readonly dataDigest?: string | undefined;
  readonly split: { readonly [part in PartName]: number };
  readonly history: readonly EpochRecord[];
  /** `stopped`: a person ended the run before its last epoch. */
  readonly ending: 'completed' | 'stopped';
  /** Null where there was no test part, or a person stopped the evaluation. */
  readonly test: Evaluation | null;
  readonly seconds: Seconds;
  /**
   * Where it was not trained here to its end. Then `history` is empty, and the engine is the one that it was
   * opened on. Recipe, images, split and files are its parent's; without one, `recipe.epochs` is 0, and
   * `images` and `split` count nothing.
   */
  readonly from?: ForeignOrigin | undefined;
}

/** The file that a model was opened from. */
export interface ForeignOrigin {
  /** Its name. */
  readonly file: string;
  /** "Keras .h5" */
  readonly format: string;
  /** "Keras 3.15.1"; '' where the file does not say. */
  readonly writtenBy: string;
  /** The model that it goes on from, where that was taken elsewhere to be trained on; `createdAt` tells which. */
  readonly parent?: Pick<ModelInfo, 'name' | 'createdAt'> | undefined;
}

/** A model in the library; its snapshot lies beside it under the same id. */
export interface ModelRecord extends ModelInfo {
  readonly id: number;
}

/** A model's network as it is kept: with what would be too long for the model's record. */
export interface KeptNetwork extends ModelSnapshot {
  /** Models made by earlier versions, or elsewhere, have none. */
  readonly details?: ModelDetails | undefined;
}

export interface ModelDetails {
  /** The pictures of each part, in their order, as they were called when the model was made. */
  readonly files: Split<ListedFile>;
  /** Of the weights, at the ends of some epochs. */
  readonly histograms: readonly EpochHistograms[];
}

export interface ListedFile {
  /** Path inside what was given, with `/`; '' where names were left out. */
  readonly path: string;
  readonly label: Label;
  /** Hexadecimal SHA-256 of the file's bytes. */
  readonly sha256: string;
  /** Of class 1, in the test; not there for pictures that were not tested. */
  readonly probability?: number | undefined;
}

export interface Prediction {
  readonly label: Label;
  /** Probability of class 1. */
  readonly probability: number;
}

/** Parameters of all layers. */
export function countParameters(layers: readonly LayerSummary[]): number {
  return layers.reduce((sum, layer) => sum + layer.parameters, 0);
}
