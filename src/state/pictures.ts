/** Actions on the data set: pictures in, names, and out again. */
import {
  asTwoFolders,
  takeDropped,
  walkDropped,
  walkFiles,
  type TwoFolders,
  type Walked,
  type WalkedFile,
} from '../dataset/walk.ts';
import type { GivenFile } from '../dataset/pictures.ts';
import { FailureError } from '../domain/failure.ts';
import { usableSize } from '../domain/recipe.ts';
import {
  classNameOf,
  defaultClassNames,
  fileName,
  longestClassName,
  type ClassNames,
  type Label,
  type Sample,
  type SkippedFile,
} from '../domain/sample.ts';
import { writeValue } from '../storage/database.ts';
import { askToPersist, openPack, pixelsPack, readPicture } from '../storage/packs.ts';
import { clearSamples, relabelSamples } from '../storage/samples.ts';
import { importing, refuseWhileBusy, sorted, tellWalking } from './imports.ts';
import { pictures } from './lines.ts';
import { noticing } from './notice.ts';
import { useApp } from './store.ts';

/** A zone of a class, or anywhere beside the zones. */
export type DropTarget = Label | 'either';

/** Call it in the drop handler itself: the browser forgets the entries afterwards. */
export function dropPictures(transfer: DataTransfer, target: DropTarget): Promise<void> {
  const dropped = takeDropped(transfer);
  return importing(async (cancelled) => {
    const walked = await walkDropped(dropped, tellWalking);
    if (!cancelled()) await takeWalked(walked, target);
  });
}

/** The files of an input, a folder's or loose ones. */
export function addFiles(files: readonly File[], target: Label): Promise<void> {
  return importing(async () => {
    const walked = walkFiles(files);
    await nameClassAfterFolder(walked, target);
    await read(walked.map((file) => ({ ...file, label: target })));
  });
}

/** Opens the x-rays that come with the app, as its two classes. */
export function trySample(): Promise<void> {
  return importing(async (cancelled) => {
    const base = `${import.meta.env.BASE_URL}samples/`;
    const response = await fetch(`${base}samples.json`);
    const { classes } = (await response.json()) as {
      readonly classes: readonly { readonly name: string; readonly files: readonly string[] }[];
    };
    const [first, second] = classes;
    if (!first || !second) throw new FailureError({ kind: 'unexpected', detail: 'no sample' });
    const { samples } = useApp.getState();
    if (samples.length > 0) {
      throw new FailureError({ kind: 'other-classes', first: first.name, second: second.name });
    }
    const places = [first, second].flatMap(({ name, files }, label) =>
      files.map((file) => ({ path: `${name}/${file}`, label: label as Label })),
    );
    const given: GivenFile[] = [];
    // Several at a time: each waits for its turn on the way, not for the processor.
    for (let at = 0; at < places.length; at += sampleFetches) {
      if (cancelled()) return;
      const some = places.slice(at, at + sampleFetches);
      given.push(...(await Promise.all(some.map((place) => fetchSample(base, place)))));
      tellWalking(given.length);
    }
    await setClassNames([first.name, second.name]);
    await read(given);
  });
}

const sampleFetches = 20;

async function fetchSample(
  base: string,
  { path, label }: Omit<GivenFile, 'file'>,
): Promise<GivenFile> {
  const response = await fetch(base + path);
  if (!response.ok) throw new FailureError({ kind: 'unexpected', detail: `no sample ${path}` });
  const blob = await response.blob();
  return { file: new File([blob], fileName(path)), path, label };
}

/** False where the name can't be: empty, too long, or the other class's. */
export async function renameClass(label: Label, name: string): Promise<boolean> {
  const names: [string, string] = [...useApp.getState().classNames];
  const trimmed = name.trim();
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
    const changed = await relabelSamples(samples, label);
    useApp.setState({ samples: sorted(changed) });
    await setClassNames(names);
  });
}

