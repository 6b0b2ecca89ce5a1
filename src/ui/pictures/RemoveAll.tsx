import { useRef } from 'react';
import { clearPictures } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { counted } from '../format.ts';
import { picturesCanGo } from './pictures-are-free.ts';

export function RemoveAll({ pictures }: { readonly pictures: number }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const free = useApp(picturesCanGo);
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
      <ConfirmDialog
        dialog={dialog}
        title={`Remove ${counted(pictures, 'picture')} from this page?`}
        no="Keep them"
        yes="Remove"
        onYes={() => void clearPictures()}
      >
        The files on your disk are not touched, and the models stay.
      </ConfirmDialog>
    </>
  );
}
