import { useEffect, useId, useState } from 'react';
import type { ModelRecord } from '../../domain/model.ts';
import { isBusy } from '../../domain/run.ts';
import {
  bringBack,
  downloadBundle,
  picturesOf,
  type ModelPictures,
} from '../../state/elsewhere.ts';
import { defaultWritingOptions } from '../../domain/model-formats.ts';
import { seenName } from '../../domain/names.ts';
import { leaveFileQuestion, takeAway } from '../../state/models.ts';
import { noticing } from '../../state/notice.ts';
import { useApp } from '../../state/store.ts';
import { FileButton } from '../FileButton.tsx';
import { Icon } from '../Icon.tsx';
import { NumberInput } from '../training/NumberInput.tsx';
import {
  epochFailure,
  epochLimits,
  epochWords,
  noListWords,
  picturesWords,
  testWords,
} from './bundle-words.ts';
import { ModalDialog } from './ModalDialog.tsx';

/** Takes the model to where more computers are, and its result back. */
export function BundleDialog({ model }: { readonly model: ModelRecord }) {
  const { id, name, recipe, test } = model;
  const [epochs, setEpochs] = useState(recipe.epochs || epochLimits.min);
  const [withPictures, setWithPictures] = useState(false);
  const pictures = usePictures(id);
  const asked = useApp((state) => state.takingAway);
  const isWriting = useApp((state) => state.writingModel !== null);
  const openingModel = useApp((state) => state.openingModel);
  const isTraining = useApp((state) => isBusy(state.run));
  const failure = epochFailure(epochs);

  async function ending(work: Promise<boolean>): Promise<void> {
    if ((await work) && useApp.getState().takingAway === asked) leaveFileQuestion();
  }

  function download(): void {
    const options = { ...defaultWritingOptions, epochs, pictures: withPictures };
    void ending(downloadBundle(id, options));
  }

  return (
    <ModalDialog
      title="Continue on more machines"
      working={workingWords(isWriting, openingModel)}
      onClose={leaveFileQuestion}
      buttons={
        <>
          <button
            type="button"
            className="primary"
            disabled={isWriting || failure !== null || !pictures}
            onClick={download}
          >
            <Icon name="download" />
            Download bundle
          </button>
          <button type="button" className="quiet" onClick={() => takeAway(id, 'file')}>
            Other files…
          </button>
        </>
      }
    >
      <p>
        The bundle takes{' '}
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        to other computers, with scripts that train it on there from its weights and its split, on
        one or on many. Nothing is sent from here: you carry the zip file yourself.
      </p>
      {pictures === null && <p className="callout">{noListWords}</p>}
      <NumberInput
        {...epochWords}
        limits={epochLimits}
        value={epochs}
        failure={failure}
        onChange={setEpochs}
      />
      <PicturesChoice
        pictures={pictures ?? null}
        chosen={withPictures}
        onChoose={setWithPictures}
      />
      <section className="bring-back" aria-label="Bring the result back">
        <p>
          When it is done there, bring its file back: it joins the models here.{' '}
          {testWords(test?.images)}
        </p>
        <FileButton
          icon="open"
          accept=".pt,.keras,.h5,.safetensors"
          disabled={isTraining || openingModel !== null}
          onFiles={(files) => void ending(bringBack(id, files))}
        >
          Bring the result back
        </FileButton>
        {isTraining && <p className="small">When training has ended.</p>}
      </section>
    </ModalDialog>
  );
}

interface PicturesChoiceProps {
  readonly pictures: ModelPictures | null;
  readonly chosen: boolean;
  readonly onChoose: (withPictures: boolean) => void;
}

function PicturesChoice({ pictures, chosen, onChoose }: PicturesChoiceProps) {
  const id = useId();
  const rows = [
    {
      value: false,
      label: 'With the list of the pictures alone',
      hint: 'Their folder is there already, or you copy it yourself. Names and SHA-256 tell which goes where.',
    },
    {
      value: true,
      label: 'With the pictures',
      hint: pictures ? picturesWords(pictures) : 'They are being counted.',
    },
  ];
  return (
    <fieldset className="formats">
      <legend className="visually-hidden">Pictures</legend>
      {rows.map(({ value, label, hint }) => (
        <label key={label} className="format" data-chosen={value === chosen || undefined}>
          <input
            type="radio"
            name={id}
            checked={value === chosen}
            disabled={value && pictures?.missing !== 0}
            aria-labelledby={`${id}-${value}`}
            aria-describedby={`${id}-${value}-hint`}
            onChange={() => onChoose(value)}
          />
          <strong id={`${id}-${value}`}>{label}</strong>
          <span id={`${id}-${value}-hint`}>{hint}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Undefined until they are known, null where nobody knows them. */
function usePictures(id: number): ModelPictures | null | undefined {
  const [pictures, setPictures] = useState<ModelPictures | null>();
  useEffect(() => {
    let isGone = false;
    void noticing(async () => {
      const found = await picturesOf(id);
      if (!isGone) setPictures(found);
    });
    return () => {
      isGone = true;
    };
  }, [id]);
  return pictures;
}

function workingWords(isWriting: boolean, openingModel: string | null): string | null {
  if (isWriting) return 'Writing the bundle';
  return openingModel === null ? null : `Opening ${seenName(openingModel)} and testing it`;
}
