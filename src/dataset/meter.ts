/** Tells how far work is, how fast it goes and how long it will still take. */
import type { ImportProgress } from '../domain/sample.ts';

const reportEveryMs = 500;

/** Reports at most twice a second, and at the end. */
export class Meter {
  readonly #total: number;
  readonly #report: (progress: ImportProgress) => void;
  readonly #startedMs = performance.now();
  #reportedMs = -Infinity;
  #done = 0;

  constructor(total: number, report: (progress: ImportProgress) => void) {
    this.#total = total;
    this.#report = report;
    this.#tell(this.#startedMs);
  }

  count(): void {
    this.#done++;
    const nowMs = performance.now();
    if (this.#done === this.#total || nowMs - this.#reportedMs >= reportEveryMs) this.#tell(nowMs);
  }

  #tell(nowMs: number): void {
    this.#reportedMs = nowMs;
    const seconds = (nowMs - this.#startedMs) / 1000;
    const picturesPerSecond = seconds > 0 ? this.#done / seconds : 0;
    this.#report({
      done: this.#done,
      total: this.#total,
      picturesPerSecond,
      secondsLeft: picturesPerSecond > 0 ? (this.#total - this.#done) / picturesPerSecond : 0,
    });
  }
}
