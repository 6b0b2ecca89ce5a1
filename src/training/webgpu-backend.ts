/** tfjs's WebGPU backend on a device of our own asking: tfjs's would ask anew, and keeps one that is lost. */
import * as tf from '@tensorflow/tfjs-core';
import { registerFilterGradient } from '../kernels/webgpu/filter-gradient.ts';
import {
  EngineUnavailable,
  forgetBackend,
  isSoftware,
  newLife,
  setBackend,
  type StartedBackend,
} from './started-backend.ts';

/** The limits that kernels profit from; all others stay at their defaults, which every adapter has. */
const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Null where there is no adapter, or no WebGPU. */
export async function webgpuAdapter(): Promise<GPUAdapter | null> {
  return (await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
}

export function adapterName({ info }: GPUAdapter): string {
  // Older browsers have no such property.
  const { vendor, architecture, device, description } = info ?? {};
  const words = [description, vendor, architecture, device].filter((word) => word);
  return [...new Set(words)].join(' ') || 'an adapter without a name';
}

export async function startWebgpu(): Promise<StartedBackend> {
  if (!navigator.gpu) throw new EngineUnavailable('this browser has no WebGPU');
  const adapter = await webgpuAdapter();
  if (!adapter)
    throw new EngineUnavailable('the browser offers WebGPU, but no graphics adapter for it');
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]])),
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
  });
  const life = newLife('webgpu');
  device.addEventListener('uncapturederror', ({ error }) => life.over(error.message));
  void device.lost.then(({ message, reason }) => {
    life.over(`the graphics device was lost: ${message || reason}`);
  });
  forgetBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  registerFilterGradient();
  await setBackend('webgpu');
  const name = adapterName(adapter);
  const software = Boolean(adapter.info?.isFallbackAdapter) || isSoftware(name);
  return { adapter: name, threads: 1, software, life, release: () => device.destroy() };
}
