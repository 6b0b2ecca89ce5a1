/** Walks what was dropped or chosen: every file of every folder, to the bottom. */
import { isSystemFile } from './system-files.ts';

/** A file and where it lay: `path` begins with the name of what was dropped. */
export interface WalkedFile {
  readonly file: File;
  readonly path: string;
}

/** What could not even be opened. */
export interface UnopenedFile {
  readonly path: string;
  readonly detail: string;
}

export interface Walked {
  /** What lay on the pointer: folders with all that is in them, and loose files. */
  readonly folders: readonly string[];
  readonly files: readonly WalkedFile[];
  readonly unopened: readonly UnopenedFile[];
  /** Files that systems leave in folders by themselves: they are passed over. */
  readonly systemFiles: number;
}

/** The content of a drop; a file that no file system knows comes as itself. */
export interface Dropped {
  readonly entries: readonly FileSystemEntry[];
  readonly files: readonly File[];
}

/**
 * Takes what was dropped. The browser forgets it when the drop handler returns, so this has to be
 * called in it, before anything is awaited.
 */
export function takeDropped(transfer: DataTransfer): Dropped {
  const items = Array.from(transfer.items).filter((item) => item.kind === 'file');
  const taken = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  return {
    entries: taken.filter((one): one is FileSystemEntry => one !== null && 'fullPath' in one),
    files: taken.filter((one): one is File => one instanceof File),
  };
}

/** `onFound` hears how many files have been seen so far. */
export async function walkDropped(
  dropped: Dropped,
  onFound: (count: number) => void,
): Promise<Walked> {
  const files: WalkedFile[] = dropped.files.map((file) => ({ file, path: file.name }));
  const unopened: UnopenedFile[] = [];

  async function take(entry: FileSystemEntry): Promise<readonly FileSystemEntry[]> {
    const path = entry.fullPath.replace(/^\//, '');
    try {
      if (entry.isDirectory) return await readAll(entry as FileSystemDirectoryEntry);
      files.push({ file: await fileOf(entry as FileSystemFileEntry), path });
    } catch (error) {
      unopened.push({ path, detail: error instanceof Error ? error.message : String(error) });
    }
    return [];
  }

  // A list instead of recursion: a folder may be deeper than the stack.
  const open = [...dropped.entries];
  while (open.length > 0) {
    // Each waits for the browser's own process, not for the processor: so many at a time.
    const some = open.splice(-100);
    for (const inside of await Promise.all(some.map(take))) open.push(...inside);
    onFound(files.length);
  }
  const folders = dropped.entries.filter((entry) => entry.isDirectory).map(({ name }) => name);
  return { folders, unopened, ...withoutSystemFiles(files) };
}

/** The files of an `<input type="file">`, with or without `webkitdirectory`. */
export function walkFiles(given: readonly File[]): Walked {
  const files = given.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  const folders = [...new Set(files.flatMap(({ path }) => topFolder(path) ?? []))];
  return { folders, unopened: [], ...withoutSystemFiles(files) };
}

function topFolder(path: string): string | null {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : null;
}

function withoutSystemFiles(all: readonly WalkedFile[]): Pick<Walked, 'files' | 'systemFiles'> {
  const files = all.filter(({ path }) => !isSystemFile(path));
  return { files, systemFiles: all.length - files.length };
}

/** `readEntries` gives at most 100 at a time, and an empty list at the end. */
async function readAll(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
