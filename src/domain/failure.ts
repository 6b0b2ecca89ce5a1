/**
 * What can go wrong, as data. A Failure is made where the fault is known and put into words in one
 * place, `ui/failure-words.ts`; nothing recognises a fault by the text of a message.
 */
import type { EngineAttempt, EngineName } from './engine.ts';

export type Failure = FileFailure | DataFailure | RunFailure | KeepFailure;

/** Why one file could not be used as a picture. */
export type FileFailure =
  | { readonly kind: 'empty-file' }
  /** `found` is a noun phrase: "an HTML page", "a PDF document", "plain text". */
  | { readonly kind: 'not-an-image'; readonly found: string }
  /** A real picture in a format that browsers do not decode. */
  | { readonly kind: 'unsupported-format'; readonly format: string }
  | { readonly kind: 'damaged-image'; readonly format: string; readonly truncated: boolean }
  /** A real picture, of a variant of its format that browsers do not decode; `variant`: "12 bits a channel". */
  | { readonly kind: 'unsupported-variant'; readonly format: string; readonly variant: string }
  | {
      readonly kind: 'too-many-pixels';
      readonly width: number;
      readonly height: number;
      readonly limitMegapixels: number;
    }
  | { readonly kind: 'file-too-large'; readonly sizeBytes: number; readonly limitMegabytes: number }
  | { readonly kind: 'unreadable-file'; readonly detail: string }
  /** The decoder fell over this file, twice. */
  | { readonly kind: 'decoder-died' }
  | { readonly kind: 'already-there' }
  /** Two folders were taken as the classes, and it lies in neither. */
  | { readonly kind: 'outside-classes' }
  /** An archive that can't be read at all. */
  | { readonly kind: 'bad-archive'; readonly detail: string }
  /** An entry of an archive that is refused without being unpacked; `reason` completes "the archive's entry". */
  | { readonly kind: 'refused-entry'; readonly reason: RefusedEntryReason };

/** Why an entry of an archive is not unpacked. */
export type RefusedEntryReason =
  'encrypted' | 'escaping-path' | 'too-large' | 'unknown-compression';

/** Why a set of pictures can't be trained on. */
export type DataFailure =
  | { readonly kind: 'no-files' }
  /** Nothing of what was given can be used; the first of the files, and how many there are beside it. */
  | {
      readonly kind: 'none-usable';
      readonly path: string;
      readonly failure: FileFailure;
      readonly others: number;
    }
  /** What was dropped beside the zones is not the two classes. */
  | { readonly kind: 'not-two-folders' }
  /** A folder of two classes was dropped on pictures of two others. */
  | { readonly kind: 'other-classes'; readonly first: string; readonly second: string }
  | {
      readonly kind: 'too-few-pictures';
      readonly className: string;
      readonly found: number;
      readonly needed: number;
    }
  | {
      readonly kind: 'recipe-out-of-range';
      readonly field: string;
      readonly min: number;
      readonly max: number;
      readonly value: number;
    }
  | { readonly kind: 'split-not-100'; readonly sum: number }
  /** A class has fewer groups (patients, say) than the split has parts. */
  | {
      readonly kind: 'too-few-groups';
      readonly className: string;
      readonly found: number;
      readonly needed: number;
    }
  /** The pattern that groups pictures can't be used. */
  | { readonly kind: 'bad-pattern'; readonly pattern: string; readonly detail: string }
  /** The same picture stands in both classes, and nobody has decided where it belongs. */
  | { readonly kind: 'undecided-pictures'; readonly pictures: number };

/** What a worker does; `formats` writes and reads files of other tools. */
export type WorkerJob = 'training' | 'pictures' | 'formats';

/** Why a run or a prediction ended. */
export type RunFailure =
  | { readonly kind: 'no-engine'; readonly attempts: readonly EngineAttempt[] }
  | { readonly kind: 'loss-not-finite'; readonly epoch: number; readonly step: number }
  | { readonly kind: 'engine-error'; readonly engine: EngineName; readonly detail: string }
  | { readonly kind: 'worker-died'; readonly job: WorkerJob; readonly detail: string }
  | { readonly kind: 'no-model' }
  /** What was asked for has to wait for the run or the import that is going on. */
  | { readonly kind: 'busy'; readonly job: WorkerJob }
  | { readonly kind: 'unexpected'; readonly detail: string };

/** Why something could not be kept, or brought back. */
export type KeepFailure =
  | { readonly kind: 'storage-full'; readonly detail: string }
  | { readonly kind: 'storage-unavailable'; readonly detail: string }
  /** This once: the next time may go well. */
  | { readonly kind: 'storage-failed'; readonly detail: string }
  /** The files of so many pictures are gone from the browser; nobody has asked for it here. */
  | { readonly kind: 'pictures-lost'; readonly pictures: number }
  /** What is to be kept does not fit; `fittingSize`: the largest image size at which it would, if any. */
  | {
      readonly kind: 'no-room';
      readonly neededBytes: number;
      readonly freeBytes: number;
      readonly fittingSize: number | null;
    }
  /** What was removed can't come back: others lie in its place. */
  | { readonly kind: 'place-taken' }
  /** Another tab has added or removed pictures that this one knows nothing of. */
  | { readonly kind: 'changed-elsewhere' }
  /** Another tab reads or writes the same files. */
  | { readonly kind: 'storage-in-use' }
  /** Another tab trains. */
  | { readonly kind: 'run-elsewhere' }
  /** The run that was to go on has been ended or given up by another tab. */
  | { readonly kind: 'run-ended-elsewhere' }
  /** There is a run that was cut off, which this page did not know of: to start another would drop it. */
  | { readonly kind: 'run-unfinished' }
  /** What is kept was written by a later version of the app. */
  | { readonly kind: 'newer-storage' }
  /** Another tab holds on to what an earlier version has kept, and has to be closed first. */
  | { readonly kind: 'storage-held' }
  /** A run can't go on as it was: so many of its pictures were removed, or moved to the other class. */
  | { readonly kind: 'run-pictures-changed'; readonly pictures: number }
  | { readonly kind: 'not-a-model'; readonly detail: string }
  /** A layer of a kind that can't be read, or that the file to be written (`format`) has no word for. */
  | {
      readonly kind: 'unsupported-layer';
      readonly layer: string;
      readonly type: string;
      /** Null where a file is read. */
      readonly format: string | null;
    }
  /** Which pictures a model was trained on is not known: an earlier version made it, or another program. */
  | { readonly kind: 'no-file-list' }
  /** Pictures that a model was trained on are not in the tab. */
  | { readonly kind: 'pictures-gone' }
  /** What was to go into one zip file is more, or are more files, than such a file can hold. */
  | { readonly kind: 'too-much-for-zip' }
  /** No log of TensorBoard's, or nothing in it that can be drawn. */
  | { readonly kind: 'not-a-log'; readonly detail: string }
  | { readonly kind: 'newer-model'; readonly version: number; readonly known: number };

/** Carries a Failure through code that throws. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** The Failure that `error` carries, or an `unexpected` one that keeps its message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'unexpected', detail };
}
