/** Where a key leads in a grid that is read row by row. */

export interface Grid {
  readonly count: number;
  readonly columns: number;
  /** Whole rows in view. */
  readonly pageRows: number;
}

const keys = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

/** The index that `key` leads to from `index`, the same at an end; null for a key that leads nowhere. */
export function moved(
  key: string,
  index: number,
  { count, columns, pageRows }: Grid,
): number | null {
  if (!keys.has(key) || count === 0) return null;
  const last = count - 1;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowUp':
      return byRows(-1);
    case 'ArrowDown':
      return byRows(1);
    case 'PageUp':
      return byRows(-Math.max(1, pageRows));
    default:
      return byRows(Math.max(1, pageRows));
  }

  /** Stays in its column, but for a last row that does not reach it. */
  function byRows(rows: number): number {
    const column = index % columns;
    const lastRow = Math.floor(last / columns);
    const row = Math.floor(index / columns) + rows;
    return Math.min(last, Math.min(Math.max(0, row), lastRow) * columns + column);
  }
}

export interface Layout {
  readonly columns: number;
  /** Pixels a side of a tile; the gap is beside it. */
  readonly tile: number;
}

export const gap = 6;
const leastTile = 80;

/** As many columns as `width` pixels have room for, and tiles that fill it. */
export function layoutOf(width: number): Layout {
  const columns = Math.max(1, Math.floor((width + gap) / (leastTile + gap)));
  return { columns, tile: Math.max(1, (width - gap * (columns - 1)) / columns) };
}

/** In few sizes, so that a window that is drawn wider does not ask for all anew at each pixel. */
const pixelsStep = 32;
const mostPixels = 192;

/** Pixels a side that a tile shows on a screen of so many a CSS pixel. */
export function thumbnailPixels(tile: number, devicePixelRatio: number): number {
  return Math.min(mostPixels, Math.ceil((tile * devicePixelRatio) / pixelsStep) * pixelsStep);
}
