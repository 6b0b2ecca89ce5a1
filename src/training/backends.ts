/** tfjs's backends: how each is loaded, what adapter it found, and how it tells of its faults. */
import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../domain/engine.ts';
import {
  EngineUnavailable,
  forgetBackend,
  isSoftware,
  newLife,
  setBackend,
  type StartedBackend,
} from './started-backend.ts';

/** Loads a backend anew and sets it in tfjs. Throws an Error that says why it can't be had. */
export const backends: { readonly [name in EngineName]: () => Promise<StartedBackend> } = {
  webgpu: async () => (await import('./webgpu-backend.ts')).startWebgpu(),
  wasm: startWasm,
  webgl: startWebgl,
  cpu: startCpu,
};

async function startWebgl(): Promise<StartedBackend> {
  const { MathBackendWebGL } = await import('@tensorflow/tfjs-backend-webgl');
  forgetBackend('webgl');
  tf.registerBackend('webgl', () => new MathBackendWebGL());
  await setBackend('webgl');
  const backend = tf.backend();
  if (!(backend instanceof MathBackendWebGL)) throw new Error('WebGL did not start');
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw new EngineUnavailable(
      'this graphics card computes with 16 bits only, too coarse to train with',
    );
  }
  const gl = backend.getGPGPUContext().gl;
  const life = newLife('webgl');
  gl.canvas.addEventListener('webglcontextlost', () => life.over('the graphics context was lost'));
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const adapter = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  return { adapter, threads: 1, software: isSoftware(adapter), life, release() {} };
}

async function startCpu(): Promise<StartedBackend> {
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('cpu');
  const adapter = 'the processor, one thread';
  return { adapter, threads: 1, software: false, life: newLife('cpu'), release() {} };
}

/** The kernels are loaded, so that a run finds them; tfjs's own part is the CPU backend's. */
async function startWasm(): Promise<StartedBackend> {
  const { bestBuild, loadKernels, threadsOf } = await import('../kernels/wasm/kernels.ts');
  const build = await bestBuild();
  await loadKernels(build);
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('wasm');
  const threads = threadsOf(build);
  return {
    adapter: 'the processor',
    threads,
    software: false,
    life: newLife('wasm'),
    release() {},
  };
}
