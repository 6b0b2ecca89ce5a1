/**
 * A team of threads over one memory. The thread that makes the team is the first of them and takes its
 * share of the work; it must not be the page's, which may not wait, unless it is the only one.
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

export async function startTeam(options: TeamOptions): Promise<Team> {
  const { module, memory, threads, programs, scratchOf, host } = options;
  const words = new Int32Array(memory.buffer, options.control, controlWords);
  const kernels = instantiate(module, memory);
  const own: Thread = { kernels, words, scratch: scratchOf(0), threads, host };
  const workers: Worker[] = [];
  const dispose = () => {
    Atomics.store(words, control.program, -1);
    Atomics.add(words, control.begun, 1);
    Atomics.notify(words, control.begun);
    for (const worker of workers) worker.terminate();
  };
  try {
    const task = { module, memory, control: options.control, threads, programs };
    const starting = Array.from({ length: threads - 1 }, (_, i) => {
      const worker = new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module' });
      workers.push(worker);
      return started(worker, { ...task, scratch: scratchOf(i + 1) });
    });
    await Promise.all(starting);
  } catch (error) {
    dispose();
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

  return { run, dispose };
}

/** Resolves when the worker waits for its first program. */
function started(worker: Worker, task: ThreadTask): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      reject(new Error(`a thread could not be started: ${event.message || 'it was not loaded'}`));
    };
    worker.postMessage(task, []);
  });
}
