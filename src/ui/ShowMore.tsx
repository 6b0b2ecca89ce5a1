import { count } from './format.ts';

interface ShowMoreProps {
  readonly left: number;
  readonly step: number;
  /** "of NORMAL": which list grows, for who can't see beside what the button stands. */
  readonly of: string;
  readonly onShow: () => void;
}

export function ShowMore({ left, step, of, onShow }: ShowMoreProps) {
  if (left <= 0) return null;
  return (
    <button type="button" className="quiet" onClick={onShow}>
      Show {count(Math.min(step, left))} more <span className="visually-hidden">{of} </span>
      <span className="muted">of {count(left)}</span>
    </button>
  );
}
