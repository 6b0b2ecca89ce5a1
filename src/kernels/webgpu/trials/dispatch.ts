/**
 * Kernels on trial, each dispatched once. Every buffer begins as bytes of 255, which is NaN to who reads it
 * for a float, and has a piece behind it that no kernel has business with: who goes astray is seen.
 */
import { allocate, compile, readBuffers } from '../device.ts';
import type { Kernel, Place } from '../kernel.ts';

type Data = Float32Array | Uint32Array | Uint8Array;

const guardBytes = 256;
const untouched = 0xff;

/** A place with a guard behind it. The shader takes the guard for a part of it. */
export function guarded(label: string, bytes: number): Place {
  const place = { label, bytes: bytes + guardBytes };
  sizes.set(place, bytes);
  return place;
}

/** Bytes of a guarded place without its guard. */
const sizes = new WeakMap<Place, number>();

function sizeOf(place: Place): number {
  return sizes.get(place) ?? place.bytes;
}

/** The numbers of a step, in the order of `stepFields`. */
export function stepNumbers(fields: {
  readonly pictures: number;
  readonly isFirst?: boolean;
  readonly isLast?: boolean;
  readonly shares?: readonly [number, number];
  readonly rate?: number;
}): Uint32Array {
  const { pictures, isFirst = true, isLast = true, shares = [0, 0], rate = 0 } = fields;
  const numbers = new Uint32Array(8);
  numbers.set([pictures, Number(isFirst), Number(isLast)]);
  new Float32Array(numbers.buffer).set([...shares, rate], 3);
  return numbers;
}

export interface Dispatched {
  floats(place: Place): Float32Array;
  words(place: Place): Uint32Array;
  /** What was changed that no kernel writes, and what a kernel should have written and has not. */
  readonly trespasses: readonly string[];
}

/** `given` is what a place begins with. The kernels run in their order. */
export async function dispatched(
  device: GPUDevice,
  kernels: readonly Kernel[],
  given: ReadonlyMap<Place, Data>,
): Promise<Dispatched> {
  const places = [
    ...new Set(kernels.flatMap(({ bindings }) => bindings.map(({ place }) => place))),
  ];
  const buffers = await allocate(device, places);
  const starts = new Map(places.map((place) => [place, startOf(place, given.get(place))]));
  for (const [place, start] of starts) {
    device.queue.writeBuffer(buffers.get(place) as GPUBuffer, 0, start);
  }
  const dispatches = await compile(device, kernels, buffers);
  const encoder = device.createCommandEncoder();
  const computing = encoder.beginComputePass();
  for (const { pipeline, bindGroup, x, y } of dispatches) {
    computing.setPipeline(pipeline);
    computing.setBindGroup(0, bindGroup);
    computing.dispatchWorkgroups(x, y);
  }
  computing.end();
  device.queue.submit([encoder.finish()]);
  const contents = await readBuffers(device, buffers, places);
  for (const buffer of buffers.values()) buffer.destroy();

  const written = new Set(
    kernels.flatMap(({ bindings }) => bindings.filter((b) => b.writes).map(({ place }) => place)),
  );
  const found = new Map(places.map((place, i) => [place, (contents[i] as Float32Array).buffer]));
  const trespasses = places.flatMap((place) => {
    const [now, start] = [found.get(place), starts.get(place)] as [ArrayBuffer, Uint8Array];
    const bytes = sizeOf(place);
    const isKept = (from: number, to: number) =>
      new Uint8Array(now, from, to - from).every((byte, i) => byte === start[from + i]);
    return [
      ...(isKept(bytes, place.bytes) ? [] : [`behind ${place.label}`]),
      ...(written.has(place) || isKept(0, bytes) ? [] : [`${place.label} was changed`]),
      ...(!written.has(place) || given.has(place) || isFilled(new Uint32Array(now, 0, bytes / 4))
        ? []
        : [`${place.label} was left out in part`]),
    ];
  });
  const contentOf = (place: Place) => found.get(place)?.slice(0, sizeOf(place));
  return {
    floats: (place) => new Float32Array(contentOf(place) as ArrayBuffer),
    words: (place) => new Uint32Array(contentOf(place) as ArrayBuffer),
    trespasses,
  };
}

function startOf({ bytes }: Place, data: Data = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const start = new Uint8Array(bytes).fill(untouched);
  start.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return start;
}

function isFilled(words: Uint32Array): boolean {
  return words.every((word) => word !== 0xffffffff);
}
