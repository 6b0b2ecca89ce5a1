/** What is said between the page, the pictures worker and its decoders. Types alone. */
import type { ImportProgress, Label, Sample, SkippedFile } from '../domain/sample.ts';
import type { PreparedPicture } from './door.ts';

/** A file that was dropped or chosen. */
export interface GivenFile {
  readonly file: File;
  /** Path inside what was given, with `/`. */
  readonly path: string;
  readonly label: Label;
}

export interface ImportQuestion {
  readonly files: readonly GivenFile[];
  /** Size of the prepared pixels; the samples that are there already have the same. */
  readonly imageSize: number;
}

export interface PicturesProtocol {
  readonly questions: {
    /** Takes files in. What is committed arrives as events before the answer. */
    readonly import: {
      readonly question: ImportQuestion;
      readonly answer: { readonly added: number; readonly cancelled: boolean };
    };
    /** Brings all samples to another size. False when it was cancelled: nothing has changed. */
    readonly prepareAll: { readonly question: { imageSize: number }; readonly answer: boolean };
    /** Ends the import or preparation that runs. */
    readonly cancel: { readonly question: null; readonly answer: null };
    /** One picture through the door, for prediction. */
    readonly prepare: {
      readonly question: { readonly file: Blob; readonly imageSize: number };
      readonly answer: Uint8Array<ArrayBuffer>;
    };
  };
  readonly event:
    | { readonly type: 'progress'; readonly progress: ImportProgress }
    | { readonly type: 'added'; readonly samples: readonly Sample[] }
    | { readonly type: 'skipped'; readonly files: readonly SkippedFile[] };
}

export interface DecoderProtocol {
  readonly questions: {
    readonly prepare: {
      readonly question: { readonly file: Blob; readonly imageSize: number };
      readonly answer: PreparedPicture;
    };
  };
  readonly event: never;
}
