/** Reads folders as the two classes. */
import type { FoundFile, Gathered } from './gather.ts';

/** The two classes of what was given, and which file belongs to which. */
export interface TwoFolders {
  readonly names: readonly [string, string];
  readonly files: readonly [readonly FoundFile[], readonly FoundFile[]];
  /** What lies beside them, and is no picture by its name. */
  readonly outside: readonly FoundFile[];
}

/**
 * Two folders that hold all pictures are the two classes, however many folders lie around them. Where
 * the folders are parts of a split that was made before (train, test), each with the same two folders
 * in it, these are the classes. Null where it is neither. The order is that of the names.
 */
export function asTwoFolders({ folders, files }: Gathered): TwoFolders | null {
  if (folders.length === 0) return null;
  const pictures = files.filter(({ path }) => isPictureName(path));
  const looked = (pictures.length > 0 ? pictures : files).map(({ path }) => foldersOf(path));
  const depth = commonDepth(looked);
  // A picture beside the folders is in neither class.
  if (looked.some((parts) => parts.length <= depth)) return null;
  const classOf =
    namesAt(looked, depth).length === 2 && !arePartsOfASplit(looked, depth)
      ? (parts: readonly string[]) => parts[depth]
      : (parts: readonly string[]) => parts.at(-1);
  const names = [...new Set(looked.map(classOf))].sort() as string[];
  const [first, second, more] = names;
  if (first === undefined || second === undefined || more !== undefined) return null;
  const filesOf = (name: string) => files.filter(({ path }) => classOf(foldersOf(path)) === name);
  const outside = files.filter(({ path }) => {
    const name = classOf(foldersOf(path));
    return name !== first && name !== second;
  });
  return { names: [first, second], files: [filesOf(first), filesOf(second)], outside };
}

function foldersOf(path: string): readonly string[] {
  return path.split('/').slice(0, -1);
}

/** How many folders all paths have in common at their beginning. */
function commonDepth(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const differs = first.findIndex((part, i) => paths.some((parts) => parts[i] !== part));
  return differs < 0 ? first.length : differs;
}

function namesAt(paths: readonly (readonly string[])[], depth: number): string[] {
  return [...new Set(paths.map((parts) => parts[depth] as string))];
}

/** All folders at this depth hold two folders of the same two names. */
function arePartsOfASplit(paths: readonly (readonly string[])[], depth: number): boolean {
  const inside = new Map<string, Set<string>>();
  for (const parts of paths) {
    const names = inside.get(parts[depth] as string) ?? new Set();
    names.add(parts[depth + 1] ?? '');
    inside.set(parts[depth] as string, names);
  }
  const [first, ...others] = [...inside.values()].map((names) => [...names].sort().join('/'));
  return (
    [...inside.values()].every((names) => names.size === 2 && !names.has('')) &&
    others.every((names) => names === first)
  );
}

/** Beside the two folders a list or a licence may lie, but a picture would be lost. */
function isPictureName(path: string): boolean {
  return /\.(jpe?g|jfif|png|bmp|gif|webp|avif|tiff?|heic|ico)$/i.test(path);
}
