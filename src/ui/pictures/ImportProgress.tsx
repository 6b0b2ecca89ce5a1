import { cancelImport } from '../../state/imports.ts';
import { useApp } from '../../state/store.ts';
import { count, counted, duration, rate } from '../format.ts';

/** How far the reading of files is, how fast, and how long still. */
export function ImportProgress() {
  const importing = useApp((state) => state.importing);
  if (importing.phase === 'idle') return null;
  const progress = importing.phase === 'reading' ? importing.progress : null;
  return (
    <div className="progress-row">
      <div className="progress-text">
        <strong>{progress ? 'Reading pictures' : 'Gathering files'}</strong>
        <span>
          {progress
            ? [
                `${count(progress.done)} of ${count(progress.total)}`,
                `${rate(progress.picturesPerSecond)} pictures a second`,
                `${duration(progress.secondsLeft)} left`,
              ].join(' · ')
            : `${counted(importing.phase === 'walking' ? importing.found : 0, 'file')} found`}
        </span>
        <button type="button" onClick={cancelImport}>
          Cancel
        </button>
      </div>
      {progress ? (
        <progress aria-label="Reading pictures" value={progress.done} max={progress.total || 1} />
      ) : (
        <progress aria-label="Gathering files" />
      )}
    </div>
  );
}
