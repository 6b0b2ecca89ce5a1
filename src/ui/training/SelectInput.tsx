import { useId } from 'react';
import type { ChoiceWords } from '../recipe-words.ts';

interface SelectInputProps<T extends string> extends ChoiceWords<T> {
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few choices, and one line that says what each does. */
export function SelectInput<T extends string>(props: SelectInputProps<T>) {
  const { label, hint, options, value, onChange } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-input">
        <select
          id={id}
          value={value}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {(Object.keys(options) as T[]).map((option) => (
            <option key={option} value={option}>
              {options[option]}
            </option>
          ))}
        </select>
      </div>
      <p className="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
