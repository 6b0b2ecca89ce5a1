import { exportDataset } from '../../state/dataset-export.ts';
import { useApp } from '../../state/store.ts';
import { picturesCanBeSaved } from './pictures-are-free.ts';

/** The pictures with their classes and parts, as one file for other tools. */
export function SaveDataset() {
  const free = useApp(picturesCanBeSaved);
  return (
    <button type="button" className="quiet" disabled={!free} onClick={() => void exportDataset()}>
      Save the data set (zip)
    </button>
  );
}
