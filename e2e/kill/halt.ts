/** Has a thread stand still at a chosen moment, so that it can be killed there. */
import type { Asked, Extra, Verdict } from './storage-watch.ts';
import type { WatchedServer } from './watched-server.ts';

export interface Moment {
  /** What is counted. */
  readonly at: (asked: Asked) => boolean;
  /** Nothing is counted before this. */
  readonly after?: (asked: Asked) => boolean;
  /** 1 is the first. */
  readonly nth: number;
  /** Not done yet, half of its bytes written, or done and not yet known to the app. */
  readonly when: 'before' | 'half' | 'whole';
}

const go: Verdict = { do: 'go' };
const never = new Promise<never>(() => {});

/** What loads from now on is watched; it goes its way until a moment is set. */
export class Halt {
  #moment: Moment | null = null;
  #reached: (asked: Asked) => void = () => {};
  #seen = 0;
  #isCounting = true;

  constructor(
    server: WatchedServer,
    options: { readonly extras?: readonly Extra[]; readonly trainingClock?: number } = {},
  ) {
    server.watch({ ...options, decide: (asked) => this.#decide(asked) });
  }

  /** Counts from now on; resolves when the thread stands still there, for ever. */
  set(moment: Moment): Promise<Asked> {
    this.#moment = moment;
    this.#seen = 0;
    this.#isCounting = moment.after === undefined;
    return new Promise((resolve) => (this.#reached = resolve));
  }

  #decide(asked: Asked): Verdict | Promise<Verdict> {
    if (asked.isDone) {
      this.#reached(asked);
      return never;
    }
    if (!this.#moment) return go;
    this.#isCounting ||= this.#moment.after?.(asked) ?? true;
    if (!this.#isCounting || !this.#moment.at(asked) || ++this.#seen < this.#moment.nth) return go;
    const { when } = this.#moment;
    this.#moment = null;
    if (when !== 'before')
      return { do: when === 'half' && asked.what !== 'write' ? 'whole' : when };
    this.#reached(asked);
    return never;
  }
}
