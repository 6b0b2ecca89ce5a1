/** Actions on the data set: pictures in, names, and out again. */
import { asTwoFolders, type TwoFolders } from '../dataset/classes.ts';
import { gather, type FoundFile, type Gathered } from '../dataset/gather.ts';
import type { GivenFile } from '../dataset/pictures.ts';
import { takeDropped, walkDropped, walkFiles } from '../dataset/walk.ts';
import { FailureError } from '../domain/failure.ts';
import { plainName } from '../domain/names.ts';
import { defaultRecipe, usablePreparation } from '../domain/recipe.ts';
import {
  classNameOf,
  defaultClassNames,
  longestClassName,
  type ClassNames,
  type Label,
  type Sample,
  type SkippedFile,
} from '../domain/sample.ts';
import { noteImport } from '../storage/begun-import.ts';
import { writeValue } from '../storage/database.ts';
import { askToPersist } from '../storage/room.ts';
import { clearSamples, putSamples } from '../storage/samples.ts';
import { earlierParts } from './earlier-split.ts';
import { editsSettled } from './edits.ts';
import { betweenImports, importing, refuseWhileBusy, sorted, tellWalking } from './imports.ts';
import { pictures } from './lines.ts';
import { noticeFailure, noticing } from './notice.ts';
import { useApp } from './store.ts';
import { changeRecipe } from './recipe.ts';

/** A zone of a class, or anywhere beside the zones. */
export type DropTarget = Label | 'either';

/** Call it in the drop handler itself: the browser forgets the entries afterwards. */
export function dropPictures(transfer: DataTransfer, target: DropTarget): Promise<void> {
  const dropped = takeDropped(transfer);
  return importing(async (cancelled) => {
    const found = await gather(await walkDropped(dropped, tellWalking), listArchive);
    if (!cancelled()) await take(found, target, true);
  });
}

/** The files of an input: a folder's, loose ones, or archives. */
export function addFiles(files: readonly File[], target: DropTarget): Promise<void> {
  return importing(async (cancelled) => {
    const found = await gather(walkFiles(files), listArchive);
    // Who chose a folder for a class means that class.
    if (!cancelled()) await take(found, target, false);
  });
}

const listArchive = (archive: File) => pictures.ask('list', archive);

/** False where the name can't be: empty, too long, or the other class's. */
export async function renameClass(label: Label, name: string): Promise<boolean> {
  const names: [string, string] = [...useApp.getState().classNames];
  const trimmed = plainName(name).trim();
  if (trimmed === '' || trimmed.length > longestClassName || trimmed === names[1 - label])
    return false;
  names[label] = trimmed;
  return (await noticing(() => setClassNames(names).then(() => true))) ?? false;
}

/** Undoes the reading of one folder as two classes: all pictures become `label`. */
export function swapToOneClass(label: Label): Promise<void> {
  return importing(async () => {
    const { samples } = useApp.getState();
    const folder = samples[0]?.path.split('/')[0];
    const names: [string, string] = [...defaultClassNames];
    if (folder) names[label] = folder;
    const changed = samples.map((sample) => ({ ...sample, label }));
    await putSamples(changed);
    useApp.setState({ samples: sorted(changed), edits: [] });
    await setClassNames(names);
  });
}

/** Forgets all pictures, and the names of their classes. Nothing on disk is touched. */
export async function clearPictures(): Promise<void> {
  if (useApp.getState().importing.phase !== 'idle') {
    noticeFailure({ kind: 'busy', job: 'pictures' });
    return;
  }
  await betweenImports(async () => {
    refuseWhileBusy();
    await pictures.ask('release', null);
    await clearSamples();
    useApp.setState({ samples: [], prepared: null, similar: [], edits: [], notice: null });
    await setClassNames(defaultClassNames);
    // They were of these pictures' names and copies.
    const { groupBy, duplicates, similarTogether } = defaultRecipe;
    changeRecipe({ groupBy, duplicates, similarTogether });
    await keepSkipped([]);
    await keepSystemFiles(0);
  });
}

export function dismissSkipped(): void {
  void noticing(() => keepSkipped([]));
}

/** For what is given anew from the beginning: its files are passed over again, and told of again. */
export async function forgetSkipped(): Promise<void> {
  await noticing(async () => {
    await keepSkipped([]);
    await keepSystemFiles(0);
  });
}

/** The very pixels that the network sees, at most `size` a side. Rejects where they can't be read now. */
export function drawThumbnail(sample: Sample, size: number): Promise<ImageBitmap> {
  const { prepared } = useApp.getState();
  if (!prepared) throw new RangeError('no pixels are prepared');
  return pictures.ask('thumbnail', { slot: sample.slot, prepared, size });
}

