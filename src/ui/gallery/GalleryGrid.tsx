import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import type { GroupReader } from '../../domain/groups.ts';
import type { Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { useSeen } from '../hooks.ts';
import { shownPart, type ShownParts } from '../shown-part.ts';
import { intentOf } from './grid-keys.ts';
import { gap, layoutOf, thumbnailPixels } from './grid-moves.ts';
import type { Problems } from './problems.ts';
import { Tile } from './Tile.tsx';
import { useContentWidth } from './use-content-width.ts';
import type { Picks } from './use-picks.ts';

interface GalleryGridProps {
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly shown: readonly Sample[];
  /** False while others than these are about to be shown. */
  readonly isSettled: boolean;
  readonly parts: ShownParts | null;
  readonly problems: Problems;
  readonly groupOf: GroupReader | null;
  readonly picks: Picks;
  readonly onOpen: (index: number) => void;
  readonly onRemove: () => void;
}

const padding = 8;

/**
 * All shown pictures in a list box of its own scroll: only what is in view is there at all, and one
 * place of it has the keyboard.
 */
export function GalleryGrid(props: GalleryGridProps) {
  const { grid, shown, isSettled, parts, problems, groupOf, picks, onOpen, onRemove } = props;
  const classNames = useApp((state) => state.classNames);
  const total = useApp((state) => state.samples.length);
  const near = useSeen(grid);
  const width = useContentWidth(grid);
  const { columns, tile } = layoutOf(width);
  const id = useId();
  const { active, place } = picks;
  const activeRow = active < 0 ? -1 : Math.floor(active / columns);

  const rows = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(shown.length / columns),
    getScrollElement: () => grid.current,
    estimateSize: () => tile,
    gap,
    overscan: 2,
    paddingStart: padding,
    paddingEnd: padding,
    scrollPaddingStart: padding,
    scrollPaddingEnd: padding,
    // What the list box says has the keyboard must be there, wherever it is scrolled.
    rangeExtractor: useCallback(
      (range: Range) => {
        const inView = defaultRangeExtractor(range);
        const isFar = activeRow >= 0 && activeRow < range.count && !inView.includes(activeRow);
        return isFar ? [...inView, activeRow] : inView;
      },
      [activeRow],
    ),
    useFlushSync: false,
  });
  useLayoutEffect(() => rows.measure(), [rows, tile]);
  const revealed = useRef(place);
  useEffect(() => {
    // While the pictures change nobody knows yet where it will stand.
    if (!isSettled || place === revealed.current) return;
    revealed.current = place;
    if (place?.reveal && activeRow >= 0) rows.scrollToIndex(activeRow);
    // It is gone to once, not again when the columns or the pictures change.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [place, isSettled]);

  function onKeyDown(event: KeyboardEvent): void {
    const pageRows = Math.floor((grid.current?.clientHeight ?? 0) / (tile + gap));
    const intent = intentOf(event, active, { count: shown.length, columns, pageRows });
    if (!intent) return;
    event.preventDefault();
    switch (intent.kind) {
      case 'go':
        return picks.go(intent.index);
      case 'extend':
        return picks.extend(intent.index, true);
      case 'toggle':
        return picks.toggle(intent.index);
      case 'open':
        return onOpen(intent.index);
      case 'select-all':
        return picks.selectAll();
      case 'clear':
        return picks.clear();
      case 'remove':
        return onRemove();
    }
  }

  function onClick(event: MouseEvent): void {
    const index = indexAt(event);
    if (index === null) return;
    if (event.shiftKey) picks.extend(index, false);
    else picks.toggle(index);
  }

  function onFocus(): void {
    const first = rows.range?.startIndex ?? 0;
    if (active < 0) picks.go(first * columns, false);
  }

  const tiles = rows.getVirtualItems().flatMap(({ index: row, start }) =>
    shown.slice(row * columns, (row + 1) * columns).map((sample, column) => {
      const index = row * columns + column;
      return (
        <Tile
          key={sample.id}
          id={`${id}-${sample.id}`}
          sample={sample}
          index={index}
          of={shown.length}
          classNames={classNames}
          part={shownPart(parts, sample.id)}
          problems={problems.of(sample.id)}
          groupOf={groupOf}
          selected={picks.isSelected(sample.id)}
          active={index === active}
          near={near}
          left={column * (tile + gap)}
          top={start}
          pixels={thumbnailPixels(tile, devicePixelRatio)}
        />
      );
    }),
  );
  const activeSample = shown[active];
  const allRows = Math.ceil(total / columns);
  return (
    <div
      ref={grid}
      className="gallery-grid"
      role="listbox"
      aria-label="Pictures"
      aria-multiselectable="true"
      aria-describedby={`${id}-keys`}
      aria-activedescendant={activeSample && `${id}-${activeSample.id}`}
      tabIndex={0}
      // As high as it is without a filter, so that the page does not jump.
      style={{ height: `min(520px, 70vh, ${allRows * (tile + gap) - gap + 2 * padding + 2}px)` }}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={(event) => {
        const index = indexAt(event);
        if (index !== null) onOpen(index);
      }}
      onFocus={onFocus}
    >
      <div
        role="presentation"
        className="gallery-tiles"
        style={{ height: rows.getTotalSize(), '--tile': `${tile}px` } as CSSProperties}
      >
        {tiles}
      </div>
      <p id={`${id}-keys`} hidden>
        Arrows move, Space selects, with Shift a range. Enter shows details, Delete removes what is
        selected, Escape selects nothing.
      </p>
    </div>
  );
}

function indexAt({ target }: MouseEvent): number | null {
  const tile = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return tile ? Number(tile.dataset['index']) : null;
}
