import { useRef } from 'react';
import { clearPictures } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { counted } from '../format.ts';
import { picturesAreFree } from './pictures-are-free.ts';

export function RemoveAll({ pictures }: { readonly pictures: number }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const free = useApp(picturesAreFree);

  function remove(): void {
    dialog.current?.close();
    void clearPictures();
  }

  return (
    <>
      <button
        type="button"
        className="quiet"
        disabled={!free}
        onClick={() => dialog.current?.showModal()}
      >
        Remove all pictures
      </button>
      <dialog ref={dialog} aria-labelledby="remove-all-title">
        <h3 id="remove-all-title">Remove {counted(pictures, 'picture')} from this page?</h3>
        <p>The files on your disk are not touched, and the models stay.</p>
        <div className="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Keep them
          </button>
          <button type="button" className="primary" onClick={remove}>
            Remove
          </button>
        </div>
      </dialog>
    </>
  );
}
