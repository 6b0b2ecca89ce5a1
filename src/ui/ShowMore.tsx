import { count } from './format.ts';

interface ShowMoreProps {
  readonly left: number;
  readonly step: number;
  /** "pictures of NORMAL": which list grows, for who can't see beside what the button stands. */
  readonly what: string;
  readonly onShow: () => void;
}

export function ShowMore({ left, step, what, onShow }: ShowMoreProps) {
  if (left <= 0) return null;
  return (
    <button type="button" className="quiet" onClick={onShow}>
      Show {count(Math.min(step, left))} more <span className="muted">of {count(left)}</span>
      <span className="visually-hidden"> {what}</span>
    </button>
  );
}
