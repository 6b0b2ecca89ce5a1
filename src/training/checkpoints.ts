/** A run's checkpoints on their way to the worker that writes them. */
import type { Checkpoint } from '../domain/checkpoint.ts';
import { failureOf, type Failure } from '../domain/failure.ts';
import { encodeCheckpoint } from '../storage/checkpoint-format.ts';
import { WorkerLine } from '../workers/line.ts';
import { CheckpointPace } from './checkpoint-pace.ts';
import type { CheckpointProtocol } from './checkpoint.worker.ts';

export interface CheckpointEvents {
  readonly onKept: (takenAtMs: number) => void;
  /** It could not be kept; the run goes on, and the next one may be kept again. */
  readonly onFailed: (failure: Failure) => void;
}

/** Of one run; its owner closes it. */
export class Checkpoints {
  readonly #runId: string | null;
  readonly #events: CheckpointEvents;
  readonly #pace = new CheckpointPace(performance.now());
  readonly #line = new WorkerLine<CheckpointProtocol>(
    'training',
    () => new Worker(new URL('./checkpoint.worker.ts', import.meta.url), { type: 'module' }),
  );
  #opened: Promise<unknown> | null = null;
  #writing: Promise<void> | null = null;
  #memory: ArrayBuffer | null = null;
  #hasFailed = false;

  /** `runId`: null where nothing is to be kept on the disk. */
  constructor(runId: string | null, events: CheckpointEvents) {
    this.#runId = runId;
    this.#events = events;
  }

  /** Between two steps. */
  isDue(): boolean {
    return this.#writing === null && this.#pace.isDue(performance.now());
  }

  /** At the end of an epoch. */
  isDueAtEnd(): boolean {
    return this.#writing === null && this.#pace.isDueAtEnd(performance.now());
  }

  /** The last one is not on the disk. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** `costMs`: what taking it has cost the run already. Returns at once; the disk is waited for elsewhere. */
  keep(checkpoint: Checkpoint, costMs: number): void {
    const startedMs = performance.now();
    this.#pace.taken(startedMs);
    this.#pace.cost(costMs);
    if (this.#runId === null) return;
    const bytes = encodeCheckpoint(checkpoint, this.#runId, this.#memory);
    this.#memory = null;
    const takingMs = costMs + performance.now() - startedMs;
    this.#writing = this.#write(this.#runId, bytes, checkpoint.facts.takenAtMs, takingMs);
  }

  async #write(
    runId: string,
    bytes: ArrayBuffer,
    takenAtMs: number,
    takingMs: number,
  ): Promise<void> {
    try {
      await (this.#opened ??= this.#line.ask('open', { runId }));
      // The start of the worker is once; the writing takes a core for some of its time, and the disk for the rest.
      const startedMs = performance.now();
      this.#memory = await this.#line.ask('write', bytes, [bytes]);
      this.#pace.cost(takingMs + performance.now() - startedMs);
      this.#hasFailed = false;
      this.#events.onKept(takenAtMs);
    } catch (error) {
      this.#hasFailed = true;
      this.#pace.failed();
      this.#events.onFailed(failureOf(error));
      // The next one opens the files anew: they may have been taken away, or the worker have died.
      await this.#closeFiles();
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
    await this.#closeFiles();
    this.#line.end();
  }

  async #closeFiles(): Promise<void> {
    if (this.#opened === null) return;
    this.#opened = null;
    await this.#line.ask('close', null).catch(() => {});
  }
}
