import { useId, useState } from 'react';
import type { Limits } from '../../domain/recipe.ts';
import { plainNumber } from '../recipe-words.ts';

interface NumberInputProps {
  readonly label: string;
  readonly hint: string;
  readonly limits: Limits;
  readonly value: number;
  /** What is wrong with the value, or null. */
  readonly failure: string | null;
  readonly onChange: (value: number) => void;
}

/** A number with its limits and one line that says what it does. An empty field is NaN. */
export function NumberInput({ label, hint, limits, value, failure, onChange }: NumberInputProps) {
  const id = useId();
  // "0." and "1e-" are on the way to a number: what is typed stands until the field is left.
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? (Number.isNaN(value) ? '' : String(value));

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-input">
        <input
          id={id}
          type="number"
          min={limits.min}
          max={limits.max}
          step={limits.step}
          value={shown}
          aria-invalid={failure !== null}
          aria-describedby={`${id}-hint ${id}-limits${failure ? ` ${id}-failure` : ''}`}
          onChange={(event) => {
            setDraft(event.target.value);
            onChange(event.target.value === '' ? Number.NaN : Number(event.target.value));
          }}
          onBlur={() => setDraft(null)}
        />
        <span className="field-limits" id={`${id}-limits`}>
          {plainNumber(limits.min)} to {plainNumber(limits.max)}
        </span>
      </div>
      {failure && (
        <p className="field-failure" id={`${id}-failure`}>
          {failure}
        </p>
      )}
      <p className="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
