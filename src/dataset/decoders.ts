/** A pool of decoders with back-pressure: pictures are asked for in order, answered in order. */
import { FailureError, failureOf } from '../domain/failure.ts';
import type { Preparation } from '../domain/recipe.ts';
import { WorkerLine } from '../workers/line.ts';
import type { PreparedPicture } from './door.ts';
import { poolSize } from './pool-size.ts';
import type { DecoderProtocol } from './protocol.ts';

/**
 * So many pictures are under way: decoders do not run dry while the disk is waited for, which takes
 * the time of dozens. Large files are fewer.
 */
const mostInFlight = Math.max(96, poolSize * 8);
const mostBytesInFlight = 64e6;

interface Decoder {
  readonly line: WorkerLine<DecoderProtocol>;
  asked: number;
}

const pool: readonly Decoder[] = Array.from({ length: poolSize }, () => ({
  line: startDecoder(),
  asked: 0,
}));
/** For the files that a decoder held when it died, one at a time: which of them was it? */
const apart = startDecoder();
let apartIsFree: Promise<unknown> = Promise.resolve();

function startDecoder(): WorkerLine<DecoderProtocol> {
  return new WorkerLine(
    'pictures',
    () => new Worker(new URL('./decoder.worker.ts', import.meta.url), { type: 'module' }),
  );
}

/** Memory of prepared pixels that decoders will use again. */
const usedUp: ArrayBuffer[] = [];
const mostUsedUp = 8;

/** Whoever was given a prepared picture gives its memory back once the pixels are kept. */
export function giveBackPixels({ pixels }: PreparedPicture): void {
  if (usedUp.length < mostUsedUp) usedUp.push(pixels.buffer);
}

/** A file to be read, or its bytes, which are handed over: `again` gives them anew. */
export type Readable =
  Blob | { readonly bytes: Uint8Array<ArrayBuffer>; readonly again: () => Promise<Blob> };

/** Rejects with the FailureError of the file. */
export async function prepareInPool(
  readable: Readable,
  preparation: Preparation,
): Promise<PreparedPicture> {
  // Pictures differ in size: one large one must not hold up those behind it.
  const decoder = pool.reduce((least, one) => (one.asked < least.asked ? one : least));
  decoder.asked++;
  try {
    const file = readable instanceof Blob ? readable : readable.bytes;
    const room = usedUp.pop();
    const handedOver = [...(file instanceof Blob ? [] : [file.buffer]), ...(room ? [room] : [])];
    return await decoder.line.ask('prepare', { file, preparation, room }, handedOver);
  } catch (error) {
    if (failureOf(error).kind !== 'worker-died') throw error;
    const second = apartIsFree.then(() => prepareApart(readable, preparation));
    apartIsFree = second.catch(() => {});
    return second;
  } finally {
    decoder.asked--;
  }
}

/** `[imageSize, imageSize, 3]`, 0 to 255, of one picture. Rejects with the FailureError of the file. */
export async function prepareUnroundedInPool(
  file: Blob,
  preparation: Preparation,
): Promise<Float32Array<ArrayBuffer>> {
  try {
    return await apart.ask('prepareUnrounded', { file, preparation });
  } catch (error) {
    if (failureOf(error).kind !== 'worker-died') throw error;
    throw new FailureError({ kind: 'decoder-died' });
  }
}

async function prepareApart(
  readable: Readable,
  preparation: Preparation,
): Promise<PreparedPicture> {
  const file = readable instanceof Blob ? readable : await readable.again();
  try {
    return await apart.ask('prepare', { file, preparation });
  } catch (error) {
    if (failureOf(error).kind !== 'worker-died') throw error;
    throw new FailureError({ kind: 'decoder-died' });
  }
}

/** Sets of samples, by id, that look nearly the same; the search takes seconds of a large set. */
export function findSimilarInPool(): Promise<readonly number[][]> {
  return apart.ask('findSimilar', null);
}

/** The outcome for one item of `inOrder`. */
export type Outcome<T> =
  | { readonly item: T; readonly picture: PreparedPicture }
  | { readonly item: T; readonly error: unknown };

/**
 * Prepares `items` in the pool and yields the outcomes in the order of the items, with as many under
 * way as keep all busy, and memory bounded.
 */
export async function* inOrder<T extends { readonly sizeBytes: number }>(
  items: readonly T[],
  open: (item: T) => Readable | Promise<Readable>,
  preparation: Preparation,
): AsyncGenerator<Outcome<T>> {
  const inFlight: { readonly outcome: Promise<Outcome<T>>; readonly bytes: number }[] = [];
  let bytesInFlight = 0;
  async function prepare(item: T): Promise<Outcome<T>> {
    try {
      return { item, picture: await prepareInPool(await open(item), preparation) };
    } catch (error) {
      return { item, error };
    }
  }
  async function oldest(): Promise<Outcome<T>> {
    const { outcome, bytes } = inFlight.shift() as (typeof inFlight)[0];
    bytesInFlight -= bytes;
    return outcome;
  }
  for (const item of items) {
    inFlight.push({ outcome: prepare(item), bytes: item.sizeBytes });
    bytesInFlight += item.sizeBytes;
    while (inFlight.length >= mostInFlight || bytesInFlight > mostBytesInFlight) {
      yield await oldest();
    }
  }
  while (inFlight.length > 0) yield await oldest();
}
