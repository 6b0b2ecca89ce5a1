import { useState } from 'react';
import {
  defaultFormat,
  defaultWritingOptions,
  type ModelFormat,
  type WritingOptions,
} from '../../domain/model-formats.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { downloadAll, downloadLogs, downloadModel } from '../../state/model-files.ts';
import { leaveFileQuestion, takeAway } from '../../state/models.ts';
import { useApp } from '../../state/store.ts';
import { Icon } from '../Icon.tsx';
import { CheckField } from './CheckField.tsx';
import { hasChannelOrder, writingWords } from './format-words.ts';
import { FormatList } from './FormatList.tsx';
import { ModalDialog } from './ModalDialog.tsx';

/** What was chosen last, until the page is left. */
let last = { format: defaultFormat, options: defaultWritingOptions };

/** In which kind of file the model is to go. */
export function DownloadDialog({ model }: { readonly model: ModelRecord }) {
  // The order of channels is for one file: who comes back for another should not get it unasked.
  const [{ format, options }, setChoice] = useState(() => {
    return { ...last, options: { ...last.options, channels: defaultWritingOptions.channels } };
  });
  const [wanted, setWanted] = useState<ModelFormat | 'all' | 'logs'>(format);
  const asked = useApp((state) => state.takingAway);
  const isWriting = useApp((state) => state.writingModel !== null);
  const { id, name, history } = model;

  function choose(change: Partial<typeof last>): void {
    last = { format, options, ...change };
    setChoice(last);
  }

  async function give(
    what: typeof wanted,
    write: (options: WritingOptions) => Promise<boolean>,
  ): Promise<void> {
    setWanted(what);
    // What is not to be seen is not meant.
    const channels = hasChannelOrder(format) ? options.channels : 'RGB';
    const saved = await write({ ...options, channels });
    if (saved && useApp.getState().takingAway === asked) leaveFileQuestion();
  }

  return (
    <ModalDialog
      title={
        <>
          Download <bdi>{name}</bdi>
        </>
      }
      working={isWriting ? writingWords(wanted) : null}
      onClose={leaveFileQuestion}
      buttons={
        <>
          <button
            type="button"
            className="primary"
            disabled={isWriting}
            onClick={() => void give(format, (chosen) => downloadModel(id, format, chosen))}
          >
            <Icon name="download" />
            Download
          </button>
          <button
            type="button"
            disabled={isWriting}
            onClick={() => void give('all', (chosen) => downloadAll(id, chosen))}
          >
            <Icon name="zip" />
            All in one zip
          </button>
        </>
      }
    >
      <FormatList chosen={format} onChoose={(chosen) => choose({ format: chosen })} />
      {hasChannelOrder(format) && (
        <CheckField
          label="Channels in BGR order, for the C++ port (OpenCV)"
          hint="OpenCV reads pictures blue first: the first filters are turned round to match."
          checked={options.channels === 'BGR'}
          onChange={(isBgr) => choose({ options: { ...options, channels: isBgr ? 'BGR' : 'RGB' } })}
        />
      )}
      <CheckField
        label="Names of the picture files in the manifest"
        hint="The manifest tells which pictures were trained on. Without names each is listed by its SHA-256 alone."
        checked={options.fileNames}
        onChange={(fileNames) => choose({ options: { ...options, fileNames } })}
      />
      <CheckField
        label="Six of the training pictures in the logs"
        hint="TensorBoard shows them, 128 pixels large, to everybody who gets the logs or the zip of all."
        checked={options.samplePictures}
        onChange={(samplePictures) => choose({ options: { ...options, samplePictures } })}
      />
      <div className="file-dialog-more">
        <button
          type="button"
          className="quiet"
          disabled={isWriting || history.length === 0}
          onClick={() => void give('logs', (chosen) => downloadLogs(id, chosen))}
        >
          Logs for TensorBoard
        </button>
        <button type="button" className="quiet" onClick={() => takeAway(id, 'bundle')}>
          Continue on more machines…
        </button>
      </div>
    </ModalDialog>
  );
}
