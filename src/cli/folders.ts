/** What the folders hold that a command was pointed at. */
import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { byCodeUnit, type ClassNames } from '../domain/sample.ts';
import { UsageError } from './errors.ts';
import { callersPath, quoted } from './options.ts';

/** The two folders or zip files to train on, class 0 first, and the names they give the classes. */
export interface ClassFolders {
  /** Of each class; more than one where the classes lie in the parts of an earlier split. */
  readonly paths: readonly [readonly string[], readonly string[]];
  readonly names: ClassNames;
}

/** A zip file that holds both classes. */
export interface ClassArchive {
  readonly archive: string;
}

const oneOrTwo =
  'give two folders of pictures, or one folder that holds exactly two; a zip file counts as a folder';

/** Throws a UsageError when the arguments are not two folders, or one that holds two. */
export function findClassFolders(positionals: readonly string[]): ClassFolders | ClassArchive {
  const [first, second] = positionals;
  if (first === undefined || positionals.length > 2) {
    throw new UsageError(`folders given: ${positionals.length}; ${oneOrTwo}`);
  }
  if (second === undefined) {
    const path = callersPath(first);
    return isArchive(path) ? { archive: path } : foldersInside(first);
  }
  const paths = [requireFolder(first), requireFolder(second)] as const;
  if (realpathSync(paths[0]) === realpathSync(paths[1])) {
    throw new UsageError(`${quoted(first)} and ${quoted(second)} are the same folder: ${oneOrTwo}`);
  }
  return { paths: [[paths[0]], [paths[1]]], names: classNames(paths) };
}

function foldersInside(parent: string): ClassFolders {
  const inside = filledFolders(requireFolder(parent));
  const parts = partsOfASplit(inside);
  if (parts) return parts;
  const [first, second] = inside;
  if (first === undefined || second === undefined || inside.length > 2) {
    throw new UsageError(`folders with files in ${quoted(parent)}: ${inside.length}; ${oneOrTwo}`);
  }
  return { paths: [[first], [second]], names: classNames([first, second]) };
}

/** Folders (train, test) that each hold the same two folders and no file beside them, as the page reads it. */
function partsOfASplit(inside: readonly string[]): ClassFolders | null {
  if (inside.length < 2) return null;
  const filled = inside.map((part) => filledFolders(part).map((path) => basename(path)));
  const [a, b] = filled[0] ?? [];
  if (a === undefined || b === undefined) return null;
  const isSame = filled.every((names) => names.length === 2 && names[0] === a && names[1] === b);
  const hasLoose = inside.some((part) =>
    listFolder(part).some((name) => !isFolder(join(part, name))),
  );
  if (!isSame || hasLoose) return null;
  const foldersOf = (name: string) => inside.map((part) => join(part, name));
  return { paths: [foldersOf(a), foldersOf(b)], names: [a, b] };
}

function filledFolders(path: string): string[] {
  return listFolder(path)
    .map((name) => join(path, name))
    .filter((entry) => isFolder(entry) && filesIn(entry).length > 0);
}

/** Folders of the same name still make two classes. */
function classNames([first, second]: readonly [string, string]): ClassNames {
  const [a, b] = [nameOf(first), nameOf(second)];
  return a === b ? [a, `${b} (2)`] : [a, b];
}

function nameOf(path: string): string {
  return (isArchive(path) ? basename(path).slice(0, -'.zip'.length) : basename(path)) || 'folder';
}

export function isArchive(path: string): boolean {
  return /\.zip$/i.test(path) && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** Throws a UsageError where `out` lies in a folder of pictures: a class would grow by the results. */
export function checkOutside(out: string, given: ClassFolders | ClassArchive): void {
  if ('archive' in given) return;
  const real = realpathSync(callersPath(out)) + sep;
  const around = given.paths.flat().find((path) => real.startsWith(realpathSync(path) + sep));
  if (around !== undefined) {
    throw new UsageError(
      `--out takes a folder outside of the pictures, and ${quoted(out)} lies in ${quoted(around)}`,
    );
  }
}

function requireFolder(given: string): string {
  const path = callersPath(given);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`there is no folder ${quoted(given)}: ${oneOrTwo}`);
  if (!stats.isDirectory() && !isArchive(path))
    throw new UsageError(`${quoted(given)} is not a folder: ${oneOrTwo}`);
  return path;
}

/**
 * Paths of the files in a folder and all below it, in the order of their names, relative to the
 * folder. Links are followed, and a folder that they lead to twice is read once.
 */
export function filesIn(folder: string): string[] {
  const seen = new Set<string>();
  function walk(path: string, prefix: string): string[] {
    if (!isNew(path, folder, seen)) return [];
    return listFolder(path).flatMap((name) => {
      const entry = join(path, name);
      const stats = statSync(entry, { throwIfNoEntry: false });
      if (stats?.isDirectory()) return walk(entry, join(prefix, name));
      return stats?.isFile() ? [join(prefix, name)] : [];
    });
  }
  return walk(folder, '');
}

/** What a browser has to be given so that it reads all of a folder: it follows no links by itself. */
export interface Gifts {
  /** Folders with a file in them, at any depth. */
  readonly folders: readonly string[];
  readonly linkedFiles: readonly string[];
}

export function giftsOf(folder: string): Gifts {
  const seen = new Set<string>();
  const linkedFiles: string[] = [];
  const folders: string[] = [];
  const waiting = [folder];
  function countFiles(path: string): number {
    if (!isNew(path, folder, seen)) return 0;
    let count = 0;
    for (const name of listFolder(path)) {
      const entry = join(path, name);
      const isLink = lstatSync(entry).isSymbolicLink();
      const stats = statSync(entry, { throwIfNoEntry: false });
      if (stats?.isDirectory() && isLink) waiting.push(entry);
      else if (stats?.isDirectory()) count += countFiles(entry);
      else if (stats?.isFile() && isLink) linkedFiles.push(entry);
      else if (stats?.isFile()) count++;
    }
    return count;
  }
  for (const next of waiting) {
    if (countFiles(next) > 0) folders.push(realpathSync(next));
  }
  return { folders, linkedFiles };
}

/** False for a folder that was read before, and for one that holds the folder of the beginning. */
function isNew(path: string, beginning: string, seen: Set<string>): boolean {
  const real = realpathSync(path);
  const holdsBeginning =
    path !== beginning && (realpathSync(beginning) + sep).startsWith(real + sep);
  if (seen.has(real) || holdsBeginning) return false;
  seen.add(real);
  return true;
}

/** What file managers and archives leave behind is passed over. */
function listFolder(path: string): string[] {
  const leftBehind = ['__MACOSX', 'Thumbs.db', 'desktop.ini'];
  return readdirSync(path)
    .filter((name) => !name.startsWith('.') && !leftBehind.includes(name))
    .sort(byCodeUnit);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
