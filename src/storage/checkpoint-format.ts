/**
 * The bytes of a checkpoint: a head of 64 bytes (below), the facts as JSON in UTF-8, with blanks behind them
 * up to a multiple of 4,096, then all numbers of the network, float32, little endian: weights, first moments,
 * second moments. A version that is raised gets its way from the one before into `decodeCheckpoint`.
 */
import type { Checkpoint, CheckpointFacts, TrainingState } from '../domain/checkpoint.ts';
import { FailureError } from '../domain/failure.ts';

export const checkpointVersion = 1;

const magic = 0x43_46_57_54;
/**
 * 32-bit words of the head: what it is, its version, the length of the JSON in bytes, and a number that
 * is greater the later it was written.
 */
const head = { magic: 0, version: 4, jsonBytes: 8, sequence: 12 } as const;
/** SHA-256 of the words before it and of the SHA-256 of all that follows it. */
const digestAt = 32;
const bodyAt = 64;

interface Contents {
  readonly runId: string;
  readonly facts: CheckpointFacts;
  readonly steps: number;
  /** Lengths of the network's arrays, the same for weights and moments. */
  readonly lengths: readonly number[];
}

export interface DecodedCheckpoint extends Checkpoint {
  readonly runId: string;
  /** Of two the greater is the later. */
  readonly sequence: number;
}

/** Written into `reused` where that is of the right length. It is valid when `seal` has been at it. */
export function encodeCheckpoint(
  { facts, state }: Checkpoint,
  runId: string,
  reused: ArrayBuffer | null = null,
): ArrayBuffer {
  const lengths = state.weights.map(({ length }) => length);
  const contents: Contents = { runId, facts, steps: state.steps, lengths };
  const json = inWholeWords(new TextEncoder().encode(JSON.stringify(contents)));
  const arrays = [...state.weights, ...state.firstMoments, ...state.secondMoments];
  const numbers = arrays.reduce((sum, { length }) => sum + length, 0);
  const total = bodyAt + json.length + numbers * 4;
  const buffer = reused?.byteLength === total ? reused : new ArrayBuffer(total);
  const view = new DataView(buffer);
  view.setUint32(head.magic, magic, true);
  view.setUint32(head.version, checkpointVersion, true);
  view.setUint32(head.jsonBytes, json.length, true);
  new Uint8Array(buffer).set(json, bodyAt);
  let at = bodyAt + json.length;
  for (const array of arrays) {
    new Float32Array(buffer, at, array.length).set(array);
    at += array.byteLength;
  }
  return buffer;
}

/** JSON ends where its text does: blanks behind it are none of it. Some more let later ones be as long. */
function inWholeWords(text: Uint8Array): Uint8Array {
  const roomy = 4096;
  const padded = new Uint8Array(Math.ceil((text.length + 1) / roomy) * roomy).fill(0x20);
  padded.set(text);
  return padded;
}

/** Puts the number and the digest into their places. */
export async function seal(buffer: ArrayBuffer, sequence: number): Promise<void> {
  new DataView(buffer).setUint32(head.sequence, sequence, true);
  new Uint8Array(buffer, digestAt, 32).set(await digestOf(buffer));
}

async function digestOf(buffer: ArrayBuffer): Promise<Uint8Array> {
  // The head goes in by way of the body's digest, so that the body need not be copied.
  const body = await crypto.subtle.digest('SHA-256', new Uint8Array(buffer, bodyAt));
  const both = new Uint8Array(digestAt + body.byteLength);
  both.set(new Uint8Array(buffer, 0, digestAt));
  both.set(new Uint8Array(body), digestAt);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', both));
}

/**
 * Null for what is no whole checkpoint: empty, torn, or changed since it was sealed. Throws
 * `newer-storage` for one of a later version of the app.
 */
export async function decodeCheckpoint(buffer: ArrayBuffer): Promise<DecodedCheckpoint | null> {
  if (buffer.byteLength < bodyAt) return null;
  const view = new DataView(buffer);
  if (view.getUint32(head.magic, true) !== magic) return null;
  const version = view.getUint32(head.version, true);
  // How a later version seals is not known.
  if (version > checkpointVersion) throw new FailureError({ kind: 'newer-storage' });
  const digest = await digestOf(buffer);
  const sealed = new Uint8Array(buffer, digestAt, 32);
  if (!digest.every((byte, i) => byte === sealed[i])) return null;
  const jsonBytes = view.getUint32(head.jsonBytes, true);
  const json = new TextDecoder().decode(new Uint8Array(buffer, bodyAt, jsonBytes));
  const { runId, facts, steps, lengths } = JSON.parse(json) as Contents;
  const sequence = view.getUint32(head.sequence, true);
  let at = bodyAt + jsonBytes;
  const take = (length: number) => {
    const array = new Float32Array(buffer, at, length);
    at += array.byteLength;
    return array;
  };
  const state: TrainingState = {
    weights: lengths.map(take),
    firstMoments: lengths.map(take),
    secondMoments: lengths.map(take),
    steps,
  };
  return { runId, sequence, facts, state };
}
