/**
 * Starts engines and puts them away: each is loaded only when it is tried, and is there for use only when it
 * computes a small training run right.
 */
import type { EngineName, Readying } from '../domain/engine.ts';
import { backends } from './backends.ts';
import { letMessagesIn } from './control.ts';
import { selfTest } from './self-test.ts';
import {
  EngineUnavailable,
  forgetBackend,
  useBackend,
  type StartedBackend,
} from './started-backend.ts';

const started = new Map<EngineName, StartedBackend>();
/** Engines that failed at work, with the reason: no automatic choice any more, as long as this worker lives. */
const refused = new Map<EngineName, string>();

export interface StartOptions {
  /** A person wants this one, and may try again what has failed. */
  readonly isWanted: boolean;
  /** An adapter that is a program is not even tested. */
  readonly onlyHardware?: boolean;
  readonly onReadying: (readying: Readying) => void;
}

/** Started before and sound, or started anew and tested. Throws an Error that says why not. */
export async function startBackend(
  name: EngineName,
  { isWanted, onlyHardware = false, onReadying }: StartOptions,
): Promise<StartedBackend> {
  const reason = refused.get(name);
  if (reason !== undefined && !isWanted) throw new Error(`it failed earlier (${reason})`);
  const known = started.get(name);
  if (known && known.life.end === null) {
    useBackend(name);
    return known;
  }
  putAway(name);
  onReadying({ engine: name, work: 'testing', done: 0, total: 0 });
  try {
    const backend = await backends[name]();
    if (onlyHardware && backend.software) {
      throw new EngineUnavailable(
        `it runs by a program here (${backend.adapter}), not a graphics card`,
      );
    }
    await selfTest(name, (done, total) =>
      onReadying({ engine: name, work: 'testing', done, total }),
    );
    await checkAlive(backend);
    refused.delete(name);
    started.set(name, backend);
    return backend;
  } catch (error) {
    putAway(name);
    throw error;
  }
}

/** Complaints come as events, a turn after the computation that they are about. */
export async function checkAlive({ life }: StartedBackend): Promise<void> {
  await letMessagesIn();
  if (life.end !== null) throw new Error(life.end);
}

export function startedBackend(name: EngineName): StartedBackend | undefined {
  return started.get(name);
}

/**
 * Frees what an engine that is not taken holds of the graphics card. Plans on it end; the processor holds nothing,
 * and its backend is two engines'.
 */
export function putAway(name: EngineName): void {
  if (name !== 'webgpu' && name !== 'webgl') return;
  const known = started.get(name);
  known?.life.over('another engine was taken');
  known?.release();
  started.delete(name);
  forgetBackend(name);
}

/** It failed at work: the next automatic choice is another one. */
export function refuseEngine(name: EngineName, reason: string): void {
  refused.set(name, reason);
  putAway(name);
  started.delete(name);
}

/** It was not the engine's fault. */
export function forgiveEngine(name: EngineName): void {
  refused.delete(name);
}

export function hasRefused(): boolean {
  return refused.size > 0;
}
