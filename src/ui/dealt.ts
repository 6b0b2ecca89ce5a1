/** The parts as a run would deal them now. */
import { useMemo } from 'react';
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
}

/** Null while pictures come in, or by rules that can't be. Call it once for the page: it deals anew. */
export function useDealt(): Dealt | null {
  const samples = useApp((state) => state.samples);
  const similar = useApp((state) => state.similar);
  const reading = useApp(isReading);
  const split = useApp((state) => state.recipe.split);
  const seed = useApp((state) => state.recipe.seed);
  const duplicates = useApp((state) => state.recipe.duplicates);
  const similarTogether = useApp((state) => state.recipe.similarTogether);
  const groupBy = useApp((state) => state.recipe.groupBy);
  // Where they are not kept together, a new search for them changes nothing.
  const ties = similarTogether ? similar : null;
  return useMemo(() => {
    const rules = { split, seed, duplicates, similarTogether, groupBy };
    if (reading || thrownBy(() => checkRecipe({ ...defaultRecipe, ...rules }))) return null;
    const dealt = dealSamples(samples, rules, ties ?? []);
    const parts = partNames.flatMap((part) => dealt[part].map(({ id }) => [id, part] as const));
    return { split: dealt, parts: new Map(parts) };
  }, [samples, ties, reading, split, seed, duplicates, similarTogether, groupBy]);
}
