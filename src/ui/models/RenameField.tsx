import { useRef, useState } from 'react';

interface RenameFieldProps {
  readonly name: string;
  /** The new name, or null when it is to stay. */
  readonly onEnd: (name: string | null) => void;
}

/** Enter or leaving keeps the new name, Escape the old one; an empty name is no name. */
export function RenameField({ name, onEnd }: RenameFieldProps) {
  const [draft, setDraft] = useState(name);
  // The field goes when it ends, and going takes its focus: that must not end it twice.
  const ended = useRef(false);

  function end(newName: string | null): void {
    if (ended.current) return;
    ended.current = true;
    onEnd(newName === null || newName.trim() === '' ? null : newName.trim());
  }

  return (
    <input
      aria-label={`New name for ${name}`}
      value={draft}
      maxLength={100}
      spellCheck={false}
      autoComplete="off"
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => end(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(draft);
        if (event.key === 'Escape') end(null);
      }}
    />
  );
}
