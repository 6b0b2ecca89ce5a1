import type { Label, Sample } from '../../domain/sample.ts';
import { moveSamples, removeSamples } from '../../state/edits.ts';
import { useApp } from '../../state/store.ts';
import { editsAreFree } from './edits-are-free.ts';
import { survivor } from './selection.ts';
import type { Picks } from './use-picks.ts';

interface Edits {
  /** `at`: the index among the shown pictures from where on the keyboard looks for its next place. */
  readonly move: (pictures: readonly Sample[], at: number, label: Label) => void;
  readonly remove: (pictures: readonly Sample[], at: number) => void;
}

/** Moves and removes pictures; then the keyboard is at the nearest that stays as it is. */
export function useEdits(
  shown: readonly Sample[],
  picks: Picks,
  onEdited: (next: Sample | null) => void,
): Edits {
  async function edit(
    pictures: readonly Sample[],
    at: number,
    work: (ids: ReadonlySet<number>) => Promise<void>,
  ): Promise<void> {
    if (pictures.length === 0 || !editsAreFree(useApp.getState())) return;
    const ids = new Set(pictures.map(({ id }) => id));
    const next = survivor(shown, ids, Math.max(0, at));
    const { edits } = useApp.getState();
    await work(ids);
    // A failure has its own words, and leaves the selection for another try.
    if (useApp.getState().edits === edits) return;
    picks.deselect(ids);
    picks.goTo(next);
    onEdited(next);
  }

  return {
    move: (pictures, at, label) => void edit(pictures, at, (ids) => moveSamples(ids, label)),
    remove: (pictures, at) => void edit(pictures, at, removeSamples),
  };
}
