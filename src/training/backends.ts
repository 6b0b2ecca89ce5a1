/** tfjs's backends: how each is loaded, what adapter it found, and how it tells of its faults. */
import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../domain/engine.ts';
import { backendOf } from './plans.ts';

export interface StartedBackend {
  readonly adapter: string;
  readonly threads: number;
  /** The graphics adapter is a program on the processor. */
  readonly software: boolean;
  /** What the device has complained of, or null. Faults of a GPU come late and throw nothing. */
  readonly fault: () => string | null;
}

/**
 * Sets the backend in tfjs. Throws an Error that says why it can't be had; `automatic` refuses what a
 * person would have to choose.
 */
export const backends: {
  readonly [name in EngineName]: (automatic: boolean) => Promise<StartedBackend>;
} = {
  webgpu: startWebgpu,
  wasm: startWasm,
  webgl: startWebgl,
  cpu: startCpu,
};

const softwareNames = /swiftshader|llvmpipe|softpipe|lavapipe|basic render|software|warp/i;

async function startWebgpu(automatic: boolean): Promise<StartedBackend> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!navigator.gpu) throw new Error('this browser has no WebGPU');
  if (!adapter) throw new Error('the browser offers WebGPU, but no graphics adapter for it');
  const { vendor, architecture, device: model, description } = adapter.info;
  const words = [description, vendor, architecture, model].filter((word) => word);
  const name = [...new Set(words)].join(' ') || 'an adapter without a name';
  const software = adapter.info.isFallbackAdapter || softwareNames.test(name);
  if (automatic && software) {
    // A step at 64 x 64, batch 8, on SwiftShader took 6 s, and 2 ms on the WASM engine beside it.
    throw new Error(`${name} is a program, not a graphics card; WASM is faster there`);
  }
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  await setBackend('webgpu');
  const backend = tf.backend();
  if (!(backend instanceof WebGPUBackend)) throw new Error('WebGPU did not start');
  let fault: string | null = null;
  const { device } = backend;
  device.addEventListener('uncapturederror', (event) => {
    fault ??= (event as GPUUncapturedErrorEvent).error.message;
  });
  void device.lost.then(({ message, reason }) => {
    fault ??= `the graphics device was lost (${reason || 'unknown'}): ${message}`;
  });
  return { adapter: name, threads: 1, software, fault: () => fault };
}

async function startWebgl(): Promise<StartedBackend> {
  const { MathBackendWebGL } = await import('@tensorflow/tfjs-backend-webgl');
  await setBackend('webgl');
  const backend = tf.backend();
  if (!(backend instanceof MathBackendWebGL)) throw new Error('WebGL did not start');
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw new Error('this graphics card computes with 16 bits only, too coarse to train with');
  }
  const gl = backend.getGPGPUContext().gl;
  let fault: string | null = null;
  gl.canvas.addEventListener('webglcontextlost', () => {
    fault ??= 'the graphics context was lost';
  });
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const adapter = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return { adapter, threads: 1, software: softwareNames.test(adapter), fault: () => fault };
}

async function startCpu(): Promise<StartedBackend> {
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('cpu');
  const adapter = `processor, 1 of ${navigator.hardwareConcurrency} threads`;
  return { adapter, threads: 1, software: false, fault: () => null };
}

/** The kernels are loaded, so that a run finds them; tfjs's own part is the CPU backend's. */
async function startWasm(): Promise<StartedBackend> {
  const { bestBuild, loadKernels, threadsOf } = await import('../kernels/wasm/kernels.ts');
  const build = await bestBuild();
  await loadKernels(build);
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('wasm');
  const threads = threadsOf(build);
  return { adapter: 'the processor', threads, software: false, fault: () => null };
}

/** tfjs answers false, and warns on the console, where a backend can't start. */
async function setBackend(engine: EngineName): Promise<void> {
  const name = backendOf(engine);
  if (tf.findBackend(name) === null && tf.findBackendFactory(name) === null) {
    throw new Error('this browser does not have it');
  }
  if (!(await tf.setBackend(name))) throw new Error('the browser could not start it');
  await tf.ready();
}
