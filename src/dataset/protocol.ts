/** What is said between the page, the pictures worker and its decoders. Types alone. */
import type { OrientationRule, Preparation } from '../domain/recipe.ts';
import type { ClassNames, ImportProgress, Label, Sample, SkippedFile } from '../domain/sample.ts';
import type { ArchiveListing } from './archive.ts';
import type { PreparedPicture } from './door.ts';
import type { ExportRow } from './export.ts';

/** Where the bytes of a given file are: in a file, or in an archive that is named by its number. */
export type GivenSource = { readonly file: File } | ArchivedSource;

export interface ArchivedSource {
  readonly archive: number;
  readonly entry: number;
  readonly sizeBytes: number;
}

/** A file that was dropped, chosen, or found in an archive. */
export interface GivenFile {
  readonly source: GivenSource;
  /** Path inside what was given, with `/`. */
  readonly path: string;
  readonly label: Label;
}

/** A given file as the pictures worker first hears of it: the page keeps the file until it is wanted. */
export interface AnnouncedFile extends Pick<GivenFile, 'path' | 'label'> {
  readonly sizeBytes: number;
  readonly archived: Pick<ArchivedSource, 'archive' | 'entry'> | null;
}

export interface ImportQuestion {
  readonly files: readonly AnnouncedFile[];
  /** The archives that sources speak of. */
  readonly archives: readonly File[];
  /** Of the pixels, where there are none yet. */
  readonly preparation: Preparation;
}

export interface ImportAnswer {
  readonly added: number;
  readonly cancelled: boolean;
  /** How the pixels were prepared. */
  readonly prepared: Preparation;
}

export interface PrepareQuestion {
  readonly preparation: Preparation;
  readonly expected: readonly Pick<Sample, 'id' | 'slot'>[];
}

export interface ThumbnailQuestion {
  readonly slot: number;
  readonly prepared: Preparation;
  /** The most that is of use, in pixels a side. */
  readonly size: number;
}

export interface ExportQuestion {
  readonly classNames: ClassNames;
  /** For pictures that have to be converted. */
  readonly orientation: OrientationRule;
  readonly rows: readonly ExportRow[];
}

export interface PicturesProtocol {
  readonly questions: {
    /** What lies in a zip file. */
    readonly list: { readonly question: File; readonly answer: ArchiveListing };
    /** Takes files in. What is committed arrives as events before the answer. */
    readonly import: { readonly question: ImportQuestion; readonly answer: ImportAnswer };
    /** The files that a `want` event asked for, one behind the other. */
    readonly supply: {
      readonly question: { readonly want: number; readonly files: Blob };
      readonly answer: null;
    };
    /**
     * Prepares all samples so, if they are not. False when cancelled: nothing has changed. Throws
     * `changed-elsewhere` when others are kept than the asker expects.
     */
    readonly prepareAll: { readonly question: PrepareQuestion; readonly answer: boolean };
    /** Ends the import, preparation or export that runs. */
    readonly cancel: { readonly question: null; readonly answer: null };
    /** One picture through the door, for prediction. */
    readonly prepare: {
      readonly question: { readonly file: Blob; readonly preparation: Preparation };
      readonly answer: Uint8Array<ArrayBuffer>;
    };
    /** The same for a network that was made for pixels which nobody rounds. */
    readonly prepareUnrounded: {
      readonly question: { readonly file: Blob; readonly preparation: Preparation };
      readonly answer: Float32Array<ArrayBuffer>;
    };
    /** The very pixels that the network sees, made smaller where that is more than is of use. */
    readonly thumbnail: { readonly question: ThumbnailQuestion; readonly answer: ImageBitmap };
    /** Lets go of all files, so that they can be removed. */
    readonly release: { readonly question: null; readonly answer: null };
    /** Sets of samples, by id, that look nearly the same. */
    readonly findSimilar: { readonly question: null; readonly answer: readonly number[][] };
    /** The data set as a zip file. Null when cancelled. */
    readonly export: { readonly question: ExportQuestion; readonly answer: File | null };
  };
  readonly event:
    /** Files of the import, by their positions in its question. */
    | { readonly type: 'want'; readonly want: number; readonly positions: readonly number[] }
    | { readonly type: 'progress'; readonly progress: ImportProgress }
    | { readonly type: 'added'; readonly samples: readonly Sample[] }
    | { readonly type: 'skipped'; readonly files: readonly SkippedFile[] };
}

export interface DecoderProtocol {
  readonly questions: {
    readonly prepare: {
      readonly question: {
        readonly file: Blob | Uint8Array<ArrayBuffer>;
        readonly preparation: Preparation;
        /** Memory to use: what pixels were in that nobody needs any more. */
        readonly room?: ArrayBuffer | undefined;
      };
      readonly answer: PreparedPicture;
    };
    readonly prepareUnrounded: {
      readonly question: { readonly file: Blob; readonly preparation: Preparation };
      readonly answer: Float32Array<ArrayBuffer>;
    };
    readonly findSimilar: { readonly question: null; readonly answer: readonly number[][] };
  };
  readonly event: never;
}
