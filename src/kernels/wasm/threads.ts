/**
 * A team of threads over one memory. The thread that makes the team is the first of them and takes its
 * share of the work; it must not be the page's, which may not wait, unless it is the only one. Threads
 * outlive their team and wait for the next: it starts at once, and without the network.
 */
import { instantiate } from './kernels.ts';
import {
  control,
  controlWords,
  takePart,
  type Program,
  type Thread,
  type ThreadTask,
} from './program.ts';

export interface TeamOptions extends Omit<ThreadTask, 'scratch'> {
  readonly scratchOf: (thread: number) => number;
  readonly host: (task: number) => void;
}

export interface Team {
  /** Runs a program to its end, on the first `pictures` of the batch. Throws what a kernel throws. */
  run(program: number, pictures: number): void;
  dispose(): void;
}

/** Threads without a team. */
const idle: Worker[] = [];
const startMs = 30_000;

export async function startTeam(options: TeamOptions): Promise<Team> {
  const { module, memory, threads, programs, scratchOf, host } = options;
  const words = new Int32Array(memory.buffer, options.control, controlWords);
  const kernels = instantiate(module, memory);
  const own: Thread = { kernels, words, scratch: scratchOf(0), threads, host };
  const task = { module, memory, control: options.control, threads, programs };
  const workers = Array.from({ length: threads - 1 }, () => idle.pop() ?? newWorker());
  try {
    await Promise.all(
      workers.map((worker, i) => begun(worker, { ...task, scratch: scratchOf(i + 1) })),
    );
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw error;
  }

  function run(program: number, pictures: number): void {
    Atomics.store(words, control.failed, 0);
    Atomics.store(words, control.program, program);
    Atomics.store(words, control.pictures, pictures);
    Atomics.add(words, control.begun, 1);
    Atomics.notify(words, control.begun);
    takePart(programs[program] as Program, own);
    if (Atomics.load(words, control.failed) !== 0) throw new Error('a thread of the engine failed');
  }

  function dispose(): void {
    Atomics.store(words, control.program, -1);
    Atomics.add(words, control.begun, 1);
    Atomics.notify(words, control.begun);
    idle.push(...workers.splice(0));
  }

  return { run, dispose };
}

function newWorker(): Worker {
  return new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module' });
}

/** Resolves when the worker waits for its first program. */
function begun(worker: Worker, task: ThreadTask): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`a thread could not be started: ${reason}`));
    const timer = setTimeout(() => fail('it does not answer'), startMs);
    worker.onmessage = () => {
      clearTimeout(timer);
      resolve();
    };
    worker.onerror = (event) => fail(event.message || 'it was not loaded');
    worker.postMessage(task, []);
  });
}
