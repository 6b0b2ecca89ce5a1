import { useMemo, useState } from 'react';
import { saveFile } from '../../state/downloads.ts';
import { dismissSkipped } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { failureWords } from '../failure-words.ts';
import { seenName } from '../../domain/names.ts';
import { count, counted } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { ShowMore } from '../ShowMore.tsx';
import { isReading } from './pictures-are-free.ts';
import { countReasons, reasonsLine, skippedCsv, skippedTitle } from './skipped-words.ts';

const rowsAtOnce = 200;
/** Fewer are looked through sooner than summed up. */
const manyFiles = 10;

/** The files that were not taken. */
export function SkippedFiles() {
  const systemFiles = useApp((state) => state.systemFiles);
  return (
    <>
      <SkippedList />
      {systemFiles > 0 && (
        <p className="small system-files">
          {counted(systemFiles, 'system file')} (.DS_Store and the like){' '}
          {systemFiles === 1 ? 'was' : 'were'} passed over.
        </p>
      )}
    </>
  );
}

/** The same in one line, near what was given: the list stands below all pictures. */
export function SkippedSummary() {
  const skipped = useApp((state) => state.skipped);
  const reading = useApp(isReading);
  const reasons = useMemo(() => (reading ? '' : reasonsLine(skipped)), [reading, skipped]);
  return (
    <div aria-live="polite">
      {!reading && skipped.length > 0 && (
        <p className="skipped-summary small">
          {skippedTitle(skipped)}
          {reasons !== '' && `: ${reasons}`}. <a href="#skipped-files">Show the list</a>
        </p>
      )}
    </div>
  );
}

/** Those that could not be used, each with its reason. Names are anyone's: shown as they are. */
function SkippedList() {
  const skipped = useApp((state) => state.skipped);
  const [shown, setShown] = useState(rowsAtOnce);
  const reasons = useMemo(() => countReasons(skipped), [skipped]);
  if (skipped.length === 0) return null;
  return (
    <section className="skipped" id="skipped-files" aria-label="Skipped files" tabIndex={-1}>
      <div className="skipped-head">
        <h3>{skippedTitle(skipped)}</h3>
        <button
          type="button"
          className="quiet"
          onClick={() =>
            saveFile(new Blob([skippedCsv(skipped)], { type: 'text/csv' }), 'skipped files.csv')
          }
        >
          Save list<span className="visually-hidden"> of skipped files</span>
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Dismiss the list of skipped files"
          onClick={dismissSkipped}
        >
          <Icon name="close" />
        </button>
      </div>
      {skipped.length >= manyFiles && (
        <ul className="skipped-reasons" aria-label="Reasons and how many files each">
          {reasons.map(({ words, files }) => (
            <li key={words}>
              {words} <strong>{count(files)}</strong>
            </li>
          ))}
        </ul>
      )}
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
