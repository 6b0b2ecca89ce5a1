/** One thread: of a team, waits for a program, takes part in it, waits for the next; then for a team. */
import { instantiate } from './kernels.ts';
import {
  control,
  controlWords,
  takePart,
  waitWhile,
  type Program,
  type ThreadTask,
} from './program.ts';

globalThis.onmessage = ({ data }: MessageEvent<ThreadTask>) => {
  const words = new Int32Array(data.memory.buffer, data.control, controlWords);
  const kernels = instantiate(data.module, data.memory);
  const thread = { kernels, words, scratch: data.scratch, threads: data.threads };
  let begun = Atomics.load(words, control.begun);
  postMessage(null);
  for (;;) {
    waitWhile(words, control.begun, begun);
    begun = Atomics.load(words, control.begun);
    const program = Atomics.load(words, control.program);
    if (program < 0) return;
    try {
      takePart(data.programs[program] as Program, thread);
    } catch {
      // The control block says so, and the first thread tells of it.
    }
  }
};
globalThis.onmessageerror = () => {
  throw new Error('it was sent what it can not read');
};
