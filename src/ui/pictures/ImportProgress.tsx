import type { ImportProgress as Progress } from '../../domain/sample.ts';
import { cancelImport } from '../../state/imports.ts';
import { useApp, type Importing } from '../../state/store.ts';
import { count, counted, duration, rate } from '../format.ts';

/** How far the reading or writing of pictures is, how fast, and how long still. */
export function ImportProgress() {
  const importing = useApp((state) => state.importing);
  if (importing.phase === 'idle') return null;
  const title = titles[importing.phase];
  const progress = importing.phase === 'walking' ? null : importing.progress;
  return (
    <div className="progress-row">
      <div className="progress-text">
        <strong>{title}</strong>
        <span>
          {progress
            ? progressWords(progress)
            : importing.phase === 'walking' && `${counted(importing.found, 'file')} found`}
        </span>
        <button type="button" onClick={cancelImport}>
          Cancel
        </button>
      </div>
      {progress ? (
        <progress aria-label={title} value={progress.done} max={progress.total || 1} />
      ) : (
        <progress aria-label={title} />
      )}
    </div>
  );
}

const titles: { readonly [phase in Exclude<Importing['phase'], 'idle'>]: string } = {
  walking: 'Gathering files',
  reading: 'Reading pictures',
  exporting: 'Writing the data set',
};

function progressWords({ done, total, picturesPerSecond, secondsLeft }: Progress): string {
  return [
    `${count(done)} of ${count(total)}`,
    `${rate(picturesPerSecond)} pictures a second`,
    `${duration(secondsLeft)} left`,
  ].join(' · ');
}
