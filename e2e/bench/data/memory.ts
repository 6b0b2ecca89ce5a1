/** Samples the memory of the app while something goes on, and keeps the peaks. */
import type { Page } from 'playwright';
import { watchIsolates, type Isolate } from './isolates.ts';
import { openProcesses } from './processes.ts';

export interface MemoryPeak {
  /** Of the page and all its workers together: heaps used, ArrayBuffers, the browser's objects. */
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly backingBytes: number;
  readonly embedderBytes: number;
  /** The largest at that moment. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
  /** Threads that gave no answer: they sleep in WebAssembly, and have next to no heap. */
  readonly silent: number;
  /** All processes of the browser, each page of memory counted once; null where it can't be told. */
  readonly processBytes: number | null;
}

export interface MemoryWatch {
  /** The peak while `work` goes on. */
  during<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly peak: MemoryPeak }>;
}

const sampleEveryMs = 250;
/** Adding up a process's pages holds it up for some milliseconds. */
const processesEveryMs = 1000;
const shownParts = 4;

export async function watchMemory(page: Page): Promise<MemoryWatch> {
  const isolates = await watchIsolates(page);
  const processes = await openProcesses(page);
  return {
    async during(work) {
      let peak: Omit<MemoryPeak, 'processBytes'> = sample(isolates);
      let processBytes: number | null = null;
      function take(): void {
        const now = sample(isolates);
        if (now.totalBytes > peak.totalBytes) peak = now;
        for (const isolate of isolates) isolate.ask();
      }
      async function takeProcesses(): Promise<void> {
        const now = await processes.memoryBytes();
        if (now !== null) processBytes = Math.max(processBytes ?? 0, now);
      }
      take();
      const timers = [
        setInterval(take, sampleEveryMs),
        setInterval(() => void takeProcesses(), processesEveryMs),
      ];
      try {
        const value = await work();
        take();
        await takeProcesses();
        return { value, peak: { ...peak, processBytes } };
      } finally {
        timers.forEach(clearInterval);
      }
    },
  };
}

function sample(isolates: ReadonlySet<Isolate>): Omit<MemoryPeak, 'processBytes'> {
  const sum = { totalBytes: 0, usedBytes: 0, backingBytes: 0, embedderBytes: 0, silent: 0 };
  const parts: { name: string; bytes: number }[] = [];
  for (const { name, usage } of isolates) {
    if (!usage) {
      sum.silent++;
      continue;
    }
    const { usedSize, backingStorageSize, embedderHeapUsedSize } = usage;
    const bytes = usedSize + backingStorageSize + embedderHeapUsedSize;
    sum.usedBytes += usedSize;
    sum.backingBytes += backingStorageSize;
    sum.embedderBytes += embedderHeapUsedSize;
    sum.totalBytes += bytes;
    parts.push({ name, bytes });
  }
  parts.sort((a, b) => b.bytes - a.bytes);
  return { ...sum, parts: parts.slice(0, shownParts) };
}
