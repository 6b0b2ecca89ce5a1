/** What two classes were put together from. */
import type { TwoFolders } from '../dataset/classes.ts';

/**
 * Names of the folders around those of a class, by the alphabet, where they are more than one: the
 * parts (train, test) of a split that was made before. None where each class lay in one folder.
 */
export function earlierParts({ names, files }: TwoFolders): string[] {
  const around = names.map(
    (name, label) =>
      new Set(
        (files[label] ?? []).map(({ path }) => {
          const folders = path.split('/').slice(0, -1);
          return folders.slice(0, folders.indexOf(name)).join('/');
        }),
      ),
  );
  if (around.every(({ size }) => size < 2)) return [];
  const parts = around.flatMap((paths) => [...paths].map((path) => path.split('/').at(-1) ?? ''));
  return [...new Set(parts)].sort();
}
