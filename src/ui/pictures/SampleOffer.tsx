import { trySample } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { picturesAreFree } from './pictures-are-free.ts';

/** What else one can start from: a folder of two folders, or the sample. */
export function SampleOffer() {
  const free = useApp(picturesAreFree);
  return (
    <div className="sample-offer">
      <p className="parent-hint">
        Both classes in one folder? Drop it anywhere on this page: its two folders name the classes.
      </p>
      <div className="sample-line">
        <button type="button" disabled={!free} onClick={() => void trySample()}>
          Try the sample x-rays
        </button>
        <p className="small">
          Sample: 200 chest x-rays by Kermany, Zhang and Goldbaum, CC BY 4.0 (Mendeley Data,
          rscbjbr9sj). For trying the tool, not for diagnosis.
        </p>
      </div>
    </div>
  );
}
