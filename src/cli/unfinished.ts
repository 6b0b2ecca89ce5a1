/**
 * The folder `unfinished` beside the results: all that a run of `npm run train` needs to go on after
 * its process was killed. It holds the browser's profile, where the page keeps pictures and
 * checkpoints, notes of the command, and a lock.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../domain/report.ts';
import { differences, type Asked } from './asked.ts';
import { UsageError } from './errors.ts';
import type { ClassArchive, ClassFolders } from './folders.ts';
import { callersPath, quoted } from './options.ts';
import { codeOf, isOfLock, takeLock } from './processes.ts';

/** What the command knows and the page does not. */
export interface Notes {
  readonly asked: Asked;
  /** Found once: results that lie beside the folders would be taken for a class. */
  readonly given: ClassFolders | ClassArchive;
  readonly resumed: number;
  /** Of all calls so far. */
  readonly seconds: number;
  /** Null until all pictures have been read. */
  readonly imported: { readonly seconds: number; readonly skipped: Report['skipped'] } | null;
  readonly inBoth: Report['inBoth'];
}

export interface UnfinishedFolder {
  readonly path: string;
  /** It was there before this call. */
  readonly isOld: boolean;
  notes(): Notes;
  note(change: Partial<Notes>): void;
  /** Seconds of all calls. */
  seconds(): number;
  /** For a run that has ended, or has come to nothing. What can't be removed goes with the next run. */
  remove(): void;
  /** For a run that is to go on later. */
  leave(): void;
}

export const folderName = 'unfinished';
const notesName = 'notes.json';
const lockName = 'lock';
/** So much of the time of a command that is killed goes uncounted, at most. */
const noteEveryMs = 1000;

/**
 * Opens the folder in `out`, or makes it: `find` gives what is trained on. Throws a UsageError where
 * a run is unfinished and should not be gone on with, was asked for otherwise, or is under way.
 */
export function openUnfinished(
  out: string,
  resume: boolean,
  asked: Asked,
  find: () => ClassFolders | ClassArchive,
): UnfinishedFolder {
  const shown = join(out, folderName);
  const path = join(callersPath(out), folderName);
  // Before the lock, which lies in a folder that might be taken for one of pictures.
  const given = hasNotes(path) ? null : find();
  lock(path, shown, out);
  // Another command may have begun a run since, or ended one; from here on none does.
  if (hasNotes(path)) {
    try {
      return goOn(path, shown, out, resume, asked);
    } catch (error) {
      unlock(path);
      throw error;
    }
  }
  if (given) return begin(path, asked, given);
  removeFolder(path);
  return openUnfinished(out, resume, asked, find);
}

function goOn(
  path: string,
  shown: string,
  out: string,
  resume: boolean,
  asked: Asked,
): UnfinishedFolder {
  if (!resume) {
    throw new UsageError(
      `a run in ${quoted(out)} was ended before its time: add --resume to go on with it, or delete ${quoted(shown)}`,
    );
  }
  const notes = readNotes(path, shown);
  const differing = differences(notes.asked, asked);
  if (differing.length > 0) {
    throw new UsageError(
      `the unfinished run was asked for otherwise: ${differing.join('; ')}. Ask for the same, or delete ${quoted(shown)}`,
    );
  }
  return folderOf(path, notes, true);
}

function begin(path: string, asked: Asked, given: ClassFolders | ClassArchive): UnfinishedFolder {
  try {
    empty(path);
    const notes = { asked, given, resumed: 0, seconds: 0, imported: null, inBoth: null };
    return folderOf(path, notes, false);
  } catch (error) {
    try {
      removeFolder(path);
    } catch {
      // The lock of a process that is over tells the next command whose folder it is.
    }
    throw error;
  }
}

function hasNotes(path: string): boolean {
  return existsSync(join(path, notesName));
}

/** Takes the lock, in the folder that it makes where there is none. */
function lock(path: string, shown: string, out: string): void {
  let holder: number | null;
  try {
    makeFolder(path, shown);
    holder = takeLock(join(path, lockName));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // The command that has ended just now took the folder with it.
    lock(path, shown, out);
    return;
  }
  if (holder !== null) {
    throw new UsageError(
      `another command trains into ${quoted(out)} (process ${holder}): wait for its end, or give another --out`,
    );
  }
}

/** One that is there has notes, or has lost them and still has a lock; else it is somebody else's. */
function makeFolder(path: string, shown: string): void {
  mkdirSync(path, { recursive: true });
  const names = readdirSync(path);
  const isOurs = names.some((name) => name === notesName || isOfLock(name, lockName));
  if (names.length > 0 && !isOurs) {
    throw new UsageError(`${quoted(shown)} is no folder of a run, and in the way of one`);
  }
}

/** Of all but the lock: the notes, which say that there is a run, go first. */
function empty(path: string): void {
  rmSync(join(path, notesName), { force: true });
  for (const name of readdirSync(path).filter((one) => one !== lockName)) {
    rmSync(join(path, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

function unlock(path: string): void {
  rmSync(join(path, lockName), { force: true });
}

/** Lock and folder go last; the folder stays where another command has come in by then. */
function removeFolder(path: string): void {
  empty(path);
  unlock(path);
  try {
    rmdirSync(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) throw error;
  }
}

function readNotes(path: string, shown: string): Notes {
  try {
    return JSON.parse(readFileSync(join(path, notesName), 'utf8')) as Notes;
  } catch {
    throw new UsageError(`what ${quoted(shown)} holds can't be read: delete it`);
  }
}

function folderOf(path: string, begun: Notes, isOld: boolean): UnfinishedFolder {
  const startedMs = performance.now();
  let notes = begun;
  const seconds = () => begun.seconds + (performance.now() - startedMs) / 1000;
  function note(change: Partial<Notes>): void {
    notes = { ...notes, ...change, seconds: seconds() };
    // Who is killed in the middle leaves the former notes.
    const next = join(path, `${notesName}.tmp`);
    writeFileSync(next, JSON.stringify(notes));
    renameSync(next, join(path, notesName));
  }
  function noteTime(): void {
    try {
      note({});
    } catch {
      // A full disk is no reason to end a run.
    }
  }
  note({});
  const timer = setInterval(noteTime, noteEveryMs).unref();
  return {
    path,
    isOld,
    notes: () => notes,
    note,
    seconds,
    remove() {
      clearInterval(timer);
      removeFolder(path);
    },
    leave() {
      clearInterval(timer);
      noteTime();
      unlock(path);
    },
  };
}
