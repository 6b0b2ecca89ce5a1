/** Lets each write of an action fail once: the first time it is done the first write, then the second, and so on. */
import { expect, type Page } from 'playwright/test';
import type { TwofoldPage } from '../pages/twofold-page.ts';
import { readKept, type Kept } from './kept.ts';
import { createRandom, type Random } from '../../src/domain/random.ts';
import { isWrite } from './moments.ts';
import type { Asked, Verdict } from './storage-watch.ts';
import type { WatchedServer } from './watched-server.ts';

/** The polls of a test are many, and what they wait for is there in no time. */
export const soon = { intervals: [20, 50, 100, 200] };

const errors = ['QuotaExceededError', 'UnknownError', 'AbortError'] as const;

export class Faults {
  #asked = 0;
  #left = Infinity;
  #error = '';
  #failed: Asked | null = null;

  /** What loads from now on is watched; nothing fails yet. */
  constructor(server: WatchedServer) {
    server.watch({ decide: (asked) => this.#decide(asked) });
  }

  /** The one that failed; null as long as there is none. */
  get failed(): Asked | null {
    return this.#failed;
  }

  /** The nth write from now on fails; 1 is the next. */
  arm(nth: number, error: string): void {
    this.#left = nth;
    this.#error = error;
    this.#failed = null;
  }

  disarm(): void {
    this.#left = Infinity;
  }

  /** Of an action whose outcome can be seen: the records that it writes after that, one by one, are written too. */
  async isAtRest({ page }: TwofoldPage): Promise<boolean> {
    const before = this.#asked;
    await page.evaluate(recordsWritten);
    // What follows a write begins with its end, which the page heard of first.
    return this.#asked === before;
  }

  #decide(asked: Asked): Verdict {
    this.#asked++;
    if (!isWrite(asked) || --this.#left !== 0) return { do: 'go' };
    this.#failed = asked;
    // A disk that gets full takes some of it.
    return { do: 'fail', error: this.#error, half: this.#error === 'QuotaExceededError' };
  }
}

export interface Action {
  /** Resolves when it is over, well or not. */
  readonly act: (app: TwofoldPage) => Promise<void>;
  readonly isDone: (app: TwofoldPage, kept: () => Promise<Kept>) => Promise<boolean>;
  /** The same after a failure, where it is not just done again. */
  readonly again?: (app: TwofoldPage) => Promise<void>;
  /** What comes from here on is another's test. */
  readonly isEnough?: (failed: Asked) => boolean;
  /** The line that tells of a failure has the button to do it again. */
  readonly isRepeatedFromNotice?: boolean;
  /** Back to where it can be done once more. */
  readonly back?: (app: TwofoldPage) => Promise<void>;
}

export interface Outcome {
  readonly write: string;
  /** What the page said; empty where it went on by itself. */
  readonly words: string;
}

/** `blank`: a page of the origin without the app. Ends when all writes of the action have failed once. */
export async function failEach(
  faults: Faults,
  app: TwofoldPage,
  blank: Page,
  action: Action,
  check: (kept: Kept) => void,
): Promise<Outcome[]> {
  const random: Random = createRandom(606);
  const outcomes: Outcome[] = [];
  const kept = () => blank.evaluate(readKept);
  const isDone = () => action.isDone(app, kept);
  const isOver = async () => (await wordsOf(app)) !== '' || (await isDone());
  /** `holds`, and nothing comes after it any more: what fails then would be told of too late. */
  const until = (holds: () => Promise<boolean>, message: string) =>
    expect
      .poll(async () => (await holds()) && (await faults.isAtRest(app)), { ...soon, message })
      .toBe(true);
  for (let nth = 1; ; nth++) {
    const error = errors[Math.floor(random() * errors.length)] as string;
    // What is left of what came before would be counted to this.
    await until(async () => true, 'at rest');
    faults.arm(nth, error);
    await action.act(app);
    await until(isOver, `after ${describe(faults.failed, error)}`);
    faults.disarm();
    const { failed } = faults;
    const write = describe(failed, error);
    const words = await wordsOf(app);
    if (!action.isRepeatedFromNotice) await dismiss(app);
    check(await kept());
    if (failed) {
      outcomes.push({ write, words });
      expect(words, write).not.toContain('should not');
      if (!(await isDone())) {
        expect(words, write).not.toBe('');
        await (action.again ?? action.act)(app);
        await until(isDone, `again after ${write}`);
        check(await kept());
      }
    } else {
      expect(words).toBe('');
    }
    await action.back?.(app);
    if (!failed || action.isEnough?.(failed)) return outcomes;
  }
}

function describe(failed: Asked | null, error: string): string {
  return failed ? `${failed.realm} ${failed.what} ${failed.name}: ${error}` : 'no fault';
}

/** The failure that the page shows. */
async function wordsOf({ alert, status }: TwofoldPage): Promise<string> {
  const said = await alert.innerText();
  if (said !== '') return said;
  const phase = await status.innerText();
  return phase.startsWith('Failed') ? phase : '';
}

/** Resolves behind all writes of records that have begun. Runs in the page, with nothing from outside of itself. */
async function recordsWritten(): Promise<void> {
  const opening = indexedDB.open('twofold');
  await new Promise((resolve) => opening.addEventListener('success', resolve));
  const db = opening.result;
  const stores = [...db.objectStoreNames];
  const reading = db
    .transaction(stores)
    .objectStore(stores[0] as string)
    .count();
  await new Promise((resolve) => reading.addEventListener('success', resolve));
  db.close();
}

async function dismiss({ page, alert }: TwofoldPage): Promise<void> {
  const button = alert.getByRole('button', { name: 'Dismiss' });
  if (await button.isVisible()) await button.click();
  await expect(page.getByRole('alert')).toBeEmpty();
}

/** How many writes of each kind failed: "pictures write: 24". */
export function countByKind(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>();
  for (const { write } of outcomes) {
    const kind = write.split(' ', 2).join(' ');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${kind}: ${count}`).join(', ');
}
