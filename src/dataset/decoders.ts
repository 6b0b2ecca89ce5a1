/** A pool of decoders with back-pressure: pictures are asked for in order, answered in order. */
import { FailureError, failureOf } from '../domain/failure.ts';
import type { Preparation } from '../domain/recipe.ts';
import { WorkerLine } from '../workers/line.ts';
import type { PreparedPicture } from './door.ts';
import type { DecoderProtocol } from './protocol.ts';

/** All cores but one, which the page keeps. */
const poolSize = Math.max(1, (navigator.hardwareConcurrency || 2) - 1);
/** So many pictures a decoder are under way: the next are at hand when one is done. */
const inFlightEach = 4;

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

/** Rejects with the FailureError of the file. */
export async function prepareInPool(
  file: Blob,
  preparation: Preparation,
): Promise<PreparedPicture> {
  // Pictures differ in size: one large one must not hold up those behind it.
  const decoder = pool.reduce((least, one) => (one.asked < least.asked ? one : least));
  decoder.asked++;
  try {
    return await decoder.line.ask('prepare', { file, preparation });
  } catch (error) {
    if (failureOf(error).kind !== 'worker-died') throw error;
    const second = apartIsFree.then(() => prepareApart(file, preparation));
    apartIsFree = second.catch(() => {});
    return second;
  } finally {
    decoder.asked--;
  }
}

async function prepareApart(file: Blob, preparation: Preparation): Promise<PreparedPicture> {
  try {
    return await apart.ask('prepare', { file, preparation });
  } catch (error) {
    if (failureOf(error).kind !== 'worker-died') throw error;
    throw new FailureError({ kind: 'decoder-died' });
  }
}

/** The outcome for one item of `inOrder`. */
export type Outcome<T> =
  | { readonly item: T; readonly picture: PreparedPicture }
  | { readonly item: T; readonly error: unknown };

/**
 * Prepares `items` in the pool and yields the outcomes in the order of the items, with a few
 * pictures a decoder in flight: enough to keep all busy, and memory bounded.
 */
export async function* inOrder<T>(
  items: readonly T[],
  open: (item: T) => Blob | Promise<Blob>,
  preparation: Preparation,
): AsyncGenerator<Outcome<T>> {
  const inFlight: Promise<Outcome<T>>[] = [];
  async function prepare(item: T): Promise<Outcome<T>> {
    try {
      return { item, picture: await prepareInPool(await open(item), preparation) };
    } catch (error) {
      return { item, error };
    }
  }
  for (const item of items) {
    inFlight.push(prepare(item));
    if (inFlight.length >= poolSize * inFlightEach) {
      yield await (inFlight.shift() as Promise<Outcome<T>>);
    }
  }
  for (const outcome of inFlight) yield await outcome;
}
