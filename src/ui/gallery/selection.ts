/** Many pictures selected, one by one and by ranges. */

export interface Selection {
  /** Ids of samples; what is not shown may be among them, and nothing is done to it. */
  readonly ids: ReadonlySet<number>;
  /** Where a range begins. */
  readonly anchor: number | null;
  /** What was selected before the range that is being drawn out from the anchor. */
  readonly base: ReadonlySet<number>;
}

interface Shown {
  readonly id: number;
}

export const noSelection: Selection = { ids: new Set(), anchor: null, base: new Set() };

/** Selects one picture, or no longer; ranges begin at it. */
export function toggled({ ids }: Selection, id: number): Selection {
  const changed = new Set(ids);
  if (!changed.delete(id)) changed.add(id);
  return { ids: changed, anchor: id, base: changed };
}

/**
 * Draws a range from the anchor to `to`, in place of the range that was drawn from there before.
 * Where the anchor is not shown, or there is none, the range begins at `from`.
 */
export function extended(
  { anchor, base, ids }: Selection,
  shown: readonly Shown[],
  from: number,
  to: number,
): Selection {
  const anchorAt = anchor === null ? -1 : shown.findIndex(({ id }) => id === anchor);
  const start = anchorAt < 0 ? from : anchorAt;
  const before = anchorAt < 0 ? ids : base;
  const range = shown.slice(Math.min(start, to), Math.max(start, to) + 1);
  return {
    ids: new Set([...before, ...range.map(({ id }) => id)]),
    anchor: shown[start]?.id ?? null,
    base: before,
  };
}

/** Deselects what has been dealt with. */
export function without({ ids }: Selection, gone: ReadonlySet<number>): Selection {
  const left = new Set([...ids].filter((id) => !gone.has(id)));
  return { ids: left, anchor: null, base: left };
}

export function allSelected(shown: readonly Shown[]): Selection {
  return { ...noSelection, ids: new Set(shown.map(({ id }) => id)) };
}

/** The nearest shown picture that stays when the selected go: the next one, else the one before. */
export function survivor<T extends Shown>(
  shown: readonly T[],
  goes: ReadonlySet<number>,
  index: number,
): T | null {
  const stays = ({ id }: T) => !goes.has(id);
  return shown.slice(index).find(stays) ?? shown.slice(0, index).findLast(stays) ?? null;
}
