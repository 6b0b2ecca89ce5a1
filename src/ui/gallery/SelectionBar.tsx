import { labels, type Label } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { count } from '../format.ts';
import { editsAreFree } from './edits-are-free.ts';
import { undoWords } from './picture-words.ts';
import type { Picks } from './use-picks.ts';

interface SelectionBarProps {
  /** Before each of the others: the button may be gone after it, and the keyboard with it. */
  readonly onPress: () => void;
  readonly picks: Picks;
  readonly shown: number;
  readonly onMove: (label: Label) => void;
  readonly onRemove: () => void;
  readonly onDetails: () => void;
  readonly onUndo: () => void;
}

/** What is selected, and what can be done with it. */
export function SelectionBar(props: SelectionBarProps) {
  const { onPress, picks, shown, onMove, onRemove, onDetails, onUndo } = props;
  const { selected } = picks;
  const free = useApp(editsAreFree);
  const classNames = useApp((state) => state.classNames);
  const edit = useApp((state) => state.edits.at(-1));
  const targets = labels.filter((label) => selected.some((sample) => sample.label !== label));
  const some = selected.length > 0;
  const pressing = (action: () => void) => () => {
    onPress();
    action();
  };
  return (
    <div className="selection-bar" role="group" aria-label="Selection">
      <p className={some ? 'selection-count' : 'small'}>
        {some
          ? `${count(selected.length)} selected`
          : 'Select pictures to move or remove them. A double click shows one larger, as the network gets it.'}
      </p>
      {targets.map((label) => (
        <button
          key={label}
          type="button"
          className="move-button small-button"
          data-class={label}
          disabled={!free}
          onClick={pressing(() => onMove(label))}
        >
          <span>
            Move to <bdi>{classNames[label]}</bdi>
          </span>
        </button>
      ))}
      {some && (
        <>
          <button
            type="button"
            className="small-button"
            disabled={!free}
            onClick={pressing(onRemove)}
          >
            Remove
          </button>
          <button type="button" className="small-button" onClick={pressing(onDetails)}>
            Details
          </button>
        </>
      )}
      <span className="selection-rest">
        {edit && (
          <button
            type="button"
            className="small-button"
            disabled={!free}
            onClick={pressing(onUndo)}
          >
            {undoWords(edit)}
          </button>
        )}
        {some && (
          <button type="button" className="quiet" onClick={pressing(picks.clear)}>
            Clear selection
          </button>
        )}
        {selected.length < shown && (
          <button type="button" className="quiet" onClick={pressing(picks.selectAll)}>
            Select all shown
          </button>
        )}
      </span>
    </div>
  );
}
