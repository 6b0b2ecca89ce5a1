import { takeAway } from '../../state/models.ts';
import { currentModel, useApp } from '../../state/store.ts';
import { Icon } from '../Icon.tsx';
import { late } from '../late.tsx';
import { Station } from '../Station.tsx';

const ModelResults = late(async () => (await import('./ModelResults.tsx')).ModelResults);

export function ResultsStation() {
  const model = useApp(currentModel);
  return (
    <Station
      id="results"
      title="Results"
      intro={
        model
          ? undefined
          : 'After training, the test pictures are shown to the network once. How it did stands here. A model from the library brings its results along.'
      }
      actions={
        model && (
          <button type="button" onClick={() => takeAway(model.id, 'file')}>
            <Icon name="download" />
            Download model
          </button>
        )
      }
    >
      {model && <ModelResults model={model} />}
    </Station>
  );
}
