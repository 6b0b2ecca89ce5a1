/** The page of the bench of checkpoints: it hears its worker's progress, as the app does, and asks it on. */
import type { RunAnswer, RunMessage, RunQuestion } from './run.worker.ts';

export interface CheckpointBenchPage {
  ask(question: RunQuestion): Promise<RunAnswer>;
}

declare global {
  var checkpointBench: CheckpointBenchPage;
}

let run: Worker | null = null;

globalThis.checkpointBench = {
  ask(question) {
    const worker = (run ??= new Worker(new URL('./run.worker.ts', import.meta.url), {
      type: 'module',
    }));
    return new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<RunMessage>) => {
        if (!('progress' in data)) resolve(data);
      };
      worker.onerror = (event) => resolve({ reason: event.message || 'its worker failed' });
      worker.postMessage(question, []);
    });
  },
};
