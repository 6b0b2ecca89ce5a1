/** What is said between the page and the training worker. Types alone. */
import type { CheckpointFacts } from '../domain/checkpoint.ts';
import type { EngineChoice, EngineReport, Readying } from '../domain/engine.ts';
import type { EpochHistograms } from '../domain/histogram.ts';
import type { Evaluation } from '../domain/metrics.ts';
import type { LayerSummary, ModelSnapshot } from '../domain/model.ts';
import type { Preparation, Recipe } from '../domain/recipe.ts';
import type { CheckpointOutcome, EpochRecord, Seconds, StepProgress } from '../domain/run.ts';
import type { Label } from '../domain/sample.ts';
import type { Split } from '../domain/split.ts';

/** A sample as training needs it: where its pixels lie, and its class. */
export interface TrainingSample {
  readonly slot: number;
  readonly label: Label;
}

export interface TrainingJob {
  /** Its checkpoints bear it; null where the run can't be kept, and has none on the disk. */
  readonly runId: string | null;
  /** Goes on from the run's last checkpoint, where there is one; `to-test` takes no further step. */
  readonly resume: false | 'training' | 'to-test';
  readonly recipe: Recipe;
  readonly engine: EngineChoice;
  /** The pixels lie prepared at the recipe's size. */
  readonly parts: Split<TrainingSample>;
}

export interface TrainingOutcome {
  readonly snapshot: ModelSnapshot;
  readonly layers: readonly LayerSummary[];
  readonly engine: EngineReport;
  readonly history: readonly EpochRecord[];
  /** All steps that were taken; 0 when it was stopped before the first. */
  readonly steps: number;
  readonly ending: 'completed' | 'stopped';
  readonly test: Evaluation | null;
  /** Of class 1, for the job's test pictures in their order; none where the test was not taken to its end. */
  readonly testProbabilities: readonly number[];
  readonly histograms: readonly EpochHistograms[];
  readonly seconds: Seconds;
}

/** What the time of a step depends on. */
export type StepSize = Pick<Recipe, 'imageSize' | 'batchSize'>;

export interface ProbeQuestion {
  readonly choice: EngineChoice;
  readonly size: StepSize;
}

export interface LoadQuestion {
  /** What predictions will ask for. */
  readonly modelId: number;
  readonly snapshot: ModelSnapshot;
  readonly engine: EngineChoice;
  /** Predictions will come with floats: nobody rounded the pixels that the network was made for. */
  readonly unrounded: boolean;
}

export interface PredictQuestion {
  readonly modelId: number;
  /** `[imageSize, imageSize, 3]`, 0 to 255; floats for a model that was loaded `unrounded`. */
  readonly pixels: Uint8Array | Float32Array;
}

export interface EvaluateQuestion {
  readonly snapshot: ModelSnapshot;
  readonly engine: EngineChoice;
  /** The pixels lie prepared so, at the size of the network's input. */
  readonly preparation: Preparation;
  readonly batchSize: number;
  /** At least one. */
  readonly samples: readonly TrainingSample[];
}

export interface EvaluateAnswer {
  readonly test: Evaluation;
  /** Of class 1, for the samples in their order. */
  readonly probabilities: readonly number[];
}

/** What runs a network. */
export interface EngineInUse {
  readonly engine: EngineReport;
  /** Names of its layers that the engine has no kernel of its own for. */
  readonly stockLayers: readonly string[];
}

export type Command = 'pause' | 'resume' | 'stop';

export interface TrainingProtocol {
  readonly questions: {
    /** Times all engines but tfjs's plain processor code, without a run, and starts the chosen one. */
    readonly probe: { readonly question: ProbeQuestion; readonly answer: EngineReport };
    readonly train: { readonly question: TrainingJob; readonly answer: TrainingOutcome };
    /** Steers the run; without one it does nothing. */
    readonly command: { readonly question: Command; readonly answer: null };
    /** Makes a model ready to predict, in place of the one before. */
    readonly load: {
      readonly question: LoadQuestion;
      readonly answer: EngineInUse & {
        readonly imageSize: number;
        readonly layers: readonly LayerSummary[];
      };
    };
    /** Puts a model to pictures of known class; refused while a run goes on. */
    readonly evaluate: { readonly question: EvaluateQuestion; readonly answer: EvaluateAnswer };
    /** The probability of class 1; refused with `no-model` when another model is loaded, or none. */
    readonly predict: {
      readonly question: PredictQuestion;
      readonly answer: number;
    };
  };
  readonly event:
    /** Null when the first step may begin. */
    | { readonly type: 'readying'; readonly readying: Readying | null }
    /** The run begins there, or goes on from there once more. */
    | { readonly type: 'position'; readonly facts: Omit<CheckpointFacts, 'takenAtMs'> }
    /** A checkpoint is on the disk, or could not be kept. */
    | { readonly type: 'checkpoint'; readonly kept: CheckpointOutcome }
    /** Again when a run goes on on another one. */
    | ({ readonly type: 'engine' } & EngineInUse)
    | { readonly type: 'progress'; readonly progress: StepProgress }
    | { readonly type: 'epoch'; readonly record: EpochRecord }
    | { readonly type: 'paused' }
    | { readonly type: 'resumed' }
    | { readonly type: 'evaluating'; readonly done: number; readonly total: number };
}
