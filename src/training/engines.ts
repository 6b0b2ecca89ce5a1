/**
 * Starts the engine that runs a network: WebGPU, WASM, WebGL or the plain processor. Each is loaded only when it
 * is tried, and taken only when it computes a small training run right. Of several the fastest is taken, by
 * measurement.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  byTime,
  engineNames,
  type EngineAttempt,
  type EngineChoice,
  type EngineComparison,
  type EngineName,
  type EngineReport,
  type EngineTiming,
  type Readying,
} from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { backends } from './backends.ts';
import { rememberComparison, rememberedComparison, timeEngine } from './comparison.ts';
import { letMessagesIn } from './control.ts';
import type { StepSize } from './protocol.ts';
import { selfTest } from './self-test.ts';
import { setBackend, type StartedBackend } from './started-backend.ts';

export interface Engine {
  readonly report: EngineReport;
  /** Throws `engine-error` when the device has complained since it started. */
  check(): void;
  /** Bytes that tfjs holds on the engine now. */
  memoryBytes(): number;
}

export interface EngineWish {
  readonly choice: EngineChoice;
  /** The steps to come; null for predictions alone, which every engine is fast enough for. */
  readonly size: StepSize | null;
  /** Times all engines that start, the slow ones too, and whatever is remembered. */
  readonly compare: boolean;
  readonly onReadying: (readying: Readying) => void;
}

/** tfjs has one backend at a time: who starts an engine waits for the one before. */
let starting: Promise<unknown> = Promise.resolve();
const started = new Map<EngineName, StartedBackend>();
/** Engines that failed at work, with the reason: no automatic choice any more, as long as this worker lives. */
const refused = new Map<EngineName, string>();

/** For predictions the processor is at hand sooner than a graphics card that has to compile first. */
const predictionOrder: readonly EngineName[] = ['wasm', 'webgpu', 'webgl', 'cpu'];

/** The engine for `wish`. Throws `no-engine` with the reason of each attempt. */
export function startEngine(wish: EngineWish): Promise<Engine> {
  const engine = starting.then(() => chooseEngine(wish));
  starting = engine.catch(() => {});
  return engine;
}

/** It failed at work: the next automatic choice is another one. */
export function refuseEngine({ engine, reason }: EngineAttempt): void {
  refused.set(engine, reason);
  started.delete(engine);
}

async function chooseEngine(wish: EngineWish): Promise<Engine> {
  const { choice, size, compare } = wish;
  if (compare && size) return compareAll(wish, size);
  const nothing = { passedOver: [], timings: [] };
  if (!size) {
    // The answer is the same on each.
    const wanted = choice === 'auto' ? predictionOrder : [choice, ...predictionOrder];
    return firstOf([...new Set(wanted)], nothing, wish);
  }
  // A person may try again what has failed.
  if (choice !== 'auto') return firstOf([choice], nothing, wish);
  const remembered = await rememberedComparison(size);
  if (!remembered) return compareAll(wish, size);
  return firstOf(orderOf(remembered), remembered, wish);
}

/** The first that starts; those before it are added to what `comparison` has passed over. */
async function firstOf(
  names: readonly EngineName[],
  { passedOver, timings }: EngineComparison,
  wish: EngineWish,
): Promise<Engine> {
  const attempts: EngineAttempt[] = [];
  for (const name of names) {
    try {
      const backend = await start(name, wish);
      const failed = attempts.map(({ engine }) => engine);
      const known = passedOver.filter(({ engine }) => engine !== name && !failed.includes(engine));
      return engineOf(name, backend, { passedOver: [...known, ...attempts], timings });
    } catch (error) {
      attempts.push({ engine: name, reason: reasonOf(error) });
    }
  }
  throw new FailureError({ kind: 'no-engine', attempts });
}

/**
 * Starts and times all that start. tfjs's plain processor code is so slow that it is for want of any
 * other only.
 */
