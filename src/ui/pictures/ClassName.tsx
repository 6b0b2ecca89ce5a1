import { useId, useState, type KeyboardEvent } from 'react';
import { isBusy } from '../../domain/run.ts';
import type { Label } from '../../domain/sample.ts';
import { renameClass } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';

interface ClassNameProps {
  readonly label: Label;
  readonly letter: string;
}

/** The name of a class, edited where it stands: Enter or leaving keeps it, Escape takes it back. */
export function ClassName({ label, letter }: ClassNameProps) {
  const name = useApp((state) => state.classNames[label]);
  const busy = useApp((state) => isBusy(state.run) || !state.ready);
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState('');
  const refusalId = useId();

  async function commit(): Promise<void> {
    if (draft === null) return;
    setDraft(null);
    if (draft === name) return;
    if (await renameClass(label, draft)) return;
    setRefusal(
      draft.trim() === ''
        ? `A class needs a name: it stays ${name}.`
        : `${draft.trim()} is the other class: this one stays ${name}.`,
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') void commit();
    if (event.key === 'Escape') {
      setDraft(null);
      setRefusal('');
    }
  }

  return (
    <div className="class-name">
      <input
        aria-label={`Name of class ${letter}`}
        aria-describedby={refusalId}
        value={draft ?? name}
        disabled={busy}
        maxLength={60}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setDraft(event.target.value);
          setRefusal('');
        }}
        onBlur={() => void commit()}
        onKeyDown={onKeyDown}
      />
      <p className="refusal" id={refusalId} aria-live="polite">
        {refusal}
      </p>
    </div>
  );
}
