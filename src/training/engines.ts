/**
 * Starts the engine that runs a network: WebGPU, WASM, WebGL or the plain processor. Each is loaded only
 * when it is tried, and taken only when it computes a small training run right.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  engineNames,
  type EngineChoice,
  type EngineName,
  type EngineReport,
} from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { backends, type StartedBackend } from './backends.ts';
import { letMessagesIn } from './control.ts';
import { backendOf } from './plans.ts';
import { selfTest } from './self-test.ts';

export interface Engine {
  readonly report: EngineReport;
  /** Throws `engine-error` when the device has complained since it started. */
  check(): void;
  /** Bytes that tfjs holds on the engine now. */
  memoryBytes(): number;
}

/** tfjs has one backend at a time: who starts an engine waits for the one before. */
let starting: Promise<unknown> = Promise.resolve();
let running: { readonly choice: EngineChoice; readonly engine: Engine } | null = null;

/**
 * The engine for `choice`. The one that runs already is given again as long as it is sound. Throws
 * `no-engine` with the reason of each attempt.
 */
export function startEngine(choice: EngineChoice): Promise<Engine> {
  const started = starting.then(() => startFirstSound(choice));
  starting = started.catch(() => {});
  return started;
}

async function startFirstSound(choice: EngineChoice): Promise<Engine> {
  if (running?.choice === choice && isSound(running.engine)) return running.engine;
  running = null;
  const passedOver: { engine: EngineName; reason: string }[] = [];
  for (const name of choice === 'auto' ? engineNames : [choice]) {
    try {
      const engine = await start(name, choice === 'auto', passedOver);
      running = { choice, engine };
      return engine;
    } catch (error) {
      passedOver.push({ engine: name, reason: reasonOf(error) });
    }
  }
  throw new FailureError({ kind: 'no-engine', attempts: passedOver });
}

async function start(
  name: EngineName,
  automatic: boolean,
  passedOver: EngineReport['passedOver'],
): Promise<Engine> {
  const backend = await backends[name](automatic);
  await selfTest(name);
  const engine = engineOf(name, backend, [...passedOver]);
  // Complaints come as events, a turn after the computation that they are about.
  await letMessagesIn();
  engine.check();
  return engine;
}

function engineOf(
  name: EngineName,
  { adapter, threads, software, fault }: StartedBackend,
  passedOver: EngineReport['passedOver'],
): Engine {
  return {
    report: { name, adapter, software, threads, passedOver },
    check() {
      const detail = fault();
      if (detail !== null) throw refusal(name, detail);
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

function reasonOf(error: unknown): string {
  if (error instanceof FailureError && 'detail' in error.failure) return error.failure.detail;
  return error instanceof Error ? error.message : String(error);
}

function isSound(engine: Engine): boolean {
  try {
    engine.check();
    return tf.getBackend() === backendOf(engine.report.name);
  } catch {
    return false;
  }
}

function refusal(engine: EngineName, detail: string): FailureError {
  return new FailureError({ kind: 'engine-error', engine, detail });
}
