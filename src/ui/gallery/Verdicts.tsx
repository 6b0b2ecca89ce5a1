import type { MouseEvent } from 'react';
import { labels, type Label } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { editsAreFree } from './edits-are-free.ts';

interface VerdictsProps {
  /** Before the name of a class: "It is" */
  readonly is: string;
  readonly remove: string;
  /** What is judged, for who can't see beside what the buttons stand. */
  readonly what: string;
  readonly onDecide: (label: Label | null, event: MouseEvent<HTMLButtonElement>) => void;
}

/** Where a picture that stands in both classes belongs: in one, in the other, or nowhere. */
export function Verdicts({ is, remove, what, onDecide }: VerdictsProps) {
  const free = useApp(editsAreFree);
  const classNames = useApp((state) => state.classNames);
  return (
    <div className="verdicts">
      {[...labels, null].map((label) => (
        <button
          key={label}
          type="button"
          className="small-button move-button"
          data-class={label ?? undefined}
          disabled={!free}
          onClick={(event) => onDecide(label, event)}
        >
          <span>
            {label === null ? (
              remove
            ) : (
              <>
                {is} <bdi>{classNames[label]}</bdi>
              </>
            )}
            <span className="visually-hidden">: {what}</span>
          </span>
        </button>
      ))}
    </div>
  );
}
