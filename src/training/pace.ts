/** How fast a run goes, and how long it will still take. */
import type { RunControl } from './control.ts';

const reportEveryMs = 100;
const windowSteps = 32;

export class Pace {
  readonly #totalSteps: number;
  readonly #control: RunControl;
  /** When the last steps ended, with their pictures; the first one waits for compilers. */
  #recent: { readonly atMs: number; readonly images: number }[] = [];
  #steps = 0;
  #reportedMs = -Infinity;
  /** What validation adds to the time of an epoch's steps. */
  #overhead = 1;

  /** `epoch`: what has been done before of the epoch that it begins in. */
  constructor(
    totalSteps: number,
    control: RunControl,
    epoch: { readonly steps: number; readonly images: number } = { steps: 0, images: 0 },
  ) {
    this.#totalSteps = totalSteps;
    this.#control = control;
    this.#epoch = { ...epoch };
  }

  stepDone(images: number): void {
    this.#steps++;
    this.#epoch.steps++;
    this.#epoch.images += images;
    this.#recent.push({ atMs: this.#control.workedMs(), images });
    if (this.#recent.length > windowSteps) this.#recent.shift();
  }

  epochDone(seconds: number, trainSeconds: number): void {
    this.#overhead = seconds / trainSeconds;
    // The time of validation is no time of a step.
    this.#recent = [];
    // Until two steps of the next epoch are done; epochs of one step have no other figure.
    const { steps, images } = this.#epoch;
    this.#lastRate = { images: images / trainSeconds, steps: steps / trainSeconds };
    this.#epoch = { steps: 0, images: 0 };
  }

  /** True at most ten times a second. */
  isDue(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#reportedMs < reportEveryMs) return false;
    this.#reportedMs = nowMs;
    return true;
  }

  #epoch: { steps: number; images: number };
  #lastRate = { images: 0, steps: 0 };

  #rate(): { readonly images: number; readonly steps: number } {
    const [first, ...rest] = this.#recent;
    const last = rest.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return this.#lastRate;
    const seconds = (last.atMs - first.atMs) / 1000;
    const images = rest.reduce((sum, step) => sum + step.images, 0) / seconds;
    this.#lastRate = { images, steps: rest.length / seconds };
    return this.#lastRate;
  }

  /** 0 until two steps have been timed, or one epoch. */
  get imagesPerSecond(): number {
    return this.#rate().images;
  }

  /** 0 until two steps have been timed, or one epoch. */
  get secondsLeft(): number {
    const { steps } = this.#rate();
    return steps > 0 ? ((this.#totalSteps - this.#steps) / steps) * this.#overhead : 0;
  }
}
