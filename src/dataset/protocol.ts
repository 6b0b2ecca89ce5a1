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
  /** Size of the prepared pixels where there are none yet. */
  readonly imageSize: number;
}

export interface PicturesProtocol {
  readonly questions: {
    /** Takes files in. What is committed arrives as events before the answer. */
    readonly import: {
      readonly question: ImportQuestion;
      readonly answer: {
        readonly added: number;
        readonly cancelled: boolean;
        /** The size at which the pixels were prepared. */
        readonly imageSize: number;
      };
    };
    /** Brings all samples to a size, if they are not. False when cancelled: nothing has changed. */
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
