/** What a key means in the list box of the gallery. */
import { moved, type Grid } from './grid-moves.ts';

/** What is looked at of a keyboard event. */
export interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export type Intent =
  | { readonly kind: 'go' | 'extend' | 'toggle' | 'open'; readonly index: number }
  | { readonly kind: 'select-all' | 'clear' | 'remove' };

/** Null for a key that means nothing here; `active`: where the keyboard is, -1 before it is anywhere. */
export function intentOf(event: Key, active: number, grid: Grid): Intent | null {
  const { key, shiftKey } = event;
  const commands = event.ctrlKey || event.metaKey;
  if (event.altKey) return null;
  if (commands) return key.toLowerCase() === 'a' ? { kind: 'select-all' } : null;
  const to = moved(key, Math.max(0, active), grid);
  if (to !== null) return { kind: shiftKey ? 'extend' : 'go', index: to };
  switch (key) {
    case ' ':
      return { kind: shiftKey ? 'extend' : 'toggle', index: active };
    case 'Enter':
      return { kind: 'open', index: active };
    case 'Escape':
      return { kind: 'clear' };
    case 'Delete':
    case 'Backspace':
      return { kind: 'remove' };
    default:
      return null;
  }
}
