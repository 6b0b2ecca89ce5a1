import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { seenName } from '../../domain/names.ts';
import { isBusy } from '../../domain/run.ts';
import { changeRecipe } from '../../state/recipe.ts';
import { useApp } from '../../state/store.ts';
import { failureWords } from '../failure-words.ts';
import { counted } from '../format.ts';
import { useSurvey } from '../survey.tsx';
import { useSlices } from '../use-slices.ts';
import { previewGroups, summaryWords, type GroupPreview } from './group-words.ts';
import { GroupSuggestion } from './GroupSuggestion.tsx';
import { isReading } from './pictures-are-free.ts';

/** A pattern deals all pictures anew: not at every letter. */
const typingMs = 400;

/** Which pictures belong together by their names, and what a pattern makes of the names. */
export function GroupsPanel() {
  const samples = useApp((state) => state.samples);
  const reading = useApp(isReading);
  const { suggestion } = useSurvey();
  const groupBy = useApp((state) => state.recipe.groupBy);
  const busy = useApp((state) => isBusy(state.run));
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [typed, setTyped] = useTyped(groupBy);
  const found = useSlices(
    useMemo(
      () =>
        reading || typed === '' || samples.length === 0
          ? null
          : () => previewGroups(samples, typed),
      [samples, typed, reading],
    ),
  );
  const refusal = found.failure && failureWords(found.failure);
  const preview = refusal === null ? found.value : null;

  if (samples.length === 0 && groupBy === '') return null;

  function take(pattern: string): void {
    changeRecipe({ groupBy: pattern });
    setOpen(true);
    // The button that was pressed is gone: the keyboard goes on where its answer stands.
    requestAnimationFrame(() => input.current?.focus());
  }

  return (
    <>
      {suggestion && typed === '' && (
        <GroupSuggestion suggestion={suggestion} disabled={busy} onTake={take} />
      )}
      <details
        className="groups"
        open={open}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>
          Keep together by name{' '}
          <span className="summary-readout">{readout(groupBy, preview, refusal !== null)}</span>
        </summary>
        <p className="muted">
          Pictures of one patient, video or part are never in two parts of the split: else the
          network is tested on what it has learned by heart.
        </p>
        <div className="field">
          <label htmlFor={id}>Pattern of a name’s group</label>
          <div className="field-input">
            <input
              ref={input}
              id={id}
              className="pattern"
              value={typed}
              disabled={busy}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              placeholder="for example ^(person\d+)_"
              aria-invalid={refusal !== null}
              aria-describedby={`${id}-hint ${id}-found`}
              onChange={(event) => setTyped(event.target.value)}
              onBlur={() => setTyped(null)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') setTyped(null);
              }}
            />
            <button
              type="button"
              disabled={busy || typed === ''}
              onClick={() => {
                changeRecipe({ groupBy: '' });
                input.current?.focus();
              }}
            >
              Clear
            </button>
          </div>
          <p className="field-hint" id={`${id}-hint`}>
            A regular expression on the file’s name, or on its whole path where it has a slash. The
            group is what the first parentheses hold.
          </p>
          <div id={`${id}-found`} aria-live="polite">
            {refusal && <p className="field-failure">{refusal}</p>}
            {preview && <p className="groups-found">{seenName(summaryWords(preview.summary))}</p>}
          </div>
        </div>
        {preview && <Examples {...preview} />}
      </details>
    </>
  );
}

function Examples({ examples }: GroupPreview) {
  return (
    <ul className="group-examples" aria-label="Examples of names and their groups">
      {examples.map(({ before, group, after }, index) => (
        <li key={index} className="file-name">
          <bdi>
            {seenName(before)}
            {group !== '' && <mark>{seenName(group)}</mark>}
            {seenName(after)}
          </bdi>
          {group === '' && <span className="muted"> in no group</span>}
        </li>
      ))}
    </ul>
  );
}

function readout(groupBy: string, preview: GroupPreview | null, refused: boolean): string {
  if (refused) return 'the pattern can’t be used';
  if (groupBy === '') return 'each picture by itself';
  return preview ? counted(preview.summary.groups, 'group') : groupBy;
}

/**
 * The pattern as it is typed: it becomes the recipe's after a pause, or at once with null. What is
 * typed stands before what the recipe has.
 */
function useTyped(groupBy: string): [string, (typed: string | null) => void] {
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => keep(draft), typingMs);
    return () => clearTimeout(timer);
  }, [draft]);

  function keep(pattern: string): void {
    changeRecipe({ groupBy: pattern });
    setDraft(null);
  }
  function type(typed: string | null): void {
    if (typed !== null) setDraft(typed);
    else if (draft !== null) keep(draft);
  }
  return [draft ?? groupBy, type];
}
