/** Steering of a run from outside, and its clock, which stands still while the run is paused. */
export class RunControl {
  #stopped = false;
  #resume: (() => void) | null = null;
  #paused: Promise<void> | null = null;
  #pausedMs = 0;

  pause(): void {
    if (this.#paused || this.#stopped) return;
    this.#paused = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume?.();
    this.#resume = null;
    this.#paused = null;
  }

  /** Ends the run at the next step, paused or not. */
  stop(): void {
    this.#stopped = true;
    this.resume();
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  get isPaused(): boolean {
    return this.#paused !== null;
  }

  /** Resolves at once, or when a paused run is resumed or stopped. */
  async whilePaused(): Promise<void> {
    if (!this.#paused) return;
    const startedMs = performance.now();
    await this.#paused;
    this.#pausedMs += performance.now() - startedMs;
  }

  /** Milliseconds of work, from no fixed start: take differences. */
  workedMs(): number {
    return performance.now() - this.#pausedMs;
  }
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/**
 * Lets waiting messages be heard. Promises alone would starve them on an engine that answers at once,
 * and timers and animation frames stand still in a hidden tab.
 */
export function letMessagesIn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
