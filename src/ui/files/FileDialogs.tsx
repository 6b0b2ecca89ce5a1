/**
 * What is asked before a model is taken away as a file, or one that says too little of itself is used. Its code
 * comes with the first question.
 */
import { useApp } from '../../state/store.ts';
import { BundleDialog } from './BundleDialog.tsx';
import { DownloadDialog } from './DownloadDialog.tsx';
import { OpeningDialog } from './OpeningDialog.tsx';

export function FileDialogs() {
  const opening = useApp((state) => state.opening);
  const asked = useApp((state) => state.takingAway);
  const model = useApp((state) => state.models.find(({ id }) => id === state.takingAway?.modelId));
  if (opening) return <OpeningDialog opening={opening} />;
  if (!asked || !model) return null;
  return asked.as === 'file' ? <DownloadDialog model={model} /> : <BundleDialog model={model} />;
}
