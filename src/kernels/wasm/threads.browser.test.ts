/** Several threads over one memory: the same numbers, nothing left behind, faults that are told. */
import { describe, expect, test } from 'vitest';
import type { BreakJob, StartJob, TeamJob, TrainJob, TrainResult } from './trials/team.worker.ts';

/** Each job has a worker of its own, so that what one leaves behind is no other's. */
function run(job: TrainJob): Promise<TrainResult>;
function run(job: BreakJob): Promise<string[]>;
function run(job: StartJob): Promise<number>;
async function run(job: TeamJob): Promise<unknown> {
  const url = new URL('./trials/team.worker.ts', import.meta.url);
  const worker = new Worker(url, { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }: MessageEvent<{ result?: unknown; error?: string }>) => {
        if (data.error === undefined) resolve(data.result);
        else reject(new Error(data.error));
      };
      worker.postMessage(job, []);
    });
  } finally {
    worker.terminate();
  }
}

const reference: Omit<TrainJob, 'threads' | 'build'> = {
  kind: 'train',
  network: 'the reference’s network',
  imageSize: 30,
  batchSize: 7,
  steps: 12,
};

test('the page of these tests may share memory', () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
});

describe.each([false, true])('with fused multiply-add: %s', (fma) => {
  test('threads and shared memory make no difference to the weights, to the bit', async () => {
    const one = await run({ ...reference, threads: 1, build: { fma, shared: false } });
    expect(one.threads).toBe(1);
    expect(one.state.steps).toBe(reference.steps);
    for (const threads of [1, 2, 3]) {
      const several = await run({ ...reference, threads, build: { fma, shared: true } });
      expect(several.threads).toBe(threads);
      expect(several.state).toEqual(one.state);
    }
  });

  test('nor where layers in between run on tfjs, or parts have several pictures', async () => {
    for (const job of [
      { ...reference, network: 'batch normalization' as const },
      { ...reference, network: 'even kernels' as const, imageSize: 10, batchSize: 37 },
    ]) {
      const one = await run({ ...job, threads: 1, build: { fma, shared: false } });
      const three = await run({ ...job, threads: 3, build: { fma, shared: true } });
      expect(three.state).toEqual(one.state);
    }
  });
});

test('there are no more threads than pictures in a batch', async () => {
  const job = { ...reference, batchSize: 2, threads: 3, steps: 1 };
  expect((await run({ ...job, build: { fma: false, shared: true } })).threads).toBe(2);
});

test.each([1, 2])('a thousand steps on %i threads leave nothing behind', async (threads) => {
  const job = { ...reference, network: 'one filter' as const, imageSize: 8, batchSize: 3 };
  const build = { fma: true, shared: threads > 1 };
  const { holdings, state } = await run({ ...job, threads, build, steps: 1000 });
  expect(state.steps).toBe(1000);
  expect(holdings[1]).toEqual(holdings[0]);
  expect(holdings[1].workers).toBe(threads - 1);
  expect(holdings[1].memoryBytes).toHaveLength(1);
});

test('nor do a hundred through layers that run on tfjs', async () => {
  const job = { ...reference, network: 'batch normalization' as const, imageSize: 12, steps: 100 };
  const { holdings } = await run({ ...job, threads: 1, build: { fma: true, shared: false } });
  expect(holdings[1]).toEqual(holdings[0]);
});

test.each([1, 2, 3])(
  'a fault on one of %i threads is an Error, and no end of the team',
  async (threads) => {
    const ends = await run({ kind: 'break', threads });
    const whole = ends.filter((_, i) => i % 2 === 0);
    expect(whole).toEqual(['whole', 'whole', 'whole', 'whole']);
    const [trap, unknown, elsewhere, host] = ends.filter((_, i) => i % 2 === 1);
    expect(trap).toMatch(/RuntimeError|a thread of the engine failed/);
    expect(unknown).toMatch(/TypeError|a thread of the engine failed/);
    // The one thread there is has nothing that breaks.
    expect(elsewhere).toBe(threads === 1 ? 'whole' : 'Error: a thread of the engine failed');
    expect(host).toBe('Error: the host failed');
  },
);

test('threads over memory that can’t be shared are refused', async () => {
  await expect(run({ kind: 'start' })).rejects.toThrow('DataCloneError');
});
