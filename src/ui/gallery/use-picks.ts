import { useMemo, useState } from 'react';
import type { Sample } from '../../domain/sample.ts';
import {
  allSelected,
  extended,
  noSelection,
  toggled,
  without,
  type Selection,
} from './selection.ts';

/** Where the keyboard is. */
interface Place {
  readonly id: number;
  /** Where it was then; what stands there takes its place when it is gone. */
  readonly index: number;
  /** It is to be scrolled to. */
  readonly reveal: boolean;
}

/** What a person has picked out of the shown pictures. Indices are those of the shown ones. */
export interface Picks {
  readonly selected: readonly Sample[];
  readonly isSelected: (id: number) => boolean;
  /** -1 before the keyboard has been anywhere. */
  readonly active: number;
  readonly place: Place | null;
  readonly toggle: (index: number) => void;
  readonly extend: (index: number, reveal: boolean) => void;
  /** Moves the keyboard there and selects nothing. */
  readonly go: (index: number, reveal?: boolean) => void;
  /** The same for a picture that may stand elsewhere by then; without one the place stays. */
  readonly goTo: (sample: Sample | null) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
  readonly deselect: (ids: ReadonlySet<number>) => void;
}

export function usePicks(shown: readonly Sample[]): Picks {
  const [selection, setSelection] = useState<Selection>(noSelection);
  const [place, setPlace] = useState<Place | null>(null);
  const active = useMemo(() => placeIn(shown, place), [shown, place]);
  return useMemo(() => {
    const { ids } = selection;
    const go = (index: number, reveal = true) => {
      const sample = shown[index];
      if (sample) setPlace({ id: sample.id, index, reveal });
    };
    return {
      // What is selected and not shown is left alone: nobody sees what would be done to it.
      selected: ids.size === 0 ? [] : shown.filter(({ id }) => ids.has(id)),
      isSelected: (id) => ids.has(id),
      active,
      place,
      go,
      goTo(sample) {
        if (sample) setPlace({ id: sample.id, index: 0, reveal: true });
      },
      toggle(index) {
        const sample = shown[index];
        if (sample) setSelection((before) => toggled(before, sample.id));
        go(index, false);
      },
      extend(index, reveal) {
        setSelection((before) => extended(before, shown, active < 0 ? index : active, index));
        go(index, reveal);
      },
      selectAll: () => setSelection(allSelected(shown)),
      clear: () => setSelection(noSelection),
      deselect: (gone) => setSelection((before) => without(before, gone)),
    };
  }, [shown, selection, active, place]);
}

function placeIn(shown: readonly Sample[], place: Place | null): number {
  if (!place || shown.length === 0) return -1;
  if (shown[place.index]?.id === place.id) return place.index;
  const found = shown.findIndex(({ id }) => id === place.id);
  return found < 0 ? Math.min(place.index, shown.length - 1) : found;
}
