import { useState } from 'react';
import { dismissSkipped } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { failureWords } from '../failure-words.ts';
import { counted, seenName } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { ShowMore } from '../ShowMore.tsx';

const rowsAtOnce = 200;

/** The files that could not be used, each with its reason. Names are anyone's: shown as they are. */
export function SkippedFiles() {
  const skipped = useApp((state) => state.skipped);
  const [shown, setShown] = useState(rowsAtOnce);
  if (skipped.length === 0) return null;
  return (
    <section className="skipped" aria-label="Skipped files">
      <div className="skipped-head">
        <h3>{counted(skipped.length, 'file')} skipped</h3>
        <button
          type="button"
          className="icon-button"
          aria-label="Dismiss the list of skipped files"
          onClick={dismissSkipped}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="skipped-list" role="group" aria-label="Names and reasons" tabIndex={0}>
        <ul>
          {skipped.slice(0, shown).map(({ path, failure }, index) => (
            // The same path can be skipped twice, and the list only grows at its end.
            <li key={index}>
              <bdi className="file-name">{seenName(path)}</bdi>
              <span className="reason">{failureWords(failure)}</span>
            </li>
          ))}
        </ul>
        <ShowMore
          left={skipped.length - shown}
          step={rowsAtOnce}
          what="skipped files"
          onShow={() => setShown(shown + rowsAtOnce)}
        />
      </div>
    </section>
  );
}
