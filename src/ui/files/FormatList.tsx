import { useId } from 'react';
import { modelFormats, type ModelFormat } from '../../domain/model-formats.ts';
import { formatWords } from './format-words.ts';

interface FormatListProps {
  readonly chosen: ModelFormat;
  readonly onChoose: (format: ModelFormat) => void;
}

/** The kinds of files, each with who opens it. */
export function FormatList({ chosen, onChoose }: FormatListProps) {
  const id = useId();
  return (
    <fieldset className="formats">
      <legend className="visually-hidden">Kind of file</legend>
      {modelFormats.map((format) => (
        <label key={format} className="format" data-chosen={format === chosen || undefined}>
          <input
            type="radio"
            name={id}
            value={format}
            checked={format === chosen}
            aria-labelledby={`${id}-${format}`}
            aria-describedby={`${id}-${format}-hint`}
            onChange={() => onChoose(format)}
          />
          <strong id={`${id}-${format}`}>{formatWords[format].label}</strong>
          <span id={`${id}-${format}-hint`}>{formatWords[format].openedBy}</span>
        </label>
      ))}
    </fieldset>
  );
}