/** Takes what was found into the classes that it belongs to. */
async function take(found: Gathered, target: DropTarget, mayBeBoth: boolean): Promise<void> {
  const { samples, skipped, systemFiles } = useApp.getState();
  if (found.skipped.length > 0) await keepSkipped([...skipped, ...found.skipped]);
  if (found.systemFiles > 0) await keepSystemFiles(systemFiles + found.systemFiles);
  // A folder of two folders on one zone is most often the whole set; the notice can undo it.
  const isBoth = target === 'either' || (mayBeBoth && isOneFolder(found, samples));
  const two = isBoth ? asTwoFolders(found) : null;
  if (two) {
    await readTwoFolders(two, found);
    const { classNames, notice } = useApp.getState();
    const parts = earlierParts(two);
    if (target !== 'either') {
      useApp.setState({ notice: { kind: 'parent-split', classNames, target, parts } });
    } else if (parts.length > 0 && !notice) {
      useApp.setState({ notice: { kind: 'put-together', parts } });
    }
    return;
  }
  const [unusable, ...others] = found.skipped;
  if (found.files.length === 0 && unusable) {
    throw new FailureError({ kind: 'none-usable', ...unusable, others: others.length });
  }
  if (found.files.length === 0) throw new FailureError({ kind: 'no-files' });
  if (target === 'either') throw new FailureError({ kind: 'not-two-folders' });
  await nameClassAfterFolder(found.files, target);
  await read(
    found.files.map((file) => ({ ...file, label: target })),
    found.archives,
  );
}

/** On pictures that are there already the folders find their classes by name, or none. */
async function readTwoFolders(
  { names, files, outside }: TwoFolders,
  { archives }: Gathered,
): Promise<void> {
  const { samples, classNames } = useApp.getState();
  const [a, b] = names.map(classNameOf) as [string, string];
  const isSwapped = samples.length > 0 && a === classNames[1] && b === classNames[0];
  const fits = samples.length === 0 || isSwapped || (a === classNames[0] && b === classNames[1]);
  if (!fits) throw new FailureError({ kind: 'other-classes', first: a, second: b });
  if (samples.length === 0) await setClassNames([a, b]);
  if (outside.length > 0) {
    const beside: SkippedFile[] = outside.map(({ path }) => ({
      path,
      failure: { kind: 'outside-classes' },
    }));
    await keepSkipped([...useApp.getState().skipped, ...beside]);
  }
  await read(
    files.flatMap((own, folder) =>
      own.map((file) => ({ ...file, label: (isSwapped ? 1 - folder : folder) as Label })),
    ),
    archives,
  );
}

function isOneFolder({ folders, files }: Gathered, samples: readonly Sample[]): boolean {
  const folder = `${folders[0]}/`;
  return (
    samples.length === 0 &&
    folders.length === 1 &&
    files.every(({ path }) => path.startsWith(folder))
  );
}

/** Reads files into the classes that they are labelled with. */
export async function read(
  files: readonly GivenFile[],
  archives: readonly File[] = [],
): Promise<void> {
  if (files.length === 0) throw new FailureError({ kind: 'no-files' });
  // What is half typed in the form is no size; the pictures can be brought to another later.
  const preparation = usablePreparation(useApp.getState().recipe);
  if (useApp.getState().samples.length === 0) useApp.setState({ prepared: preparation });
  // Pictures that come in may be written where removed ones lay.
  await editsSettled();
  useApp.setState({ edits: [] });
  void askToPersist();
  const endNote = await noteImport({
    files: files.length,
    picturesBefore: useApp.getState().samples.length,
    startedAt: new Date().toISOString(),
  });
  try {
    const answer = await pictures.importFiles(files, archives, preparation);
    const { added, cancelled, prepared } = answer;
    useApp.setState({ prepared });
    if (cancelled) useApp.setState({ notice: { kind: 'import-cancelled', kept: added } });
  } finally {
    await endNote();
    await keepSkipped(useApp.getState().skipped);
  }
}

/** A class that nobody has named yet is called after the folder that fills it. */
async function nameClassAfterFolder(files: readonly FoundFile[], label: Label): Promise<void> {
  const names: [string, string] = [...useApp.getState().classNames];
  const folders = new Set(
    files.map(({ path }) => (path.includes('/') ? path.split('/', 1)[0] : '')),
  );
  const [folder, another] = folders;
  if (!folder || another !== undefined || names[label] !== defaultClassNames[label]) return;
  names[label] = classNameOf(folder);
  await setClassNames(names);
}

/** Of two equal names the second is numbered. */
export async function setClassNames([first, second]: ClassNames): Promise<void> {
  const classNames: ClassNames = [first, second === first ? `${second} (2)` : second];
  useApp.setState({ classNames });
  await writeValue('classNames', classNames);
}

async function keepSkipped(skipped: readonly SkippedFile[]): Promise<void> {
  useApp.setState({ skipped });
  await writeValue('skipped', skipped);
}

async function keepSystemFiles(systemFiles: number): Promise<void> {
  useApp.setState({ systemFiles });
  await writeValue('systemFiles', systemFiles);
}
