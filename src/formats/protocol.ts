/** What is said between the page and the worker of the formats. Types alone. */
import type {
  InputRange,
  ModelFormat,
  ReadingChoices,
  WritingOptions,
} from '../domain/model-formats.ts';
import type { KeptNetwork, ModelSnapshot } from '../domain/model.ts';
import type { Manifest } from './manifest.ts';
import type { LoggedCurves } from './logged-curves.ts';
import type { LoggedPicture } from './tensorboard/event.ts';

export interface ModelQuestion {
  readonly network: KeptNetwork;
  readonly manifest: Manifest;
  readonly options: WritingOptions;
}

export interface LogsQuestion extends ModelQuestion {
  /** A few of the training pictures. */
  readonly samplePictures: readonly LoggedPicture[];
}

export interface BundleQuestion extends ModelQuestion {
  readonly epochs: number;
  /** The pictures' files, by the names that the bundle's manifest has for them; null: it lists them alone. */
  readonly pictures: readonly { readonly path: string; readonly file: Blob }[] | null;
}

export interface OpenedModel {
  readonly snapshot: ModelSnapshot;
  /** Null where the file says nothing of itself. */
  readonly manifest: Manifest | null;
  readonly format: ModelFormat;
  /** "Keras 3.15.1"; '' where the file does not say. */
  readonly writtenBy: string;
  readonly imageSize: number;
  /** Those that fit the weights; the file does not say which it is. */
  readonly possibleSizes: readonly number[];
  /** What the network was made to take, by its own first layer; null where it does not say. */
  readonly toldRange: InputRange | null;
}

export interface FormatsProtocol {
  readonly questions: {
    readonly write: {
      readonly question: ModelQuestion & { readonly format: ModelFormat };
      readonly answer: Blob;
    };
    /** All formats that can hold the network, what is to be read, and the logs, as one zip. */
    readonly writeAll: { readonly question: LogsQuestion; readonly answer: Blob };
    /** The logs for TensorBoard, as a zip. */
    readonly writeLogs: { readonly question: LogsQuestion; readonly answer: Blob };
    readonly writeBundle: { readonly question: BundleQuestion; readonly answer: Blob };
    /** Several files: a `model.json` and what it names. */
    readonly read: {
      readonly question: { readonly files: readonly File[]; readonly choices: ReadingChoices };
      readonly answer: OpenedModel;
    };
    readonly readLogs: {
      readonly question: readonly { readonly path: string; readonly file: Blob }[];
      readonly answer: readonly LoggedCurves[];
    };
  };
  readonly event: never;
}
