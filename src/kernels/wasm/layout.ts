/**
 * Where everything lies in the plan's memory. All of it is laid out before the memory is made, so that
 * the memory has exactly the size that the plan needs and never grows.
 */
import { writeRecord, type MemoryRecord } from './records.ts';

/** Of a cache line: no two threads write to one. */
const alignment = 64;
/** Kernels read whole vectors, up to 12 bytes past the end of what they use. */
const slackBytes = 64;
const pageBytes = 65_536;
/** What a module without 64-bit addresses can reach. */
export const mostBytes = 65_536 * pageBytes;

export class Layout {
  /** Address 0 stays free: kernels take it for "none". */
  #end = alignment;
  #scratchEnd = 0;
  readonly #records: MemoryRecord[] = [];

  bytes(count: number): number {
    const address = this.#end;
    this.#end = roundUp(address + count + slackBytes);
    return address;
  }

  floats(count: number): number {
    return this.bytes(4 * count);
  }

  /** An address inside of each thread's own memory. */
  scratch(count: number): number {
    const address = this.#scratchEnd;
    this.#scratchEnd = roundUp(address + count + slackBytes);
    return address;
  }

  record<Names extends readonly string[]>(
    names: Names,
    values: { readonly [name in Names[number]]: number },
  ): number {
    const address = this.bytes(4 * names.length);
    this.#records.push({ address, names, values });
    return address;
  }

  /** Ends the layout: each thread's own memory lies behind the rest. */
  finish(threads: number): FinishedLayout {
    const scratch = this.#end;
    const bytes = scratch + threads * this.#scratchEnd;
    const records = this.#records;
    return {
      pages: Math.ceil(bytes / pageBytes),
      scratchOf: (thread) => scratch + thread * this.#scratchEnd,
      writeRecords: (buffer) => records.forEach((record) => writeRecord(buffer, record)),
    };
  }
}

export interface FinishedLayout {
  readonly pages: number;
  readonly scratchOf: (thread: number) => number;
  readonly writeRecords: (buffer: ArrayBufferLike) => void;
}

function roundUp(address: number): number {
  return Math.ceil(address / alignment) * alignment;
}
