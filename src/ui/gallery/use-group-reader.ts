import { useDeferredValue, useMemo } from 'react';
import { groupReader, type GroupReader } from '../../domain/groups.ts';
import { useApp } from '../../state/store.ts';

/** Reads the group of a picture by the recipe's pattern; null where there is none that can be used. */
export function useGroupReader(): GroupReader | null {
  // A pattern is typed letter by letter.
  const pattern = useDeferredValue(useApp((state) => state.recipe.groupBy));
  return useMemo(() => {
    try {
      if (pattern === '') return null;
      const read = groupReader(pattern);
      return (path: string) => {
        try {
          return read(path);
        } catch {
          // It takes too long on these names: the form says so.
          return null;
        }
      };
    } catch {
      return null;
    }
  }, [pattern]);
}
