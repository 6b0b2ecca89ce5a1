import type { EngineChoice, EngineName, EngineReport } from '../domain/engine.ts';

export const engineLabels: { readonly [name in EngineName]: string } = {
  webgpu: 'WebGPU',
  wasm: 'WASM',
  webgl: 'WebGL',
  cpu: 'CPU',
};

export function choiceLabel(choice: EngineChoice): string {
  return choice === 'auto' ? 'Automatic' : engineLabels[choice];
}

/** Whether a person should be told that training will take its time. */
export function isSlow(engine: EngineReport): boolean {
  return engine.software || engine.name === 'cpu';
}

/** Whether threads are there that the page may not use. */
export function isHeldToOneThread(engine: EngineReport): boolean {
  const isAlone = engine.name === 'wasm' && engine.threads === 1;
  return isAlone && navigator.hardwareConcurrency > 1 && !globalThis.crossOriginIsolated;
}

/** "WebGPU on NVIDIA Ampere" */
export function engineWords(engine: EngineReport): string {
  const threads = engine.threads > 1 ? `, ${engine.threads} threads` : '';
  const adapter = engine.adapter === '' ? '' : ` on ${engine.adapter}`;
  return `${engineLabels[engine.name]}${adapter}${threads}`;
}
