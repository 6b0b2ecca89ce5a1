/** The parts as a run would deal them now. */
import { useDeferredValue, useMemo } from 'react';
import { checkRecipe, defaultRecipe } from '../domain/recipe.ts';
import type { Sample } from '../domain/sample.ts';
import { dealSamples, partNames, type PartName, type Split } from '../domain/split.ts';
import { useApp } from '../state/store.ts';
import { thrownBy } from './data-failure.ts';
import { isReading } from './pictures/pictures-are-free.ts';

export interface Dealt {
  readonly split: Split<Sample>;
  /** By the id of a sample. */
  readonly parts: ReadonlyMap<number, PartName>;
  /** The pattern that it was dealt by. */
  readonly groupBy: string;
}

/**
 * Null while pictures come in, or by rules that can't be. Call it once for the page: it deals anew,
 * and a moment after the change, so that the page answers meanwhile.
 */
export function useDealt(): Dealt | null {
  const samples = useDeferredValue(useApp((state) => state.samples));
  const similar = useDeferredValue(useApp((state) => state.similar));
  const reading = useDeferredValue(useApp(isReading));
  const { split, seed, duplicates, similarTogether, groupBy } = useDeferredValue(
    useApp((state) => state.recipe),
  );
  // Where they are not kept together, a new search for them changes nothing.
  const ties = similarTogether ? similar : null;
  return useMemo(() => {
    const rules = { split, seed, duplicates, similarTogether, groupBy };
    if (reading || thrownBy(() => checkRecipe({ ...defaultRecipe, ...rules }))) return null;
    try {
      const dealt = dealSamples(samples, rules, ties ?? []);
      const parts = new Map<number, PartName>();
      for (const part of partNames) for (const { id } of dealt[part]) parts.set(id, part);
      return { split: dealt, parts, groupBy };
    } catch {
      // The pattern takes too long on these names: the form says so.
      return null;
    }
  }, [samples, ties, reading, split, seed, duplicates, similarTogether, groupBy]);
}
