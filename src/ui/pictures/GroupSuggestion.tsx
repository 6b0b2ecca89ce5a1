import type { Suggestion } from '../../domain/groups.ts';
import { seenName } from '../../domain/names.ts';
import { counted } from '../format.ts';

interface GroupSuggestionProps {
  readonly suggestion: Suggestion;
  readonly disabled: boolean;
  readonly onTake: (pattern: string) => void;
}

/** Offers the pattern that the names look as if they were made by. */
export function GroupSuggestion({ suggestion, disabled, onTake }: GroupSuggestionProps) {
  const { pattern, name, pictures } = suggestion;
  return (
    <div className="offer" role="group" aria-label="Groups by name">
      <p>
        These names look like groups, for example <bdi>{seenName(name)}</bdi>:{' '}
        {counted(pictures, 'picture')}. Apart from one another, the pictures of a patient or a video
        would let the test see what was trained on.
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
