import { afterEach, describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { WorkerLine } from './line.ts';
import type { TrialProtocol } from './trial.worker.ts';

const events: TrialProtocol['event'][] = [];
const line = new WorkerLine<TrialProtocol>(
  'training',
  () => new Worker(new URL('./trial.worker.ts', import.meta.url), { type: 'module' }),
  (event) => events.push(event),
);

afterEach(() => {
  line.end();
  events.length = 0;
});

async function failureOfAsking(asked: Promise<unknown>) {
  const error: unknown = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure : error;
}

test('questions are answered each with its own answer, whatever the order', async () => {
  const slow = line.ask('echo', { value: 'slow', turns: 20 });
  const quick = line.ask('echo', { value: 'quick', turns: 0 });
  expect(await Promise.race([slow, quick])).toBe('quick');
  expect(await slow).toBe('slow');
});

test('events come while a question is open', async () => {
  expect(await line.ask('count', 3)).toBe('counted');
  expect(events).toEqual([1, 2, 3]);
});

test('buffers are handed over both ways', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const doubled = await line.ask('double', bytes, [bytes.buffer]);
  expect(bytes.byteLength).toBe(0);
  expect([...doubled]).toEqual([2, 4, 6]);
});

test('a Failure crosses the line as it is, another error as unexpected', async () => {
  expect(await failureOfAsking(line.ask('fail', 'failure'))).toEqual({ kind: 'no-model' });
  expect(await failureOfAsking(line.ask('fail', 'error'))).toEqual({
    kind: 'unexpected',
    detail: 'TypeError: a slip',
  });
});

describe('a worker that dies', () => {
  test('by closing itself, refuses all that is open; the next question starts another', async () => {
    const open = line.ask('never', null);
    const dying = line.ask('close', null);
    expect(await failureOfAsking(open)).toMatchObject({ kind: 'worker-died', job: 'training' });
    expect(await failureOfAsking(dying)).toMatchObject({ kind: 'worker-died' });
    expect(await line.ask('echo', { value: 'again', turns: 0 })).toBe('again');
  });

  test('by an error outside of any question', async () => {
    const open = line.ask('never', null);
    void line.ask('throwLater', null);
    const failure = await failureOfAsking(open);
    expect(failure).toMatchObject({ kind: 'worker-died', detail: expect.stringContaining('late') });
  });

  test('when it is ended', async () => {
    const open = line.ask('never', null);
    line.end();
    expect(await failureOfAsking(open)).toMatchObject({ kind: 'worker-died' });
  });

  test('or was never there', async () => {
    const none = new WorkerLine<TrialProtocol>(
      'pictures',
      () => new Worker('/no-such-worker.js', { type: 'module' }),
    );
    expect(await failureOfAsking(none.ask('never', null))).toMatchObject({
      kind: 'worker-died',
      job: 'pictures',
    });
  });
});
