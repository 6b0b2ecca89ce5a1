/** The worker's end of the line. */
import { failureOf } from '../domain/failure.ts';
import type { Answer, AskMessage, Kind, Protocol, Question, ReplyMessage } from './protocol.ts';

type Given<T> = T | Handover<T>;

export type Handlers<P extends Protocol> = {
  readonly [K in Kind<P>]: (
    question: Question<P, K>,
  ) => Given<Answer<P, K>> | Promise<Given<Answer<P, K>>>;
};

/** Sends an answer together with buffers that are handed over instead of copied. */
export class Handover<T> {
  readonly answer: T;
  readonly transfer: Transferable[];

  constructor(answer: T, transfer: Transferable[]) {
    this.answer = answer;
    this.transfer = transfer;
  }
}

/**
 * Answers questions by `handlers`, several at a time where they await. Returns the function that
 * sends events. Call it once, while the worker's script is first run.
 */
export function serve<P extends Protocol>(handlers: Handlers<P>): (event: P['event']) => void {
  const scope = self as unknown as DedicatedWorkerGlobalScope;
  const post = (message: ReplyMessage, transfer: Transferable[] = []) =>
    scope.postMessage(message, transfer);

  // Nothing runs before the page can hear of a death.
  const alive = holdLock(post);
  scope.addEventListener('message', async ({ data }: MessageEvent<AskMessage>) => {
    const { id, kind, question } = data;
    await alive;
    try {
      const given = await handlers[kind as Kind<P>](question);
      if (given instanceof Handover) {
        post({ type: 'answer', id, answer: given.answer }, given.transfer);
      } else {
        post({ type: 'answer', id, answer: given });
      }
    } catch (error) {
      post({ type: 'refusal', id, failure: failureOf(error) });
    }
  });
  return (event) => post({ type: 'event', event });
}

/**
 * A page gets no word when a worker is closed from within or is killed; but the browser frees the
 * worker's locks. So the worker takes one for life, and the page queues behind it.
 */
function holdLock(post: (message: ReplyMessage) => void): Promise<void> {
  const lock = `twofold-worker-${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    void navigator.locks.request(lock, () => {
      post({ type: 'alive', lock });
      resolve();
      return new Promise<never>(() => {});
    });
  });
}
