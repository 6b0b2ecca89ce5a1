/** From places and kernels to buffers and pipelines. Errors of WebGPU are caught where they are made. */
import { mostWorkgroups, type Binding, type Kernel, type Place } from './kernel.ts';

/** The device has no room for the buffers that were asked for. */
export class OutOfDeviceMemory extends Error {
  override readonly name = 'OutOfDeviceMemory';
}

export type Buffers = ReadonlyMap<Place, GPUBuffer>;

/** Zeros all. Throws OutOfDeviceMemory, with nothing left behind. */
export async function allocate(device: GPUDevice, places: Iterable<Place>): Promise<Buffers> {
  const buffers = new Map<Place, GPUBuffer>();
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  for (const place of places) {
    const kind = place.uniform ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE;
    const usage = kind | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    buffers.set(place, device.createBuffer({ label: place.label, size: place.bytes, usage }));
  }
  const [wrong, full] = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const error = full ?? wrong;
  if (error) {
    for (const buffer of buffers.values()) buffer.destroy();
    throw full ? new OutOfDeviceMemory(full.message) : new Error(error.message);
  }
  return buffers;
}

export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly x: number;
  readonly y: number;
}

/** Compiles all at the same time, each once; `onProgress` hears how many of how many are done. */
export async function compile(
  device: GPUDevice,
  kernels: readonly Kernel[],
  buffers: Buffers,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Dispatch[]> {
  const pipelines = new Map<string, Promise<GPUComputePipeline>>();
  let done = 0;
  // What is wrong with a shader is told here; the pipeline says only that the shader is wrong.
  device.pushErrorScope('validation');
  for (const { code, label, bindings } of kernels) {
    if (pipelines.has(code)) continue;
    const layout = device.createPipelineLayout({
      bindGroupLayouts: [device.createBindGroupLayout({ entries: bindings.map(layoutEntry) })],
    });
    const module = device.createShaderModule({ label, code });
    const made = device.createComputePipelineAsync({ label, layout, compute: { module } });
    const told = made.then((pipeline) => {
      onProgress(++done, pipelines.size);
      return pipeline;
    });
    // All are waited for below; the first to fail ends it.
    told.catch(() => {});
    pipelines.set(code, told);
  }
  const wrong = device.popErrorScope().catch(() => null);
  async function pipelineOf(code: string): Promise<GPUComputePipeline> {
    try {
      return await (pipelines.get(code) as Promise<GPUComputePipeline>);
    } catch (error) {
      const cause = await wrong;
      throw cause ? new Error(cause.message) : error;
    }
  }
  return Promise.all(
    kernels.map(async ({ code, bindings, workgroups, label }) => {
      const pipeline = await pipelineOf(code);
      const entries = bindings.map(({ place }, binding) => ({
        binding,
        resource: { buffer: buffers.get(place) as GPUBuffer },
      }));
      const layout = pipeline.getBindGroupLayout(0);
      const x = Math.min(workgroups, mostWorkgroups);
      return {
        pipeline,
        bindGroup: device.createBindGroup({ label, layout, entries }),
        x,
        y: Math.ceil(workgroups / x),
      };
    }),
  );
}

function layoutEntry({ place, writes }: Binding, binding: number): GPUBindGroupLayoutEntry {
  const type = place.uniform ? 'uniform' : writes ? 'storage' : 'read-only-storage';
  return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
}

export function writeFloats(
  device: GPUDevice,
  buffers: Buffers,
  place: Place,
  floats: Float32Array,
): void {
  const data = floats as Float32Array<ArrayBuffer>;
  device.queue.writeBuffer(buffers.get(place) as GPUBuffer, 0, data);
}

/** The floats of whole buffers, in one wait. */
export async function readBuffers(
  device: GPUDevice,
  buffers: Buffers,
  places: readonly Place[],
): Promise<Float32Array[]> {
  const encoder = device.createCommandEncoder();
  const staging = places.map((place) => {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ size: place.bytes, usage });
    encoder.copyBufferToBuffer(buffers.get(place) as GPUBuffer, 0, buffer, 0, place.bytes);
    return buffer;
  });
  device.queue.submit([encoder.finish()]);
  try {
    await Promise.all(staging.map((buffer) => buffer.mapAsync(GPUMapMode.READ)));
    return staging.map((buffer) => new Float32Array(buffer.getMappedRange().slice(0)));
  } finally {
    for (const buffer of staging) buffer.destroy();
  }
}
