/** The browser as the system sees it: what all its processes together take. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';

export interface Processes {
  /** Each page of memory counted once; null where it can't be told. */
  memoryBytes(): Promise<number | null>;
  /** What the processes of pages have for themselves alone; null where it can't be told. */
  pageBytes(): Promise<number | null>;
  /** Of the processor, since they started. On a busy machine it tells more than the clock. */
  cpuSeconds(): Promise<number>;
}

export async function openProcesses(page: Page): Promise<Processes> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const all = async () => {
    const answer = await session?.send('SystemInfo.getProcessInfo').catch(() => null);
    return answer?.processInfo ?? [];
  };
  return {
    async memoryBytes() {
      if (process.platform !== 'linux') return null;
      return (await all()).reduce((bytes, { id }) => bytes + proportionalBytes(id), 0) || null;
    },
    async pageBytes() {
      if (process.platform !== 'linux') return null;
      const pages = (await all()).filter(({ type }) => type === 'renderer');
      return pages.reduce((bytes, { id }) => bytes + privateBytes(id), 0) || null;
    },
    cpuSeconds: async () => (await all()).reduce((seconds, { cpuTime }) => seconds + cpuTime, 0),
  };
}

/** What several processes share is counted in shares, so that the sum is right. */
function proportionalBytes(id: number): number {
  return rollup(id, ['Pss']);
}

function privateBytes(id: number): number {
  return rollup(id, ['Private_Clean', 'Private_Dirty']);
}

function rollup(id: number, names: readonly string[]): number {
  try {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
    return names.reduce((bytes, name) => bytes + kilobytes(name) * 1024, 0);
  } catch {
    // It has just ended.
    return 0;
  }
}
