import { useMemo } from 'react';
import { suggestPattern, summarizeGroups } from '../../domain/groups.ts';
import { seenName } from '../../domain/names.ts';
import type { Sample } from '../../domain/sample.ts';
import { counted } from '../format.ts';

interface GroupSuggestionProps {
  readonly samples: readonly Sample[];
  readonly disabled: boolean;
  readonly onTake: (pattern: string) => void;
}

/** Offers the pattern that the names look as if they were made by, if there is one. */
export function GroupSuggestion(props: GroupSuggestionProps) {
  const { samples } = props;
  const pattern = useMemo(() => suggestPattern(samples), [samples]);
  return pattern === null ? null : <Suggestion {...props} pattern={pattern} />;
}

/** By itself, so that the page can do something else between the two looks at all names. */
function Suggestion({
  samples,
  disabled,
  onTake,
  pattern,
}: GroupSuggestionProps & { readonly pattern: string }) {
  const { largest } = useMemo(() => summarizeGroups(samples, pattern), [samples, pattern]);
  const [first] = largest;
  if (!first) return null;
  return (
    <div className="offer" role="group" aria-label="Groups by name">
      <p>
        These names look like groups, for example <bdi>{seenName(first.name)}</bdi>:{' '}
        {counted(first.pictures, 'picture')}. Apart from one another, the pictures of a patient or a
        video would let the test see what was trained on.
      </p>
      <div className="offer-choices">
        <button
          type="button"
          className="small-button"
          disabled={disabled}
          onClick={() => onTake(pattern)}
        >
          Keep them together
        </button>
      </div>
    </div>
  );
}
