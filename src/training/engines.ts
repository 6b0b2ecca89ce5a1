/**
 * The engine that runs a network: WebGPU, WASM, WebGL or the plain processor. Of those that start the fastest is
 * taken, by measurement.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  byTime,
  orderOf,
  type EngineAttempt,
  type EngineChoice,
  type EngineComparison,
  type EngineName,
  type EngineReport,
  type EngineTiming,
  type Readying,
} from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { rememberComparison, rememberedComparison, timeEngine } from './comparison.ts';
import { checkAlive, hasRefused, putAway, startBackend, startedBackend } from './engine-start.ts';
import type { StepSize } from './protocol.ts';
import { EngineUnavailable, useBackend, type StartedBackend } from './started-backend.ts';

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
  /** Times all engines that start, those that are programs too, whatever is remembered. */
  readonly compare: boolean;
  readonly onReadying: (readying: Readying) => void;
  /** Nobody waits for the engine any more: what is not timed yet need not be. */
  readonly isStopped?: () => boolean;
}

/** tfjs has one backend at a time: who starts an engine waits for the one before. */
let starting: Promise<unknown> = Promise.resolve();

/** For predictions the processor is at hand sooner than a graphics card that has to compile first. */
const predictionOrder: readonly EngineName[] = ['wasm', 'webgpu', 'webgl', 'cpu'];

const noComparison: EngineComparison = { passedOver: [], timings: [] };

/** The engine for `wish`. Throws `no-engine` with the reason of each attempt. */
export function startEngine(wish: EngineWish): Promise<Engine> {
  const engine = starting.then(() => chooseEngine(wish));
  starting = engine.catch(() => {});
  return engine;
}

async function chooseEngine(wish: EngineWish): Promise<Engine> {
  const { choice, size, compare } = wish;
  if (!size) {
    // The answer is the same on each.
    const wanted = choice === 'auto' ? predictionOrder : [choice, ...predictionOrder];
    return firstOf([...new Set(wanted)], noComparison, wish);
  }
  const remembered = compare ? null : await rememberedComparison(size);
  // Nothing is lost yet when a person hears that the engine of his choice can't be had.
  if (!compare && choice !== 'auto') return firstOf([choice], remembered ?? noComparison, wish);
  const comparison = remembered ?? (await compareEngines(wish, size));
  const order = orderOf(comparison);
  const wanted = choice === 'auto' ? order : [choice, ...order];
  const engine = await firstOf([...new Set(wanted)], comparison, wish);
  for (const name of order) if (name !== engine.report.name) putAway(name);
  return engine;
}

/** The first that starts; those before it are added to what `comparison` has passed over. */
async function firstOf(
  names: readonly EngineName[],
  { passedOver, timings }: EngineComparison,
  { choice, onReadying }: EngineWish,
): Promise<Engine> {
  const attempts: EngineAttempt[] = [];
  for (const name of names) {
    try {
      const backend = await startBackend(name, { isWanted: choice === name, onReadying });
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
 * Starts and times all but tfjs's plain processor code, which is for want of any other. Remembered where what was
 * passed over will be so tomorrow.
 */
async function compareEngines(wish: EngineWish, size: StepSize): Promise<EngineComparison> {
  const { compare, onReadying } = wish;
  const passedOver: EngineAttempt[] = [];
  let isLasting = !hasRefused();
  function passOver(engine: EngineName, error: unknown): void {
    passedOver.push({ engine, reason: reasonOf(error) });
    isLasting &&= error instanceof EngineUnavailable;
    putAway(engine);
  }
  const candidates: EngineName[] = [];
  // WASM first: beside it a graphics adapter that is a program is not timed, unless a person asks.
  for (const name of ['wasm', 'webgpu', 'webgl'] as const) {
    if (wish.isStopped?.()) break;
    try {
      const onlyHardware = !compare && candidates.includes('wasm');
      await startBackend(name, { isWanted: compare, onlyHardware, onReadying });
      candidates.push(name);
    } catch (error) {
      passOver(name, error);
    }
  }
  const timings: EngineTiming[] = [];
  for (const name of candidates) {
    // One alone has nothing to be compared with.
    if (candidates.length === 1 || wish.isStopped?.()) break;
    const backend = startedBackend(name) as StartedBackend;
    try {
      timings.push(await timeEngine(name, backend, size, onReadying));
      await checkAlive(backend);
    } catch (error) {
      if (timings.at(-1)?.engine === name) timings.pop();
      passOver(name, error);
    }
  }
  const comparison = { passedOver, timings: byTime(timings) };
  if (isLasting && !wish.isStopped?.()) await rememberComparison(size, comparison);
  return comparison;
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
      useBackend(name);
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
