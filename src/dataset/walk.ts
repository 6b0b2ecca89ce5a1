/** Walks what was dropped or chosen: every file of every folder, to the bottom. */

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
  // A list instead of recursion: a folder may be deeper than the stack.
  const open = [...dropped.entries];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const path = entry.fullPath.replace(/^\//, '');
    try {
      if (entry.isDirectory) open.push(...(await readAll(entry as FileSystemDirectoryEntry)));
      else files.push({ file: await fileOf(entry as FileSystemFileEntry), path });
    } catch (error) {
      unopened.push({ path, detail: error instanceof Error ? error.message : String(error) });
    }
    onFound(files.length);
  }
  const folders = dropped.entries.filter((entry) => entry.isDirectory).map(({ name }) => name);
  return { folders, files: files.filter(isMeant), unopened };
}

/** The files of an `<input type="file">`, with or without `webkitdirectory`. */
export function walkFiles(files: readonly File[]): WalkedFile[] {
  return files
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(isMeant);
}

/** What systems leave in folders by themselves is nobody's picture. */
function isMeant({ path }: { readonly path: string }): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) as string;
  return (
    !['.DS_Store', 'Thumbs.db', 'desktop.ini'].includes(name) &&
    !name.startsWith('._') &&
    !parts.includes('__MACOSX')
  );
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

/** A folder that holds the two classes, and which file belongs to which. */
export interface TwoFolders {
  readonly names: readonly [string, string];
  readonly files: readonly [readonly WalkedFile[], readonly WalkedFile[]];
}

/**
 * Reads a drop as the two classes: one folder with exactly two folders of files in it and no loose
 * picture, or two folders at once. Null where it is neither. The order is that of the names.
 */
export function asTwoFolders({ folders, files }: Walked): TwoFolders | null {
  if (folders.length === 0 || folders.length > 2) return null;
  const depth = folders.length === 1 ? 1 : 0;
  const classes = new Map<string, WalkedFile[]>();
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts[depth] as string;
    if (parts.length > depth + 1) addTo(classes, name, file);
    else if (isPictureName(name)) return null;
  }
  const [first, second, ...more] = [...classes.keys()].sort();
  if (first === undefined || second === undefined || more.length > 0) return null;
  return { names: [first, second], files: [classes.get(first) ?? [], classes.get(second) ?? []] };
}

/** Beside the two folders a list or a licence may lie, but a picture would be lost. */
function isPictureName(name: string): boolean {
  return /\.(jpe?g|png|bmp|gif|webp|avif|tiff?|heic)$/i.test(name);
}

function addTo(classes: Map<string, WalkedFile[]>, name: string, file: WalkedFile): void {
  const files = classes.get(name);
  if (files) files.push(file);
  else classes.set(name, [file]);
}
