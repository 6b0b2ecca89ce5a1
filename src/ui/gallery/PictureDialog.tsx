import { useId, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { GroupReader } from '../../domain/groups.ts';
import { seenName } from '../../domain/names.ts';
import { fileName, type Label, type Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { count } from '../format.ts';
import { Icon } from '../Icon.tsx';
import type { ShownPart } from '../shown-part.ts';
import { Thumbnail } from '../Thumbnail.tsx';
import { editsAreFree } from './edits-are-free.ts';
import { PictureFacts } from './PictureFacts.tsx';
import { spokenName } from './picture-words.ts';
import type { Problem } from './problems.ts';

interface PictureDialogProps {
  readonly sample: Sample;
  /** Its place among the shown pictures, and how many there are. */
  readonly index: number;
  readonly of: number;
  readonly part: ShownPart | null;
  readonly problems: readonly Problem[];
  readonly groupOf: GroupReader | null;
  /** To the next picture, or the one before; from the last to the first. */
  readonly onStep: (by: 1 | -1) => void;
  readonly onMove: (label: Label) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

const largest = 512;

/** One picture larger, with all that is known of its file. */
export function PictureDialog(props: PictureDialogProps) {
  const { sample, index, of, part, problems, groupOf, onStep, onMove, onRemove, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const classNames = useApp((state) => state.classNames);
  const free = useApp(editsAreFree);
  const other: Label = sample.label === 0 ? 1 : 0;
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The keyboard goes back to where it was, also when the last picture has been removed.
    return () => element?.close();
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowLeft') onStep(-1);
    else if (event.key === 'ArrowRight') onStep(1);
    else if (event.key === 'Delete' && free) onRemove();
    else return;
    event.preventDefault();
  }

  return (
    // Its keys are those of the picture that it shows; each has a button too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className="picture-dialog"
      aria-labelledby={titleId}
      data-class={sample.label}
      onClose={(event) => {
        if (!event.currentTarget.open) onClose();
      }}
      onKeyDown={onKeyDown}
    >
      <div className="picture-head">
        <h3 id={titleId}>
          <bdi className="file-name">{seenName(fileName(sample.path))}</bdi>
        </h3>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="picture-large">
        <Thumbnail
          key={sample.id}
          sample={sample}
          label={spokenName(sample, classNames, part, problems)}
          size={largest}
          near
        />
      </div>
      <PictureFacts sample={sample} part={part} problems={problems} groupOf={groupOf} />
      <div className="picture-buttons">
        <button
          type="button"
          className="move-button"
          data-class={other}
          disabled={!free}
          onClick={() => onMove(other)}
        >
          <span>
            Move to <bdi>{classNames[other]}</bdi>
          </span>
        </button>
        <button type="button" disabled={!free} onClick={onRemove}>
          Remove
        </button>
        <span className="picture-steps">
          <span className="muted" aria-live="polite">
            {count(index + 1)} of {count(of)}
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label="Previous picture"
            disabled={of < 2}
            onClick={() => onStep(-1)}
          >
            <Icon name="previous" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Next picture"
            disabled={of < 2}
            onClick={() => onStep(1)}
          >
            <Icon name="next" />
          </button>
        </span>
      </div>
    </dialog>
  );
}
