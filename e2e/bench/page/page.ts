/** The bench's page: a worker for each subject, and a handle for the command that drives it. */
import type { Answer, Question } from './subject.worker.ts';

const workers = new Map<number, Worker>();
let lastId = 0;

export interface BenchPage {
  open(): number;
  /** Puts a question to a subject; one at a time. */
  ask(id: number, question: Question): Promise<Answer>;
  close(id: number): void;
}

declare global {
  var bench: BenchPage;
}

globalThis.bench = {
  open() {
    workers.set(
      ++lastId,
      new Worker(new URL('./subject.worker.ts', import.meta.url), { type: 'module' }),
    );
    return lastId;
  },
  ask(id, question) {
    const worker = workers.get(id);
    return new Promise((resolve) => {
      if (!worker) return resolve({ reason: 'it was ended' });
      worker.onmessage = (event: MessageEvent<Answer>) => resolve(event.data);
      worker.onerror = (event) => resolve({ reason: event.message || 'its worker failed' });
      worker.postMessage(question, []);
    });
  },
  close(id) {
    workers.get(id)?.terminate();
    workers.delete(id);
  },
};
