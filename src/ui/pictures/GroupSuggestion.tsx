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
export function GroupSuggestion({ samples, disabled, onTake }: GroupSuggestionProps) {
  const suggestion = useMemo(() => {
    const pattern = suggestPattern(samples);
    return pattern === null ? null : { pattern, ...summarizeGroups(samples, pattern) };
  }, [samples]);
  const largest = suggestion?.largest[0];
  if (!suggestion || !largest) return null;
  return (
    <div className="offer" role="group" aria-label="Groups by name">
      <p>
        These names look like groups, for example <bdi>{seenName(largest.name)}</bdi>:{' '}
        {counted(largest.pictures, 'picture')}. Apart from one another, the pictures of a patient or
        a video would let the test see what was trained on.
      </p>
      <div className="offer-choices">
        <button
          type="button"
          className="small-button"
          disabled={disabled}
          onClick={() => onTake(suggestion.pattern)}
        >
          Keep them together
        </button>
      </div>
    </div>
  );
}
