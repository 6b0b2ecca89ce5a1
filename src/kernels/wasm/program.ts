/**
 * A program: the fixed list of phases that a step, or a prediction, goes through. Every thread walks the
 * whole list; in each phase the threads share out the work among them, whoever is free takes the next
 * piece, and all wait for the last one. Which thread does a piece makes no difference to its numbers.
 */
import type { KernelName, Kernels } from './kernels.ts';

/** A kernel on a record. */
export interface Call {
  readonly kernel: KernelName;
  readonly record: number;
}

export type Phase =
  /** A part of the pictures at a time: `begin` once, then `calls` for each of its pictures, in order. */
  | { readonly deal: 'parts'; readonly begin: readonly Call[]; readonly calls: readonly Call[] }
  /** One block at a time, all calls for each. */
  | { readonly deal: 'blocks'; readonly blocks: number; readonly calls: readonly Call[] }
  /** One call at a time. */
  | { readonly deal: 'calls'; readonly calls: readonly Call[] }
  /** JavaScript on the thread that began the program; the others wait. */
  | { readonly deal: 'host'; readonly task: number };

export type Program = readonly Phase[];

/**
 * Gradients of weights are summed in so many parts at the most, whatever the number of threads: sums of
 * floats depend on their order.
 */
export const mostParts = 32;

export function partsOf(pictures: number): number {
  return Math.min(pictures, mostParts);
}

/** Kernels that a program runs on so many pictures. */
export function callsOf(program: Program, pictures: number): number {
  return program.reduce((sum, phase) => {
    if (phase.deal === 'host') return sum;
    if (phase.deal === 'calls') return sum + phase.calls.length;
    if (phase.deal === 'blocks') return sum + phase.blocks * phase.calls.length;
    return sum + partsOf(pictures) * phase.begin.length + pictures * phase.calls.length;
  }, 0);
}

/** Words of the control block, 32 bits each. */
export const control = {
  /** Numbers the programs that were begun; what waiting threads wait for. */
  begun: 0,
  /** Which program it is; -1 ends the threads. */
  program: 1,
  pictures: 2,
  /** The next piece of the phase. */
  claimed: 3,
  /** Threads that are done with the phase. */
  arrived: 4,
  /** Numbers the phases that are over. */
  phases: 5,
  /** 1 when a thread has thrown. */
  failed: 6,
} as const;
export const controlWords = 16;

/** What a thread is told when it starts. */
export interface ThreadTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the control block. */
  readonly control: number;
  readonly scratch: number;
  readonly threads: number;
  readonly programs: readonly Program[];
}

export interface Thread {
  readonly kernels: Kernels;
  readonly words: Int32Array;
  readonly scratch: number;
  readonly threads: number;
  /** On the thread that begins programs alone. */
  readonly host?: (task: number) => void;
  /** How long the thread with a host bears it that no other takes or ends a piece; a minute. */
  readonly patienceSeconds?: number;
}

/**
 * Takes part in a program that has begun. Rethrows what a kernel throws, after the others are let go; and
 * throws an Error when one of the others seems to be no more.
 */
export function takePart(program: Program, thread: Thread): void {
  const { words } = thread;
  let failure: unknown = null;
  for (const phase of program) {
    try {
      // After a fault nobody works on, but all keep meeting at the end of each phase.
      if (Atomics.load(words, control.failed) === 0) workOn(phase, thread);
    } catch (error) {
      failure = error;
      Atomics.store(words, control.failed, 1);
    }
    meet(thread);
  }
  if (failure !== null) throw failure;
}

function workOn(phase: Phase, thread: Thread): void {
  if (phase.deal === 'host') {
    thread.host?.(phase.task);
    return;
  }
  const { words } = thread;
  const pictures = Atomics.load(words, control.pictures);
  const pieces = piecesOf(phase, pictures);
  for (;;) {
    const piece = Atomics.add(words, control.claimed, 1);
    if (piece >= pieces) return;
    if (phase.deal === 'calls') {
      run(phase.calls[piece] as Call, 0, 0, thread);
    } else if (phase.deal === 'blocks') {
      for (const call of phase.calls) run(call, piece, 0, thread);
    } else {
      for (const call of phase.begin) run(call, piece, piece, thread);
      for (let picture = piece; picture < pictures; picture += pieces) {
        for (const call of phase.calls) run(call, picture, piece, thread);
      }
    }
  }
}

function piecesOf(phase: Exclude<Phase, { deal: 'host' }>, pictures: number): number {
  if (phase.deal === 'calls') return phase.calls.length;
  return phase.deal === 'blocks' ? phase.blocks : partsOf(pictures);
}

function run({ kernel, record }: Call, index: number, part: number, thread: Thread): void {
  thread.kernels[kernel](index, part, thread.scratch, record);
}

/** A thread that waits looks this often before it sleeps: most waits are short. */
const looks = 4000;

/** Returns when all threads are done with the phase. */
function meet(thread: Thread): void {
  const { words, threads } = thread;
  const phase = Atomics.load(words, control.phases);
  if (Atomics.add(words, control.arrived, 1) + 1 === threads) {
    Atomics.store(words, control.arrived, 0);
    Atomics.store(words, control.claimed, 0);
    Atomics.store(words, control.phases, phase + 1);
    Atomics.notify(words, control.phases);
  } else {
    waitWhile(words, control.phases, phase, thread.host && patienceOf(thread));
  }
}

/**
 * To be called each second of waiting; throws when it was called too often without a sign of life. A
 * machine that slept in between counts for one second.
 */
function patienceOf({ words, patienceSeconds = 60 }: Thread): () => void {
  let quietSeconds = 0;
  let seen = -1;
  return () => {
    const now = Atomics.load(words, control.claimed) + Atomics.load(words, control.arrived);
    quietSeconds = now === seen ? quietSeconds + 1 : 0;
    seen = now;
    if (quietSeconds >= patienceSeconds) throw new Error('a thread of the engine does not answer');
  };
}

/** Returns when the word is no longer `value`, or throws what `eachSecond` throws. */
export function waitWhile(
  words: Int32Array,
  word: number,
  value: number,
  eachSecond?: () => void,
): void {
  for (let look = 0; look < looks; look++) {
    if (Atomics.load(words, word) !== value) return;
  }
  while (Atomics.load(words, word) === value) {
    const ended = Atomics.wait(words, word, value, eachSecond ? 1000 : Infinity);
    if (ended === 'timed-out') eachSecond?.();
  }
}
