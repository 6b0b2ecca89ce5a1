/** The device that kernels and plans are tried on, which is that of tfjs's backend. */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

export interface TrialDevice {
  readonly device: GPUDevice;
  /** What the device has said since the last call, of work that threw nothing. */
  complaints(): Promise<readonly string[]>;
}

/** Sets tfjs's backend, which is `webgpu` or one of WebGPU that a test has registered. */
export async function startWebgpu(backend = 'webgpu'): Promise<TrialDevice> {
  if (!(await tf.setBackend(backend))) throw new Error(`${backend} did not start`);
  const { device } = tf.backend() as WebGPUBackend;
  keepPipelines(device);
  const said: string[] = [];
  device.addEventListener('uncapturederror', (event) => {
    said.push((event as GPUUncapturedErrorEvent).error.message);
  });
  return {
    device,
    async complaints() {
      await device.queue.onSubmittedWorkDone();
      return said.splice(0);
    },
  };
}

/** The browser compiles what is alive no second time: what one test compiles serves the others. */
function keepPipelines(device: GPUDevice): void {
  const kept: GPUComputePipeline[] = [];
  const create = device.createComputePipelineAsync.bind(device);
  device.createComputePipelineAsync = async (descriptor) => {
    const pipeline = await create(descriptor);
    kept.push(pipeline);
    return pipeline;
  };
}
