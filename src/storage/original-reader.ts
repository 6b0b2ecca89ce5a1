/** Reads the kept originals of many samples, one after another. */
import { FailureError } from '../domain/failure.ts';
import type { Sample } from '../domain/sample.ts';
import { keeping } from './faults.ts';
import { openPack, originalsPack } from './packs.ts';

/** Each read waits for the browser's own process: it had better be worth it. */
const windowBytes = 4 << 20;

export interface Original<T> {
  readonly item: T;
  /** The file as it was given. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Gives the files of `items` in the order in which they lie. The caller holds the lock for writing:
 * nothing may be added to the pack meanwhile.
 */
export async function* readOriginals<T>(
  items: readonly T[],
  sampleOf: (item: T) => Pick<Sample, 'originalOffset' | 'sizeBytes'>,
): AsyncGenerator<Original<T>> {
  const pack = await openPack(originalsPack);
  const sorted = [...items].sort((a, b) => sampleOf(a).originalOffset - sampleOf(b).originalOffset);
  let start = 0;
  let held = new Uint8Array();
  for (const item of sorted) {
    const { originalOffset, sizeBytes } = sampleOf(item);
    if (originalOffset + sizeBytes > start + held.length) {
      start = originalOffset;
      const slice = pack.slice(start, start + Math.max(windowBytes, sizeBytes));
      held = new Uint8Array(await keeping(() => slice.arrayBuffer()));
    }
    const bytes = held.subarray(originalOffset - start, originalOffset - start + sizeBytes);
    if (bytes.length < sizeBytes) throw missing();
    yield { item, bytes };
  }
}

function missing(): FailureError {
  const detail = 'a picture is not in its pack';
  return new FailureError({ kind: 'storage-failed', detail });
}
