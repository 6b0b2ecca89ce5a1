import { expect, test } from 'vitest';
import type { EngineName } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { Recovery } from './recovery.ts';

const lost = (engine: EngineName) =>
  new FailureError({ kind: 'engine-error', engine, detail: 'the graphics device was lost' });
const notFinite = new FailureError({ kind: 'loss-not-finite', epoch: 2, step: 3 });

function failing(recovery: Recovery, engine: EngineName, steps: number, pictures = 32) {
  const { remedy } = recovery.failed(engine, lost(engine), {
    steps,
    inEpoch: 2,
    fromEpoch: 2,
    pictures,
  });
  return { remedy, ...recovery.next };
}

test('a graphics card gets a second chance, a third with less to do, and then it is another’s turn', () => {
  const recovery = new Recovery('webgpu');
  expect(failing(recovery, 'webgpu', 10)).toEqual({
    remedy: 'again',
    choice: 'webgpu',
    microBatch: null,
  });
  expect(failing(recovery, 'webgpu', 10)).toEqual({
    remedy: 'smaller',
    choice: 'webgpu',
    microBatch: 8,
  });
  expect(failing(recovery, 'webgpu', 10, 8)).toEqual({
    remedy: 'another',
    choice: 'auto',
    microBatch: null,
  });
  // The next one has chances of its own.
  expect(failing(recovery, 'webgl', 10)).toMatchObject({ remedy: 'again', choice: 'webgl' });
});

test('who has come further since may fail again', () => {
  const recovery = new Recovery('auto');
  for (const steps of [10, 20, 30, 40]) {
    expect(failing(recovery, 'webgpu', steps).remedy).toBe('again');
  }
});

test('fewer pictures at a time stay fewer while the engine does', () => {
  const recovery = new Recovery('auto');
  failing(recovery, 'webgpu', 10);
  failing(recovery, 'webgpu', 10);
  expect(failing(recovery, 'webgpu', 20, 8)).toEqual({
    remedy: 'again',
    choice: 'webgpu',
    microBatch: 8,
  });
});

test('one picture can’t be made fewer, and the processor holds what it is given', () => {
  const recovery = new Recovery('auto');
  failing(recovery, 'webgpu', 10, 1);
  expect(failing(recovery, 'webgpu', 10, 1).remedy).toBe('another');
  failing(recovery, 'wasm', 10);
  expect(failing(recovery, 'wasm', 10).remedy).toBe('another');
});

test('numbers that are none are tried again on the card, and on another engine are its own', () => {
  const recovery = new Recovery('webgpu');
  const at = { steps: 10, inEpoch: 2, fromEpoch: 2, pictures: 32 };
  expect(recovery.failed('webgpu', notFinite, at).remedy).toBe('again');
  expect(recovery.failed('webgpu', notFinite, at).remedy).toBe('another');
  expect(() => recovery.failed('wasm', notFinite, at)).toThrow(notFinite);
});

test('what is no engine’s fault is thrown', () => {
  const recovery = new Recovery('auto');
  const error = new FailureError({ kind: 'storage-in-use' });
  expect(() =>
    recovery.failed('wasm', error, { steps: 0, inEpoch: 1, fromEpoch: 1, pictures: 4 }),
  ).toThrow(error);
  expect(recovery.last).toBeNull();
});

test('an attempt says where the run goes on', () => {
  const recovery = new Recovery('auto');
  const at = { steps: 0, inEpoch: 1, fromEpoch: 1, pictures: 4 };
  expect(recovery.failed('webgpu', lost('webgpu'), at)).toEqual({
    engine: 'webgpu',
    reason: 'the graphics device was lost',
    inEpoch: 1,
    remedy: 'again',
    anew: true,
  });
});

test('an engine that can’t be started again is another’s turn; the first one’s fault is told', () => {
  const recovery = new Recovery('webgpu');
  const at = { steps: 10, inEpoch: 2, fromEpoch: 2 };
  const attempts = [{ engine: 'webgpu', reason: 'no adapter' }] as const;
  const refused = new FailureError({ kind: 'no-engine', attempts });
  expect(() => recovery.notStarted(refused, at)).toThrow(refused);
  failing(recovery, 'webgpu', 10);
  expect(recovery.notStarted(refused, at)).toEqual({
    engine: 'webgpu',
    reason: 'it could not be started: no adapter',
    inEpoch: 2,
    remedy: 'another',
  });
  expect(recovery.next.choice).toBe('auto');
  expect(() => recovery.notStarted(refused, at)).toThrow(refused);
  expect(recovery.last).toEqual(lost('webgpu'));
  // A run that was cut off on an engine that is gone goes on elsewhere.
  const resumed = new Recovery('webgpu', true);
  expect(resumed.notStarted(refused, at).remedy).toBe('another');
  expect(resumed.next.choice).toBe('auto');
});
