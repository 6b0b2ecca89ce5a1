import { useRef, type ChangeEvent } from 'react';
import { isBusy } from '../../domain/run.ts';
import { importModel } from '../../state/models.ts';
import { useApp } from '../../state/store.ts';
import { Icon } from '../Icon.tsx';
import { Station } from '../Station.tsx';
import { ModelItem } from './ModelItem.tsx';

/** The library: every model that was trained or imported, kept on this computer. */
export function ModelsStation() {
  const models = useApp((state) => state.models);
  const currentId = useApp((state) => state.currentModelId);
  return (
    <Station
      id="models"
      title="Models"
      drop="model"
      actions={<ImportModel />}
      intro={
        models.length === 0
          ? 'Trained models are kept here by themselves, also after a reload. Import one to use it without training.'
          : undefined
      }
    >
      {models.length > 0 && (
        <ul className="models">
          {models.map((model) => (
            <ModelItem key={model.id} model={model} current={model.id === currentId} />
          ))}
        </ul>
      )}
    </Station>
  );
}

function ImportModel() {
  const input = useRef<HTMLInputElement>(null);
  const busy = useApp((state) => !state.ready || isBusy(state.run) || state.openingModel !== null);

  function choose(event: ChangeEvent<HTMLInputElement>): void {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    if (files.length > 0) void importModel(files);
  }

  return (
    <>
      <button type="button" disabled={busy} onClick={() => input.current?.click()}>
        <Icon name="open" />
        Import model
      </button>
      <input
        ref={input}
        hidden
        type="file"
        multiple
        accept=".zip,.h5,.hdf5,.keras,.pt,.pth,.safetensors,.json,.bin"
        aria-label="Model file to import"
        disabled={busy}
        onChange={choose}
      />
    </>
  );
}
