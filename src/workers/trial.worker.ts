/** A worker for the tests of the line. */
import { FailureError } from '../domain/failure.ts';
import { Handover, serve } from './serve.ts';

export interface TrialProtocol {
  readonly questions: {
    readonly echo: {
      readonly question: { readonly value: string; readonly turns: number };
      readonly answer: string;
    };
    readonly count: { readonly question: number; readonly answer: string };
    readonly double: {
      readonly question: Uint8Array<ArrayBuffer>;
      readonly answer: Uint8Array<ArrayBuffer>;
    };
    readonly fail: { readonly question: 'failure' | 'error'; readonly answer: never };
    readonly never: { readonly question: null; readonly answer: never };
    readonly close: { readonly question: null; readonly answer: never };
    readonly throwLater: { readonly question: null; readonly answer: null };
  };
  readonly event: number;
}

const forEver = () => new Promise<never>(() => {});

const send = serve<TrialProtocol>({
  async echo({ value, turns }) {
    for (let turn = 0; turn < turns; turn++) await nextTurn();
    return value;
  },
  count(upTo) {
    for (let n = 1; n <= upTo; n++) send(n);
    return 'counted';
  },
  double(bytes) {
    const doubled = bytes.map((byte) => byte * 2);
    return new Handover(doubled, [doubled.buffer]);
  },
  fail(how) {
    throw how === 'failure' ? new FailureError({ kind: 'no-model' }) : new TypeError('a slip');
  },
  never: forEver,
  close() {
    self.close();
    return forEver();
  },
  throwLater() {
    setTimeout(() => {
      throw new Error('too late');
    });
    return null;
  },
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
