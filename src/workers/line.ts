/** The asker's end of the line: a page's, or a worker's that has workers of its own. */
import { FailureError, type Failure, type WorkerJob } from '../domain/failure.ts';
import type { Answer, AskMessage, Kind, Protocol, Question, ReplyMessage } from './protocol.ts';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts its worker at the first question. Each question is settled: by the answer, by the worker's
 * refusal, or, when the worker dies, by a `worker-died` Failure; the next question starts a new one.
 */
export class WorkerLine<P extends Protocol> {
  readonly #create: () => Worker;
  readonly #job: WorkerJob;
  readonly #onEvent: (event: P['event']) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextId = 1;

  constructor(
    job: WorkerJob,
    create: () => Worker,
    onEvent: (event: P['event']) => void = () => {},
  ) {
    this.#job = job;
    this.#create = create;
    this.#onEvent = onEvent;
  }

  /** Rejects with a FailureError. Buffers in `transfer` are gone from this side afterwards. */
  ask<K extends Kind<P>>(
    kind: K,
    question: Question<P, K>,
    transfer: Transferable[] = [],
  ): Promise<Answer<P, K>> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    const message: AskMessage = { id, kind, question };
    return new Promise<Answer<P, K>>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      worker.postMessage(message, transfer);
    });
  }

  /** Ends the worker; whatever is still open is refused. */
  end(detail = 'it was ended'): void {
    const worker = this.#worker;
    if (worker) this.#bury(worker, detail);
  }

  #start(): Worker {
    const worker = this.#create();
    worker.addEventListener('message', ({ data }: MessageEvent<ReplyMessage>) =>
      this.#receive(worker, data),
    );
    worker.addEventListener('messageerror', () => this.#bury(worker, 'a message was unreadable'));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#bury(worker, event.message || 'its script could not be loaded');
    });
    return worker;
  }

  #receive(worker: Worker, reply: ReplyMessage): void {
    if (worker !== this.#worker) return;
    switch (reply.type) {
      case 'alive':
        void navigator.locks.request(reply.lock, () => this.#bury(worker, 'it stopped'));
        break;
      case 'event':
        this.#onEvent(reply.event);
        break;
      case 'answer':
        this.#settle(reply.id)?.resolve(reply.answer);
        break;
      case 'refusal':
        this.#settle(reply.id)?.reject(new FailureError(reply.failure));
        break;
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #bury(worker: Worker, detail: string): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    worker.terminate();
    const failure: Failure = { kind: 'worker-died', job: this.#job, detail };
    const open = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of open) waiting.reject(new FailureError(failure));
  }
}