async function compareAll(wish: EngineWish, size: StepSize): Promise<Engine> {
  const passedOver: EngineAttempt[] = [];
  const passOver = (engine: EngineName, error: unknown) =>
    passedOver.push({ engine, reason: reasonOf(error) });
  const candidates: EngineName[] = [];
  // WASM first: beside it a graphics adapter that is a program needs no look.
  for (const name of ['wasm', 'webgpu', 'webgl'] as const) {
    try {
      await start(name, wish);
      candidates.push(name);
    } catch (error) {
      passOver(name, error);
    }
  }
  const timings: EngineTiming[] = [];
  for (const name of candidates) {
    const backend = started.get(name) as StartedBackend;
    try {
      // There is nothing to compare it with.
      if (candidates.length === 1) continue;
      wish.onReadying({ engine: name, work: 'timing', done: 0, total: 0 });
      await setBackend(name);
      timings.push({ engine: name, ...(await timeEngine(name, backend, size)) });
      await checkStarted(name, backend);
    } catch (error) {
      passOver(name, error);
    }
  }
  const comparison = { passedOver, timings: byTime(timings) };
  const wanted = wish.choice === 'auto' ? orderOf(comparison) : [wish.choice];
  const engine = await firstOf(wanted, comparison, wish);
  await rememberComparison(size, comparison);
  return engine;
}

/** The fastest first, then those that had nobody to be compared with; at last what was passed over. */
function orderOf({ timings, passedOver }: EngineComparison): EngineName[] {
  const fastest = timings.map(({ engine }) => engine);
  const last = passedOver.map(({ engine }) => engine);
  const others = engineNames.filter((name) => !fastest.includes(name) && !last.includes(name));
  return [...fastest, ...others, ...last.filter((name) => !fastest.includes(name))];
}

/** Started before and sound, or started anew and tested. Throws an Error that says why not. */
async function start(name: EngineName, wish: EngineWish): Promise<StartedBackend> {
  const { choice, compare, onReadying } = wish;
  const isAutomatic = choice !== name && !compare;
  const reason = refused.get(name);
  if (reason !== undefined && isAutomatic) throw new Error(reason);
  const known = started.get(name);
  if (known && known.life.end === null) {
    await setBackend(name);
    return known;
  }
  onReadying({ engine: name, work: 'testing', done: 0, total: 0 });
  const backend = await backends[name]();
  if (isAutomatic && backend.software && started.has('wasm')) {
    // On the same processor WASM took 2 ms for a step at 64 x 64, batch 8, and SwiftShader's WebGPU 75.
    throw new Error(`${backend.adapter} is a program, not a graphics card; WASM is faster there`);
  }
  await selfTest(name);
  await checkStarted(name, backend);
  refused.delete(name);
  started.set(name, backend);
  return backend;
}

/** Complaints come as events, a turn after the computation that they are about. */
async function checkStarted(name: EngineName, { life }: StartedBackend): Promise<void> {
  await letMessagesIn();
  if (life.end === null) return;
  started.delete(name);
  throw new Error(life.end);
}

function engineOf(
  name: EngineName,
  { adapter, threads, software, life }: StartedBackend,
  comparison: EngineComparison,
): Engine {
  return {
    report: { name, adapter, software, threads, ...comparison },
    check() {
      if (life.end === null) return;
      throw new FailureError({ kind: 'engine-error', engine: name, detail: life.end });
    },
    memoryBytes() {
      // Each backend has its own name for what it has taken from the graphics card.
      const memory = tf.memory() as tf.MemoryInfo & {
        readonly numBytesInGPUAllocated?: number;
        readonly numBytesAllocatedInGPU?: number;
      };
      return memory.numBytesInGPUAllocated ?? memory.numBytesAllocatedInGPU ?? memory.numBytes;
    },
  };
}

/** What `work` throws that nobody foresaw is the engine's fault. */
export async function onEngine<T>({ report, check }: Engine, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError) throw error;
    // A device that is lost explains best what was thrown, and says so a moment later.
    await new Promise((resolve) => setTimeout(resolve, 200));
    check();
    const detail = reasonOf(error);
    throw new FailureError({ kind: 'engine-error', engine: report.name, detail });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof FailureError && 'detail' in error.failure) return error.failure.detail;
  return error instanceof Error ? error.message : String(error);
}
