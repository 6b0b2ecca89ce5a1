/**
 * The line between the page and a worker: typed questions that are answered or refused, and events
 * that come unasked. A worker that dies leaves nobody waiting.
 */
import type { Failure } from '../domain/failure.ts';

/** What may be asked, by kind: `{ predict: { question: Pixels; answer: Prediction } }`. */
export interface Protocol {
  readonly questions: {
    readonly [kind: string]: { readonly question: unknown; readonly answer: unknown };
  };
  readonly event: unknown;
}

export type Kind<P extends Protocol> = keyof P['questions'] & string;
export type Question<P extends Protocol, K extends Kind<P>> = P['questions'][K]['question'];
export type Answer<P extends Protocol, K extends Kind<P>> = P['questions'][K]['answer'];

export interface AskMessage {
  readonly id: number;
  readonly kind: string;
  readonly question: unknown;
}

export type ReplyMessage =
  /** The worker holds the Web Lock of this name for as long as it lives. */
  | { readonly type: 'alive'; readonly lock: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'refusal'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'event'; readonly event: unknown };