/** Forgets all pictures, and the names of their classes. Nothing on disk is touched. */
export async function clearPictures(): Promise<void> {
  await noticing(async () => {
    refuseWhileBusy();
    if (useApp.getState().importing.phase !== 'idle') {
      throw new FailureError({ kind: 'busy', job: 'pictures' });
    }
    await clearSamples();
    useApp.setState({ samples: [], preparedSize: null, notice: null });
    await setClassNames(defaultClassNames);
    await keepSkipped([]);
  });
}

export function dismissSkipped(): void {
  void noticing(() => keepSkipped([]));
}

/** The very pixels that the network sees, opaque RGBA, `preparedSize` squared. */
export async function readPixels(sample: Sample): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const size = useApp.getState().preparedSize;
  if (size === null) throw new RangeError('no pixels are prepared');
  const rgb = await readPicture(await openPack(pixelsPack(size)), size, sample.slot);
  const rgba = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba.set(rgb.subarray(from, from + 3), to);
  }
  return rgba;
}

async function takeWalked(walked: Walked, target: DropTarget): Promise<void> {
  const { samples } = useApp.getState();
  const unopened: SkippedFile[] = walked.unopened.map(({ path, detail }) => ({
    path,
    failure: { kind: 'unreadable-file', detail },
  }));
  if (unopened.length > 0) await keepSkipped([...useApp.getState().skipped, ...unopened]);
  // A folder of two folders on one zone is most often the whole set; the notice can undo it.
  const two = target === 'either' || isOneFolder(walked, samples) ? asTwoFolders(walked) : null;
  if (two) {
    await readTwoFolders(two);
    if (target !== 'either') {
      const { classNames } = useApp.getState();
      useApp.setState({ notice: { kind: 'parent-split', classNames, target } });
    }
    return;
  }
  if (target === 'either') throw new FailureError({ kind: 'not-two-folders' });
  await nameClassAfterFolder(walked.files, target);
  await read(walked.files.map((file) => ({ ...file, label: target })));
}

/** On pictures that are there already the folders find their classes by name, or none. */
async function readTwoFolders({ names, files }: TwoFolders): Promise<void> {
  const { samples, classNames } = useApp.getState();
  const [a, b] = names.map(classNameOf) as [string, string];
  const isSwapped = samples.length > 0 && a === classNames[1] && b === classNames[0];
  const fits = samples.length === 0 || isSwapped || (a === classNames[0] && b === classNames[1]);
  if (!fits) throw new FailureError({ kind: 'other-classes', first: a, second: b });
  if (samples.length === 0) await setClassNames([a, b]);
  await read(
    files.flatMap((own, folder) =>
      own.map((file) => ({ ...file, label: (isSwapped ? 1 - folder : folder) as Label })),
    ),
  );
}

function isOneFolder({ folders, files }: Walked, samples: readonly Sample[]): boolean {
  const folder = `${folders[0]}/`;
  return (
    samples.length === 0 &&
    folders.length === 1 &&
    files.every(({ path }) => path.startsWith(folder))
  );
}

async function read(files: readonly GivenFile[]): Promise<void> {
  if (files.length === 0) throw new FailureError({ kind: 'no-files' });
  // What is half typed in the form is no size; the pictures can be brought to another later.
  const { imageSize } = usableSize(useApp.getState().recipe);
  if (useApp.getState().samples.length === 0) useApp.setState({ preparedSize: imageSize });
  void askToPersist();
  try {
    const { added, cancelled, ...found } = await pictures.ask('import', { files, imageSize });
    useApp.setState({ preparedSize: found.imageSize });
    if (cancelled) useApp.setState({ notice: { kind: 'import-cancelled', kept: added } });
  } finally {
    await keepSkipped(useApp.getState().skipped);
  }
}

/** A class that nobody has named yet is called after the folder that fills it. */
async function nameClassAfterFolder(files: readonly WalkedFile[], label: Label): Promise<void> {
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
async function setClassNames([first, second]: ClassNames): Promise<void> {
  const classNames: ClassNames = [first, second === first ? `${second} (2)` : second];
  useApp.setState({ classNames });
  await writeValue('classNames', classNames);
}

async function keepSkipped(skipped: readonly SkippedFile[]): Promise<void> {
  useApp.setState({ skipped });
  await writeValue('skipped', skipped);
}
