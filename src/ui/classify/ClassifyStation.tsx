import { clearClassifications, classifyFiles } from '../../state/classify.ts';
import { currentModel, useApp } from '../../state/store.ts';
import { FileButton } from '../FileButton.tsx';
import { count } from '../format.ts';
import { Station } from '../Station.tsx';
import { ClassificationList } from './ClassificationList.tsx';
import { LatestResult } from './LatestResult.tsx';
import { TestThumbnails } from './TestThumbnails.tsx';

export function ClassifyStation() {
  const model = useApp(currentModel);
  const classifications = useApp((state) => state.classifications);
  const latest = classifications[0];

  return (
    <Station
      id="classify"
      title="Classify"
      drop="classify"
      intro={
        model
          ? undefined
          : 'Train a model first, or open one: choose it under Models, or import it.'
      }
      actions={
        latest && (
          <button type="button" className="quiet" onClick={clearClassifications}>
            Clear
          </button>
        )
      }
    >
      <div className="classify-open" data-drop="classify">
        <p className="zone-hint">
          {model ? 'Drop pictures here, paste one, or choose a' : 'Waiting for a model'}
        </p>
        <FileButton
          icon="pictures"
          accept="image/*,.tif,.tiff"
          disabled={!model}
          onFiles={(files) => void classifyFiles(files)}
        >
          Picture to classify
        </FileButton>
      </div>
      <ClassifyProgress />
      {latest && <LatestResult classification={latest} />}
      {classifications.length > 1 && <ClassificationList classifications={classifications} />}
      {model && <TestThumbnails key={model.id} model={model} />}
    </Station>
  );
}

function ClassifyProgress() {
  const classifying = useApp((state) => state.classifying);
  // One picture takes less time than it takes to read a bar.
  if (!classifying || classifying.total < 2) return null;
  const { done, total } = classifying;
  return (
    <div className="progress-row">
      <div className="progress-text">
        <strong>Classifying</strong>
        <span>
          {count(done)} of {count(total)}
        </span>
      </div>
      <progress aria-label="Classifying" value={done} max={total} />
    </div>
  );
}
