/** When a run's checkpoints are taken, and their way to the worker that writes them. */
import type { Checkpoint } from '../domain/checkpoint.ts';
import { failureOf, type Failure } from '../domain/failure.ts';
import { encodeCheckpoint } from '../storage/checkpoint-format.ts';
import { WorkerLine } from '../workers/line.ts';
import type { CheckpointProtocol } from './checkpoint.worker.ts';

/** At most 30 s of training are done again: the rest is for the step under way and the disk. */
const everyMs = 25_000;
/** A run gives this much of its time to checkpoints, at most: short epochs share one. */
const mostOfTime = 0.02;

export interface CheckpointEvents {
  readonly onKept: (takenAtMs: number) => void;
  /** It could not be kept; the run goes on, and the next one may be kept again. */
  readonly onFailed: (failure: Failure) => void;
}

/** Of one run; its owner closes it. */
export class Checkpoints {
  readonly #runId: string | null;
  readonly #events: CheckpointEvents;
  readonly #line = new WorkerLine<CheckpointProtocol>(
    'training',
    () => new Worker(new URL('./checkpoint.worker.ts', import.meta.url), { type: 'module' }),
  );
  #opened: Promise<unknown> | null = null;
  #writing: Promise<void> | null = null;
  #memory: ArrayBuffer | null = null;
  #takenAtMs = performance.now();
  #costMs = 0;

  /** `runId`: null where nothing is to be kept. */
  constructor(runId: string | null, events: CheckpointEvents) {
    this.#runId = runId;
    this.#events = events;
  }

  /** Between two steps. */
  isDue(): boolean {
    return this.#writing === null && this.#sinceMs() >= everyMs;
  }

  /** At the end of an epoch. */
  isDueAtEnd(): boolean {
    return this.#writing === null && this.#sinceMs() >= this.#costMs / mostOfTime;
  }

  #sinceMs(): number {
    if (this.#runId === null) return -Infinity;
    return performance.now() - this.#takenAtMs;
  }

  /** `costMs`: what taking it has cost the run already. Returns at once; the disk is waited for elsewhere. */
  keep(checkpoint: Checkpoint, costMs: number): void {
    const runId = this.#runId;
    if (runId === null) return;
    this.#takenAtMs = performance.now();
    const bytes = encodeCheckpoint(checkpoint, runId, this.#memory);
    this.#memory = null;
    this.#writing = this.#write(runId, bytes, checkpoint.facts.takenAtMs, costMs);
  }

  async #write(
    runId: string,
    bytes: ArrayBuffer,
    takenAtMs: number,
    costMs: number,
  ): Promise<void> {
    try {
      await (this.#opened ??= this.#line.ask('open', { runId }));
      // The start of the worker is once; the writing takes a core for some of its time, and the disk for the rest.
      const startedMs = performance.now();
      this.#memory = await this.#line.ask('write', bytes, [bytes]);
      this.#costMs = costMs + performance.now() - startedMs;
      this.#events.onKept(takenAtMs);
    } catch (error) {
      // The next one opens the files anew: they may have been taken away, or the worker have died.
      this.#line.end();
      this.#opened = null;
      // Not at the end of each short epoch: when one would be due in a long one.
      this.#costMs = everyMs * mostOfTime;
      this.#events.onFailed(failureOf(error));
    } finally {
      this.#writing = null;
    }
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.settled();
    if (this.#opened) await this.#line.ask('close', null).catch(() => {});
    this.#line.end();
  }
}
