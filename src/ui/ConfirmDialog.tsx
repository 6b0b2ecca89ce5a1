import { useId, type ReactNode, type RefObject } from 'react';

interface ConfirmDialogProps {
  /** `showModal` of it asks. */
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly title: string;
  readonly children: ReactNode;
  readonly no: string;
  readonly yes: string;
  readonly onYes: () => void;
}

/** Asks before what can't be taken back; Escape is no. */
export function ConfirmDialog({ dialog, title, children, no, yes, onYes }: ConfirmDialogProps) {
  const titleId = useId();
  return (
    <dialog ref={dialog} aria-labelledby={titleId}>
      <h3 id={titleId}>{title}</h3>
      <p>{children}</p>
      <div className="dialog-buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          {no}
        </button>
        <button
          type="button"
          className="primary"
          onClick={() => {
            dialog.current?.close();
            onYes();
          }}
        >
          {yes}
        </button>
      </div>
    </dialog>
  );
}
