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
  const [refusal, setRefusal] = useState<{ readonly words: string; readonly of: string } | null>(
    null,
  );
  const refusalId = useId();

  async function commit(): Promise<void> {
    if (draft === null) return;
    setDraft(null);
    if (draft === name) return;
    if (await renameClass(label, draft)) return;
    setRefusal({ words: refusalWords(draft.trim(), name), of: name });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') void commit();
    if (event.key === 'Escape') {
      setDraft(null);
      setRefusal(null);
    }
  }

  return (
    <div className="class-name">
      <input
        aria-label={`Name of class ${letter}`}
        aria-describedby={refusalId}
        value={draft ?? name}
        disabled={busy}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setDraft(event.target.value);
          setRefusal(null);
        }}
        onBlur={() => void commit()}
        onKeyDown={onKeyDown}
      />
      <p className="refusal" id={refusalId} aria-live="polite">
        {/* It speaks of a name that may have gone since: with other pictures come others. */}
        {refusal?.of === name && refusal.words}
      </p>
    </div>
  );
}

function refusalWords(refused: string, name: string): string {
  if (refused === '') return `A class needs a name: it stays ${name}.`;
  if (refused.length > 60) {
    return `A name has at most 60 characters, not ${refused.length}: it stays ${name}.`;
  }
  return `${refused} is the other class: this one stays ${name}.`;
}
