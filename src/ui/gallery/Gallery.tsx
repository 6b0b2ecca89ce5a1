import {
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { undoEdit } from '../../state/edits.ts';
import { useApp } from '../../state/store.ts';
import { count, counted } from '../format.ts';
import { shownPart } from '../shown-part.ts';
import { useSurvey } from '../survey.tsx';
import { editsAreFree } from './edits-are-free.ts';
import { FilterBar } from './FilterBar.tsx';
import { filterSamples, isFiltered, noFilters, type Filters } from './filters.ts';
import { GalleryGrid } from './GalleryGrid.tsx';
import { PictureDialog } from './PictureDialog.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { IdenticalCopies, LookAlikes } from './SetHints.tsx';
import { UndecidedPictures } from './UndecidedPictures.tsx';
import { useEdits } from './use-edits.ts';
import { useNews } from './use-news.ts';
import { usePicks } from './use-picks.ts';

interface GalleryProps {
  /** What stands between that which needs a decision and the pictures. */
  readonly children: ReactNode;
}

/** All pictures of the set: to look at, to search, and to mend what is wrong with it. */
export function Gallery(props: GalleryProps) {
  // With nothing left there is still something to undo.
  const isOfUse = useApp(({ samples, edits }) => samples.length > 0 || edits.length > 0);
  // At the first pictures there is more to do than to lay this out.
  const isDue = useDeferredValue(isOfUse);
  return isOfUse && isDue ? <OpenGallery {...props} /> : props.children;
}

function OpenGallery({ children }: GalleryProps) {
  const latest = useApp((state) => state.samples);
  // Looking through all of them takes a while: meanwhile the page answers.
  const samples = useDeferredValue(latest);
  const [filters, setFilters] = useState(noFilters);
  // What is typed is seen at once, what is found a moment later.
  const settled = useDeferredValue(filters);
  const { dealt, problems, groupOf } = useSurvey();
  const parts = dealt?.parts ?? null;
  const shown = useMemo(
    () => filterSamples(samples, settled, parts, problems),
    [samples, settled, parts, problems],
  );
  const picks = usePicks(shown);
  const { news, say } = useNews();
  const [openedId, setOpenedId] = useState<number | null>(null);
  const opened = openedId === null ? -1 : shown.findIndex(({ id }) => id === openedId);
  const openedSample = shown[opened];
  const title = useRef<HTMLHeadingElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const countWords = isFiltered(settled)
    ? `${count(shown.length)} of ${counted(samples.length, 'picture')}`
    : counted(samples.length, 'picture');

  useEffect(() => {
    if (grid.current) grid.current.scrollTop = 0;
    if (isFiltered(settled)) say(`${countWords} shown`);
    // Said when the filters change, not when the pictures do.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [settled]);

  // The grid that had the keyboard is gone with its last picture, or back.
  const isEmpty = shown.length === 0;
  useEffect(() => {
    if (isEmpty && document.activeElement === document.body) title.current?.focus();
    if (!isEmpty && document.activeElement === title.current) grid.current?.focus();
  }, [isEmpty]);

  /** Buttons come and go with the selection: the keyboard is left where it does not go. */
  function focusGrid(): void {
    (grid.current ?? title.current)?.focus({ preventScroll: true });
  }

  const { move, remove } = useEdits(shown, picks, (next) => {
    if (openedId !== null) setOpenedId(next?.id ?? null);
  });

  function open(index: number): void {
    const sample = shown[index];
    if (!sample) return;
    setOpenedId(sample.id);
    picks.go(index);
  }

  function show(wanted: Partial<Filters>): void {
    setFilters({ ...noFilters, ...wanted });
    title.current?.scrollIntoView({ block: 'start' });
    focusGrid();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey);
    // In a field the keys undo what was typed.
    if (!isUndo || event.shiftKey || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    if (editsAreFree(useApp.getState())) void undoEdit();
  }

  return (
    <>
      <UndecidedPictures sets={problems.undecided} onGone={focusGrid} />
      <IdenticalCopies sets={problems.identical} onShow={() => show({ problem: 'identical' })} />
      <LookAlikes sets={problems.alike} onShow={() => show({ problem: 'look-alike' })} />
      {children}
      {/* Keys of the fields and buttons within, on their way up. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <section className="gallery" aria-labelledby="gallery-title" onKeyDown={onKeyDown}>
        <div className="gallery-head">
          <h3 id="gallery-title" ref={title} tabIndex={-1}>
            Gallery
          </h3>
          <p className="muted">{countWords}</p>
        </div>
        <FilterBar
          filters={filters}
          onChange={setFilters}
          problems={problems}
          grouped={groupOf !== null}
        />
        <SelectionBar
          onPress={focusGrid}
          picks={picks}
          shown={shown.length}
          onMove={(label) => move(picks.selected, picks.active, label)}
          onRemove={() => remove(picks.selected, picks.active)}
          onDetails={() => open(detailed())}
          onUndo={() => void undoEdit()}
        />
        {isEmpty ? (
          <div className="gallery-empty">
            <p>{samples.length === 0 ? 'No picture is left.' : 'No picture fits these filters.'}</p>
            {samples.length > 0 && (
              <button
                type="button"
                onClick={() => {
                  focusGrid();
                  setFilters(noFilters);
                }}
              >
                Clear the filters
              </button>
            )}
          </div>
        ) : (
          <GalleryGrid
            grid={grid}
            shown={shown}
            isSettled={samples === latest}
            parts={parts}
            problems={problems}
            groupOf={groupOf}
            picks={picks}
            onOpen={open}
            onRemove={() => remove(picks.selected, picks.active)}
          />
        )}
        {openedSample && (
          <PictureDialog
            sample={openedSample}
            index={opened}
            of={shown.length}
            part={shownPart(parts, openedSample.id)}
            problems={problems.of(openedSample.id)}
            groupOf={groupOf}
            onStep={(by) => open((opened + by + shown.length) % shown.length)}
            onMove={(label) => move([openedSample], opened, label)}
            onRemove={() => remove([openedSample], opened)}
            onClose={() => setOpenedId(null)}
          />
        )}
        <p className="visually-hidden" aria-live="polite">
          {news}
        </p>
      </section>
    </>
  );

  /** Of several selected pictures the one with the keyboard, else the first. */
  function detailed(): number {
    const current = shown[picks.active];
    if (current && picks.isSelected(current.id)) return picks.active;
    return shown.findIndex(({ id }) => picks.isSelected(id));
  }
}
