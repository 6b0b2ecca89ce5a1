import { useDeferredValue, useMemo } from 'react';
import { groupReader, type GroupReader } from '../../domain/groups.ts';
import type { Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { isReading } from '../pictures/pictures-are-free.ts';
import { findProblems, noProblems, type Problems } from './problems.ts';

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

/** None while pictures come in: they are looked for when all are there. */
export function useProblems(samples: readonly Sample[], groupOf: GroupReader | null): Problems {
  const similar = useDeferredValue(useApp((state) => state.similar));
  const reading = useDeferredValue(useApp(isReading));
  return useMemo(
    () => (reading ? noProblems : findProblems(samples, similar, groupOf)),
    [samples, similar, groupOf, reading],
  );
}
