/**
 * Memory for one kernel on trial. All of it starts as one NaN, so that what a kernel reads without right
 * shows in its results, and what it writes without right shows beside them.
 */
import { adam } from '../../plan.ts';
import type { Layout } from '../layout.ts';
import type { MapPlace } from '../maps.ts';
import { partsOf } from '../program.ts';
import { countsFields, writeRecord, type Fields } from '../records.ts';
import { instantiate, type Kernels } from '../kernels.ts';

const nan = 0xffc5a5a5;

export interface Trial {
  readonly buffer: ArrayBuffer;
  readonly kernels: Kernels;
  readonly scratch: number;
}

/** Bytes from `address` on. */
export interface Span {
  readonly address: number;
  readonly bytes: number;
}

export function createTrial(module: WebAssembly.Module, layout: Layout): Trial {
  const finished = layout.finish(1);
  const memory = new WebAssembly.Memory({ initial: finished.pages, maximum: finished.pages });
  const { buffer } = memory;
  new Uint32Array(buffer).fill(nan);
  finished.writeRecords(buffer);
  return { buffer, kernels: instantiate(module, memory), scratch: finished.scratchOf(0) };
}

export function writeCounts(
  buffer: ArrayBufferLike,
  address: number,
  pictures: number,
  rate = 0,
): void {
  const { beta1, beta2, epsilon } = adam;
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  const parts = partsOf(pictures);
  const values = { pictures, parts, rate, beta1, rest1, beta2, rest2, epsilon };
  writeRecord(buffer, { address, names: countsFields, values });
}

export function readRecord<Names extends readonly string[]>(
  buffer: ArrayBufferLike,
  address: number,
  names: Names,
): Fields<Names> {
  const words = new Uint32Array(buffer, address, names.length);
  return Object.fromEntries(names.map((name, i) => [name, words[i]])) as Fields<Names>;
}

export function floatsAt(buffer: ArrayBufferLike, address: number, count: number): Float32Array {
  return new Float32Array(buffer, address, count);
}

/** The rows of the map itself, without the padding, if it began at `address`. */
export function rowsOfMap(map: MapPlace, pictures: number, address = map.address): Span[] {
  const [height = 1, width = 1, channels = 1] = map.shape;
  return Array.from({ length: pictures * height }, (_, i) => ({
    address: address + Math.floor(i / height) * map.pictureBytes + (i % height) * map.rowBytes,
    bytes: 4 * width * channels,
  }));
}

export function readSpans(buffer: ArrayBufferLike, spans: readonly Span[]): Float32Array {
  return Float32Array.from(
    spans.flatMap(({ address, bytes }) => [...floatsAt(buffer, address, bytes / 4)]),
  );
}

export function writeSpans(
  buffer: ArrayBufferLike,
  spans: readonly Span[],
  values: Float32Array,
): void {
  let from = 0;
  for (const { address, bytes } of spans) {
    floatsAt(buffer, address, bytes / 4).set(values.subarray(from, from + bytes / 4));
    from += bytes / 4;
  }
}

/** How many bytes outside of `allowed` the work has changed. */
export function trespasses(
  buffer: ArrayBufferLike,
  allowed: readonly Span[],
  work: () => void,
): number {
  const before = new Uint8Array(buffer).slice();
  work();
  const after = new Uint8Array(buffer);
  for (const { address, bytes } of allowed)
    before.set(after.subarray(address, address + bytes), address);
  let changed = 0;
  for (let i = 0; i < after.length; i++) if (after[i] !== before[i]) changed++;
  return changed;
}
