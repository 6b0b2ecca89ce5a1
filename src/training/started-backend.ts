/** What a backend of tfjs is once it has been started. */
import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../domain/engine.ts';
import { Life } from './life.ts';

export interface StartedBackend {
  readonly adapter: string;
  readonly threads: number;
  /** The graphics adapter is a program on the processor. */
  readonly software: boolean;
  /** It ends with the first complaint. Faults of a graphics card come late and throw nothing. */
  readonly life: Life;
  /** Gives back what tfjs does not when it lets go of a backend. */
  readonly release: () => void;
}

/** Why an engine can't be had here, today and tomorrow. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

/** Of the backends that were started last. */
const lives = new Map<EngineName, Life>();

export function lifeOf(engine: EngineName): Life {
  const life = lives.get(engine) ?? new Life();
  lives.set(engine, life);
  return life;
}

/** That of a backend which is about to start. */
export function newLife(engine: EngineName): Life {
  lives.delete(engine);
  return lifeOf(engine);
}

/** The backend of tfjs that holds the model, and runs what the engine itself has no kernel for. */
export function backendOf(engine: EngineName): Exclude<EngineName, 'wasm'> {
  return engine === 'wasm' ? 'cpu' : engine;
}

const softwareNames = /swiftshader|llvmpipe|softpipe|lavapipe|basic render|software|warp/i;

export function isSoftware(adapter: string): boolean {
  return softwareNames.test(adapter);
}

/** tfjs answers false, and warns on the console, where a backend can't start. */
export async function setBackend(engine: EngineName): Promise<void> {
  const name = backendOf(engine);
  if (tf.findBackend(name) === null && tf.findBackendFactory(name) === null) {
    throw new EngineUnavailable('this browser does not have it');
  }
  if (!(await tf.setBackend(name))) throw new EngineUnavailable('the browser could not start it');
  await tf.ready();
}

/** Of an engine that has been started: set before the call returns. */
export function useBackend(engine: EngineName): void {
  const name = backendOf(engine);
  if (tf.getBackend() !== name) void tf.setBackend(name);
}

/** tfjs keeps a backend whose device is lost, and all memory that one has ever taken. */
export function forgetBackend(name: 'webgpu' | 'webgl'): void {
  if (tf.findBackendFactory(name) !== null) tf.removeBackend(name);
}
