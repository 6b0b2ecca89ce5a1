import type { CheckpointOutcome } from '../../domain/run.ts';
import { useNow } from '../hooks.ts';
import { Icon } from '../Icon.tsx';
import { savedWords, unsavedWords } from './saved-words.ts';

const lookEveryMs = 3000;

/** How far back the run would fall if the page went away now. The failure is spoken, the age is not. */
export function SavedLine({ kept }: { readonly kept: CheckpointOutcome }) {
  const nowMs = useNow(lookEveryMs);
  const failure = unsavedWords(kept);
  // A checkpoint may be newer than the last look.
  const laterMs = Math.max(nowMs, kept.takenAtMs ?? 0);
  return (
    <>
      <p className="saved" aria-live="polite">
        {failure !== '' && <Icon name="warning" />}
        {failure}
      </p>
      {(failure === '' || kept.takenAtMs !== null) && (
        <p className="saved muted">{savedWords(kept, laterMs)}</p>
      )}
    </>
  );
}
