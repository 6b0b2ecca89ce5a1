import '../styles/file-dialogs.css';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { dismissNotice } from '../../state/notice.ts';
import { useApp } from '../../state/store.ts';
import { failureSentence } from '../failure-words.ts';
import { Icon } from '../Icon.tsx';

interface ModalDialogProps {
  readonly title: ReactNode;
  /** What is being done now, or null. */
  readonly working: string | null;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The row at the end, which stays in sight. */
  readonly buttons: ReactNode;
}

/** Asks what has to be known before a file goes out or comes in. What fails meanwhile is told in it. */
export function ModalDialog({ title, working, onClose, children, buttons }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const notice = useApp((state) => state.notice);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The keyboard begins at the first answer: in a group of radio buttons, at the one that is chosen.
    const first = element?.querySelector('input');
    const chosen = element?.querySelector<HTMLElement>('input:checked');
    (first?.type === 'radio' ? chosen : first)?.focus();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className="file-dialog"
      aria-labelledby={titleId}
      onClose={(event) => {
        if (event.currentTarget.open) return;
        if (notice?.kind === 'failure') dismissNotice();
        onClose();
      }}
    >
      <div className="file-dialog-head">
        <h3 id={titleId}>{title}</h3>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </div>
      {children}
      <div className="file-dialog-foot">
        <div role="alert">
          {notice?.kind === 'failure' && (
            <p className="file-dialog-failure">
              <Icon name="warning" />
              {failureSentence(notice.failure)}
            </p>
          )}
        </div>
        <div aria-live="polite">
          {working !== null && (
            <>
              <p className="small">{working}</p>
              <progress aria-label={working} />
            </>
          )}
        </div>
        <div className="file-dialog-buttons">{buttons}</div>
      </div>
    </dialog>
  );
}
