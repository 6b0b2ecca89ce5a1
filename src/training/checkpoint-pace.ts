/** When checkpoints are taken: often enough to lose little, and seldom enough to cost little. */

/** At most 30 s of training are done again: the rest is for the step under way and the disk. */
const everyMs = 25_000;
/** A run gives this much of its time to checkpoints, at most: short epochs share one. */
const mostOfTime = 0.02;

/** All times are of one clock, in milliseconds. */
export class CheckpointPace {
  #takenAtMs: number;
  #costMs = 0;

  constructor(startedAtMs: number) {
    this.#takenAtMs = startedAtMs;
  }

  /** Between two steps. */
  isDue(nowMs: number): boolean {
    return nowMs - this.#takenAtMs >= everyMs;
  }

  /** At the end of an epoch. */
  isDueAtEnd(nowMs: number): boolean {
    return nowMs - this.#takenAtMs >= Math.min(everyMs, this.#costMs / mostOfTime);
  }

  taken(nowMs: number): void {
    this.#takenAtMs = nowMs;
  }

  /** What the last one cost in all, on the way to the disk too. */
  cost(costMs: number): void {
    this.#costMs = costMs;
  }

  /** The next try is when one would be due in a long epoch, not at the end of each short one. */
  failed(): void {
    this.#costMs = Infinity;
  }
}
