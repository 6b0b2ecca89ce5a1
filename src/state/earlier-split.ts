/** What two classes were put together from. */
import type { TwoFolders } from '../dataset/classes.ts';

/**
 * Names of the folders around those of a class, by the alphabet, where they are more than one: the
 * parts (train, test) of a split that was made before. A class's folder that lies in none stands for
 * itself. None where each class lay in one folder.
 */
export function earlierParts({ names, files }: TwoFolders): string[] {
  const folders = files.map((own) => own.map(({ path }) => path.split('/').slice(0, -1)));
  const depth = depthOfClasses(names, folders);
  const around = folders.map((own) => new Set(own.map((of) => of.slice(0, depth).join('/'))));
  if (around.every(({ size }) => size < 2)) return [];
  const parts = around.flatMap((paths, label) =>
    [...paths].map((path) => path.split('/').at(-1) || (names[label] as string)),
  );
  return [...new Set(parts)].sort();
}

/**
 * Where among a file's folders that of its class stands: the first place where all have theirs, for
 * others may have its name; -1, the last of them, where there is no such place.
 */
function depthOfClasses(
  names: readonly string[],
  folders: readonly (readonly (readonly string[])[])[],
): number {
  const [first = []] = folders.flat();
  return first.findIndex((_, depth) =>
    folders.every((own, label) => own.every((of) => of[depth] === names[label])),
  );
}
