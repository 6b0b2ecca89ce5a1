import { useRef } from 'react';
import { clearPictures } from '../../state/pictures.ts';
import { trySample } from '../../state/sample-set.ts';
import { useApp } from '../../state/store.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { counted } from '../format.ts';
import { BothClasses } from './BothClasses.tsx';
import { picturesCanGo } from './pictures-are-free.ts';

/** What else one can start from: both classes in one, or the sample. */
export function SampleOffer() {
  const dialog = useRef<HTMLDialogElement>(null);
  // The sample never mixes with a person's own pictures, so it can't wait behind them.
  const free = useApp(picturesCanGo);
  const pictures = useApp((state) => state.samples.length);

  async function replace(): Promise<void> {
    await clearPictures();
    if (useApp.getState().samples.length === 0) await trySample();
  }

  return (
    <div className="sample-offer">
      <BothClasses />
      <div className="sample-line">
        <button
          type="button"
          disabled={!free}
          onClick={() => (pictures === 0 ? void trySample() : dialog.current?.showModal())}
        >
          Try the sample x-rays
        </button>
        <p className="small">
          Sample: 200 chest x-rays by Kermany, Zhang and Goldbaum, CC BY 4.0 (Mendeley Data,
          rscbjbr9sj). For trying the tool, not for diagnosis.
        </p>
      </div>
      <ConfirmDialog
        dialog={dialog}
        title={`Replace your ${counted(pictures, 'picture')} with the sample?`}
        no="Cancel"
        yes="Replace them"
        onYes={() => void replace()}
      >
        The files on your disk are not touched, and the models stay.
      </ConfirmDialog>
    </div>
  );
}
