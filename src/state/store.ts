/**
 * The state of the app: one store of plain data. Only the actions beside this file change it; what
 * can be derived from it is derived where it is used.
 */
import { create } from 'zustand';
import type { EngineChoice, EngineReport, Readying } from '../domain/engine.ts';
import type { Failure } from '../domain/failure.ts';
import type { Kept } from '../domain/kept.ts';
import type { InputRange } from '../domain/model-formats.ts';
import type { ModelRecord, Prediction } from '../domain/model.ts';
import { defaultRecipe, type Preparation, type Recipe } from '../domain/recipe.ts';
import type { Run } from '../domain/run.ts';
import {
  defaultClassNames,
  type ClassNames,
  type ImportProgress,
  type Label,
  type Sample,
  type SkippedFile,
} from '../domain/sample.ts';
import type { LoggedCurves } from '../formats/logged-curves.ts';
import type { KeptRun } from '../storage/runs.ts';
import type { SimilarSets } from '../domain/bundles.ts';

/** One picture that was put to the model. */
export interface Classification {
  readonly id: number;
  readonly name: string;
  /** Object URL of the picture as a person sees it; revoked when the classification goes. */
  readonly url: string | null;
  readonly outcome: Prediction | Failure;
  /** Classes and name of the model that answered. */
  readonly classNames: ClassNames;
  readonly modelName: string;
}

/** What is being read at this moment. */
export type Importing =
  | { readonly phase: 'idle' }
  /** Folders are walked; the number of files is not known yet. */
  | { readonly phase: 'walking'; readonly found: number }
  | { readonly phase: 'reading'; readonly progress: ImportProgress }
  /** The data set is written into a zip file. */
  | { readonly phase: 'exporting'; readonly progress: ImportProgress | null };

/** A change to the data set by hand; `before` has the records as they were. */
export interface Edit {
  readonly kind: 'move' | 'remove';
  readonly before: readonly Sample[];
}

/** One line for the person, with what can be done about it. */
export type Notice =
  /** `isUndo`: what failed was to bring a deleted model back, and can be tried again. */
  | { readonly kind: 'failure'; readonly failure: Failure; readonly isUndo?: boolean }
  /** `target`: the class on whose zone the folder of two was dropped. `parts` as below, or none. */
  | {
      readonly kind: 'parent-split';
      readonly classNames: ClassNames;
      readonly target: Label;
      readonly parts: readonly string[];
    }
  /** `parts`: the folders of an earlier split that each class was put together from. */
  | { readonly kind: 'put-together'; readonly parts: readonly string[] }
  | { readonly kind: 'import-cancelled'; readonly kept: number }
  /** The page was left while it read pictures. */
  | { readonly kind: 'import-cut-off'; readonly kept: number; readonly files: number }
  | { readonly kind: 'emptied' }
  | { readonly kind: 'model-deleted'; readonly id: number; readonly name: string };

/** A model file that does not say of itself what has to be known. */
export interface Opening {
  readonly files: readonly File[];
  /** "Keras .h5" */
  readonly formatName: string;
  /** "Keras 3.15.1", or ''. */
  readonly writtenBy: string;
  readonly imageSize: number;
  /** Image sizes that fit the weights; none where the file says which it is. */
  readonly possibleSizes: readonly number[];
  /** What the network was made to take, by its own first layer; null where that has to be asked. */
  readonly toldRange: InputRange | null;
}

export interface TakingAway {
  readonly modelId: number;
  /** As a file, or with all that it takes to train it on elsewhere. */
  readonly as: 'file' | 'bundle';
}

export interface AppState {
  /** False until what was kept has been read back. */
  readonly ready: boolean;
  readonly classNames: ClassNames;
  /** By class, then path. */
  readonly samples: readonly Sample[];
  /** How the kept pixels were prepared, null where there are none. */
  readonly prepared: Preparation | null;
  /** Sets of pictures that look nearly the same. */
  readonly similar: SimilarSets;
  readonly skipped: readonly SkippedFile[];
  /** Files that systems leave in folders, passed over in all imports. */
  readonly systemFiles: number;
  /** What can be undone, the last at the end; what comes in later may lie where removed pictures lay. */
  readonly edits: readonly Edit[];
  readonly importing: Importing;
  /** Seconds that the last import took. */
  readonly importSeconds: number;
  /** The recipe on the screen; a model keeps its own. */
  readonly recipe: Recipe;
  readonly engineChoice: EngineChoice;
  /** The engine that runs, or ran last. Null before the first. */
  readonly engine: EngineReport | null;
  /** Layers of the network that was made ready last for which the engine has no kernel of its own. */
  readonly stockLayers: readonly string[];
  /** What is done on which engine before a run's first step, or to compare engines. */
  readonly readying: Readying | null;
  readonly run: Run;
  /** A run that was cut off, and can be gone on with. */
  readonly unfinished: KeptRun | null;
  /** Another tab trains. */
  readonly runElsewhere: boolean;
  readonly models: readonly ModelRecord[];
  /** Name of the model file that is being read. */
  readonly openingModel: string | null;
  /** What has to be said of a model file before it can be used. */
  readonly opening: Opening | null;
  /** The model that is being written into a file. */
  readonly writingModel: number | null;
  /** What is asked in a dialog of its own before a model is taken away. */
  readonly takingAway: TakingAway | null;
  /** Curves out of logs of other runs, drawn beside the own. */
  readonly loggedCurves: readonly LoggedCurves[];
  readonly currentModelId: number | null;
  /** Newest first. */
  readonly classifications: readonly Classification[];
  readonly classifying: { readonly done: number; readonly total: number } | null;
  readonly notice: Notice | null;
  /** What the page keeps, when it was looked at last. */
  readonly kept: Kept | null;
}

export const initialState: AppState = {
  ready: false,
  classNames: defaultClassNames,
  samples: [],
  prepared: null,
  similar: [],
  skipped: [],
  systemFiles: 0,
  edits: [],
  importing: { phase: 'idle' },
  importSeconds: 0,
  recipe: defaultRecipe,
  engineChoice: 'auto',
  engine: null,
  stockLayers: [],
  readying: null,
  run: { phase: 'idle' },
  unfinished: null,
  runElsewhere: false,
  models: [],
  openingModel: null,
  opening: null,
  writingModel: null,
  takingAway: null,
  loggedCurves: [],
  currentModelId: null,
  classifications: [],
  classifying: null,
  notice: null,
  kept: null,
};

export const useApp = create<AppState>()(() => initialState);

/** The model that classifies and whose results are shown. */
export function currentModel(state: AppState): ModelRecord | null {
  return state.models.find((model) => model.id === state.currentModelId) ?? null;
}
