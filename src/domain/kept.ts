/** What this page keeps on the machine, by kind. Bytes are those of files and weights; records are small beside them. */
export interface Kept {
  readonly pictures: {
    readonly count: number;
    /** The files as they were given. */
    readonly originalBytes: number;
    /** The pixels that were made of them. */
    readonly preparedBytes: number;
  };
  readonly models: { readonly count: number; readonly bytes: number };
  /** A run that has given no model yet. */
  readonly run: { readonly isThere: boolean; readonly checkpointBytes: number };
  /** The data set that was saved last, which lies here for the browser's downloads. */
  readonly exportBytes: number;
  readonly settingsBytes: number;
  /** The browser has agreed to remove none of it by itself; null where it does not say. */
  readonly isPersisted: boolean | null;
}

/** An import that was begun. */
export interface BegunImport {
  readonly files: number;
  /** Pictures that there were before. */
  readonly picturesBefore: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

export function totalBytes({ pictures, models, run, ...other }: Kept): number {
  const ofPictures = pictures.originalBytes + pictures.preparedBytes;
  return ofPictures + models.bytes + run.checkpointBytes + other.exportBytes + other.settingsBytes;
}
