/** Many steps with many checkpoints, and the memory on the way. */
import type { Page } from 'playwright';
import { defaultRecipe } from '../../../src/domain/recipe.ts';
import { watchIsolates, type Isolate } from '../data/isolates.ts';
import type { Processes } from '../data/processes.ts';
import { say } from '../machine.ts';
import type { AskRun } from './run.ts';

export interface MemorySample {
  readonly steps: number;
  /** Of the page and all its workers, garbage collected: heaps used, ArrayBuffers, the browser's objects. */
  readonly heapBytes: number;
  readonly backingBytes: number;
  /** Threads that gave no answer: they sleep in WebAssembly, and have next to no heap. */
  readonly silent: number;
  /** What the page's process has for itself, WebAssembly's memory with it; null where it can't be told. */
  readonly processBytes: number | null;
}

export interface Soak {
  readonly every: number;
  readonly checkpoints: number;
  readonly samples: readonly MemorySample[];
}

const sampleCount = 10;
const every = 20;

/** So many between two samples, that each has as many checkpoints. */
export function stepsPerSample(steps: number): number {
  return Math.ceil(steps / sampleCount / every) * every;
}

/** `ask`: of a run whose epochs have `stepsPerSample`. */
export async function soak(
  ask: AskRun,
  page: Page,
  steps: number,
  processes: Processes,
): Promise<Soak> {
  const isolates = await watchIsolates(page);
  const samples: MemorySample[] = [];
  let checkpoints = 0;
  while (samples.length < sampleCount) {
    const { taken } = await ask({ ask: 'epoch', atBeginning: false, every });
    // That of the epoch's end.
    const { taken: last } = await ask({ ask: 'take' });
    checkpoints += taken.length + last.length;
    const sample = await take(isolates, processes, (samples.length + 1) * stepsPerSample(steps));
    samples.push(sample);
    say(
      `  ${sample.steps} steps: ${(sample.heapBytes / 1e6).toFixed(2)} MB of heaps and buffers, ` +
        `${((sample.processBytes ?? 0) / 1e6).toFixed(0)} MB of the page's process`,
    );
  }
  await ask({ ask: 'end' });
  return { every, checkpoints, samples };
}

/** Pictures of an epoch with so many steps. */
export function picturesOf(steps: number): number {
  return steps * defaultRecipe.batchSize;
}

async function take(
  isolates: ReadonlySet<Isolate>,
  processes: Processes,
  steps: number,
): Promise<MemorySample> {
  const usages = await Promise.all([...isolates].map((isolate) => isolate.collected()));
  const awake = usages.filter((usage) => usage !== null);
  const backingBytes = awake.reduce((sum, usage) => sum + usage.backingStorageSize, 0);
  const objects = awake.reduce(
    (sum, usage) => sum + usage.usedSize + usage.embedderHeapUsedSize,
    0,
  );
  return {
    steps,
    heapBytes: objects + backingBytes,
    backingBytes,
    silent: usages.length - awake.length,
    processBytes: await processes.pageBytes(),
  };
}
