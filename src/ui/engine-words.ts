import type {
  EngineAttempt,
  EngineChoice,
  EngineName,
  EngineReport,
  EngineTiming,
  Readying,
} from '../domain/engine.ts';
import { count } from './format.ts';

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

/** "WASM, 2 threads: 8.1 times faster than WebGL here"; null where nothing was compared. */
export function comparisonWords({ name, timings }: EngineReport): string | null {
  const own = timings.find(({ engine }) => engine === name);
  const others = timings.filter(({ engine }) => engine !== name);
  if (!own || others.length === 0) return null;
  const each = others.map((other) => {
    const ratio = other.msPerPicture / own.msPerPicture;
    return `${ratioWords(ratio, other.pictures !== own.pictures)} ${engineLabels[other.engine]}`;
  });
  return `${timedName(own)}: ${each.join(', ')} here`;
}

/** Why an engine was not taken, or how it failed. */
export function attemptWords({
  engine,
  reason,
  inEpoch,
  fromEpoch = inEpoch,
  remedy,
  anew,
}: EngineAttempt): string {
  const name = engineLabels[engine];
  if (inEpoch === undefined) return `${name} was passed over: ${reason}`;
  const from = anew ? 'The run began anew' : `The run went on in epoch ${fromEpoch}`;
  return `${name} failed in epoch ${inEpoch} (${reason}). ${from}${remedyWords(name, remedy)}.`;
}

function remedyWords(name: string, remedy: EngineAttempt['remedy']): string {
  switch (remedy) {
    case 'again':
      return ` on ${name}, which was started again`;
    case 'smaller':
      return ` on ${name}, with fewer pictures at a time`;
    case 'another':
      return ' on another engine';
    case undefined:
      return '';
  }
}

function timedName({ engine, threads }: EngineTiming): string {
  return `${engineLabels[engine]}${threads > 1 ? `, ${threads} threads` : ''}`;
}

/** Within a twentieth two engines are as fast as each other: the next timing may turn them round. */
function ratioWords(ratio: number, isEstimate: boolean): string {
  const about = isEstimate ? 'about ' : '';
  if (ratio >= 1 / 1.05 && ratio <= 1.05) return `${about}as fast as`;
  const [more, word] = ratio > 1 ? [ratio, 'faster'] : [1 / ratio, 'slower'];
  return `${about}${times(more, isEstimate)} times ${word} than`;
}

/** Of an estimate two figures at the most. */
function times(ratio: number, isEstimate: boolean): string {
  if (ratio < 10) return ratio.toFixed(1);
  return count(isEstimate ? Number(ratio.toPrecision(2)) : Math.round(ratio));
}

/** "Compiling kernels for WebGPU" */
export function readyingWords({ engine, work }: Readying): string {
  const what = { testing: 'Testing', timing: 'Timing', compiling: 'Compiling kernels for' }[work];
  return `${what} ${engineLabels[engine]}`;
}
