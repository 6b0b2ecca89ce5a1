import { useId, useState } from 'react';
import { defaultReadingChoices, type ReadingChoices } from '../../domain/model-formats.ts';
import { seenName } from '../../domain/names.ts';
import {
  defaultClassNames,
  labels,
  longestClassName,
  type ClassNames,
} from '../../domain/sample.ts';
import { openAs } from '../../state/model-files.ts';
import { leaveFileQuestion } from '../../state/models.ts';
import { useApp, type Opening } from '../../state/store.ts';
import { SelectInput } from '../training/SelectInput.tsx';
import { channelWords, openingWords, rangeWords, sizeWords } from './format-words.ts';
import { ModalDialog } from './ModalDialog.tsx';
import { classNamesFailure, trimmedNames } from './opening-names.ts';

/** What a file does not say of the model in it. */
export function OpeningDialog({ opening }: { readonly opening: Opening }) {
  const { files, imageSize, possibleSizes, toldRange } = opening;
  const [names, setNames] = useState(namesOfPictures);
  const [choices, setChoices] = useState<ReadingChoices>(() => ({
    ...defaultReadingChoices,
    imageSize: possibleSizes.length > 1 ? imageSize : null,
  }));
  const isOpening = useApp((state) => state.openingModel !== null);
  const failure = classNamesFailure(names);

  function change(changed: Partial<ReadingChoices>): void {
    setChoices({ ...choices, ...changed });
  }

  return (
    <ModalDialog
      title={
        <>
          Open <bdi className="file-name">{seenName(files[0]?.name ?? '')}</bdi>
        </>
      }
      working={isOpening ? 'Opening the model' : null}
      onClose={leaveFileQuestion}
      buttons={
        <>
          <button
            type="button"
            className="primary"
            disabled={isOpening || failure !== null}
            onClick={() => void openAs(trimmedNames(names), choices)}
          >
            Use model
          </button>
          <button type="button" onClick={leaveFileQuestion}>
            Cancel
          </button>
        </>
      }
    >
      <p>
        {openingWords(opening)} It does not say what follows: answer as the model was trained, for a
        wrong answer gives wrong predictions and no error.
      </p>
      <div className="fields">
        {labels.map((label) => (
          <ClassNameField
            key={label}
            label={label}
            name={names[label]}
            onChange={(name) => setNames(label === 0 ? [name, names[1]] : [names[0], name])}
          />
        ))}
        {toldRange === null && (
          <SelectInput
            {...rangeWords}
            value={choices.inputRange}
            onChange={(inputRange) => change({ inputRange })}
          />
        )}
        <SelectInput
          {...channelWords}
          value={choices.channels}
          onChange={(channels) => change({ channels })}
        />
        {possibleSizes.length > 1 && (
          <SelectInput
            label="Image size"
            hint="More than one fits the weights."
            options={Object.fromEntries(possibleSizes.map((size) => [size, sizeWords(size)]))}
            value={String(choices.imageSize)}
            onChange={(size) => change({ imageSize: Number(size) })}
          />
        )}
      </div>
      {toldRange !== null && (
        <p className="small">
          Its first layer rescales its input, so what it takes is known:{' '}
          {rangeWords.options[toldRange]}.
        </p>
      )}
      <p className="field-failure" hidden={failure === null}>
        {failure}
      </p>
    </ModalDialog>
  );
}

interface ClassNameFieldProps {
  readonly label: 0 | 1;
  readonly name: string;
  readonly onChange: (name: string) => void;
}

function ClassNameField({ label, name, onChange }: ClassNameFieldProps) {
  const id = useId();
  return (
    <div className="field" data-class={label}>
      <label htmlFor={id}>{label === 0 ? 'First class' : 'Second class'}</label>
      <div className="field-input">
        <input
          id={id}
          className="class-text"
          value={name}
          maxLength={longestClassName}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <p className="field-hint" id={`${id}-hint`}>
        {label === 0
          ? 'The first output, or an output near 0.'
          : 'The second output, or an output near 1.'}
      </p>
    </div>
  );
}

function namesOfPictures(): ClassNames {
  const { samples, classNames } = useApp.getState();
  return samples.length > 0 ? classNames : defaultClassNames;
}
