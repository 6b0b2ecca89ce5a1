/** The search for pictures that look nearly the same. */
import type { SimilarSets } from '../domain/bundles.ts';
import { pictures } from './lines.ts';
import { noticing } from './notice.ts';
import { useApp } from './store.ts';

/** The search that runs, or ran last, and what it looks through. */
let last: { readonly ids: string; readonly found: Promise<SimilarSets> } | null = null;

/**
 * The sets among the pictures that are there now. Those that have been found are used while no picture
 * has come since: a removed one is looked over by whoever uses the sets.
 */
export async function findSimilar(): Promise<SimilarSets> {
  const { samples } = useApp.getState();
  if (samples.length === 0) return [];
  const ids = samples
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join();
  if (last?.ids !== ids) {
    const found: Promise<SimilarSets> = pictures.ask('findSimilar', null);
    last = { ids, found };
    // The next to ask tries again.
    found.catch(() => (last = null));
  }
  const { found } = last as NonNullable<typeof last>;
  const similar = await found;
  // An equal list would have all that rests on it computed anew.
  const isNew = JSON.stringify(similar) !== JSON.stringify(useApp.getState().similar);
  if (isNew && found === last?.found) useApp.setState({ similar });
  return similar;
}

/** For the page to show, when it comes. */
export function showSimilar(): void {
  void noticing(findSimilar);
}
