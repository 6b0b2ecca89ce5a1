import { useState } from 'react';
import type { ModelRecord } from '../../domain/model.ts';
import { seenName } from '../../domain/names.ts';
import { isBusy } from '../../domain/run.ts';
import { deleteModel, loadModel, renameModel, takeAway } from '../../state/models.ts';
import { useApp } from '../../state/store.ts';
import { counted, dateTime, percent } from '../format.ts';
import { RenameField } from './RenameField.tsx';

interface ModelItemProps {
  readonly model: ModelRecord;
  readonly current: boolean;
}

export function ModelItem({ model, current }: ModelItemProps) {
  const busy = useApp((state) => isBusy(state.run));
  const [renaming, setRenaming] = useState(false);
  const [refusal, setRefusal] = useState('');
  const { id, name, classNames, test, from } = model;

  async function endRenaming(newName: string | null): Promise<void> {
    setRenaming(false);
    setRefusal('');
    if (newName === null || newName === name) return;
    if ((await renameModel(id, newName)) !== 'refused') return;
    setRefusal(`${newName} is another model: this one stays ${name}.`);
  }

  return (
    <li className="model" data-current={current || undefined} aria-current={current || undefined}>
      <div className="model-title">
        {renaming ? (
          <RenameField name={name} onEnd={(newName) => void endRenaming(newName)} />
        ) : (
          <strong>
            <bdi>{name}</bdi>
          </strong>
        )}
        {current && <span className="model-current">in use</span>}
      </div>
      <p className="refusal" aria-live="polite">
        {refusal}
      </p>
      <p className="model-classes">
        <bdi className="class-text" data-class={0}>
          {classNames[0]}
        </bdi>{' '}
        or{' '}
        <bdi className="class-text" data-class={1}>
          {classNames[1]}
        </bdi>
      </p>
      <p className="small">
        {test
          ? `${percent(test.accuracy)} on ${counted(test.images, 'test picture')}`
          : 'not tested'}
        <br />
        {from ? (
          <>
            opened from <bdi>{seenName(from.file)}</bdi>
          </>
        ) : (
          dateTime(model.createdAt)
        )}
      </p>
      <div className="model-actions">
        {!current && (
          <button
            type="button"
            className="small-button"
            disabled={busy}
            aria-label={`Load ${name}`}
            onClick={() => void loadModel(id)}
          >
            Load
          </button>
        )}
        <button
          type="button"
          className="small-button"
          aria-label={`Download ${name}`}
          onClick={() => takeAway(id, 'file')}
        >
          Download
        </button>
        <button
          type="button"
          className="small-button"
          aria-label={`Rename ${name}`}
          onClick={() => setRenaming(true)}
        >
          Rename
        </button>
        <button
          type="button"
          className="small-button"
          disabled={busy}
          aria-label={`Delete ${name}`}
          onClick={() => void deleteModel(id)}
        >
          Delete
        </button>
      </div>
    </li>
  );
}
