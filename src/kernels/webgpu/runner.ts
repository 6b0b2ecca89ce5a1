/** Puts batches through the programs of a plan: what the host writes, the commands, and what it reads. */
import type { Batch, PlanOptions } from '../plan.ts';
import type { Built } from './build.ts';
import type { Buffers, Dispatch } from './device.ts';
import { stepBytes } from './kernel.ts';
import type { Item, StockTask } from './stage-items.ts';

export interface Runner {
  /** Throws a RangeError for a batch of another size. */
  check(batch: Batch): void;
  /** The logits of the real pictures, later; the commands are given at once. */
  run(program: readonly Item[], batch: Batch, learningRate: number): Promise<Float32Array>;
  dispose(): void;
}

export function createRunner(
  device: GPUDevice,
  built: Built,
  buffers: Buffers,
  dispatches: ReadonlyMap<Item, Dispatch>,
  ofBatch: Required<Pick<PlanOptions, 'batchSize' | 'classWeights'>> & {
    readonly pictureBytes: number;
  },
): Runner {
  const { batchSize, classWeights, pictureBytes } = ofBatch;
  const { queue } = device;
  const { pictures: passPictures } = built;
  const passes = Math.ceil(batchSize / passPictures);
  const bufferOf = (place: Built['bytes']) => buffers.get(place) as GPUBuffer;
  const [bytes, labels, step] = [built.bytes, built.labels, built.step].map(bufferOf) as [
    GPUBuffer,
    GPUBuffer,
    GPUBuffer,
  ];
  const padded = new Uint8Array(built.bytes.bytes);
  const labelNumbers = new Float32Array(passPictures);
  const stepNumbers = new DataView(new ArrayBuffer(stepBytes));
  /** For logits on their way to the host, as many as there were steps in flight. */
  const made: GPUBuffer[] = [];
  const idle: GPUBuffer[] = [];

  function stagingBuffer(): GPUBuffer {
    const known = idle.pop();
    if (known) return known;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const size = 4 * passes * passPictures;
    const buffer = device.createBuffer({ label: 'logits', size, usage });
    made.push(buffer);
    return buffer;
  }

  function writePass(batch: Batch, pass: number, learningRate: number): void {
    const count = batch.labels.length;
    const from = pass * passPictures;
    const pixels = batch.pixels.subarray(from * pictureBytes, (from + passPictures) * pictureBytes);
    if (pixels.length === passPictures * pictureBytes && pixels.length % 4 === 0) {
      queue.writeBuffer(bytes, 0, pixels as Uint8Array<ArrayBuffer>);
    } else {
      padded.set(pixels);
      queue.writeBuffer(bytes, 0, padded);
    }
    labelNumbers.fill(0);
    labelNumbers.set(batch.labels.subarray(from, from + passPictures));
    queue.writeBuffer(labels, 0, labelNumbers);
    // In the order of `stepFields`.
    stepNumbers.setUint32(0, Math.min(passPictures, count - from), true);
    stepNumbers.setUint32(4, Number(pass === 0), true);
    stepNumbers.setUint32(8, Number(from + passPictures >= count), true);
    classWeights.forEach((weight, label) =>
      stepNumbers.setFloat32(12 + 4 * label, weight / count, true),
    );
    stepNumbers.setFloat32(20, learningRate, true);
    queue.writeBuffer(step, 0, stepNumbers);
  }

  /** What tfjs does comes between two of our command buffers. */
  function record(program: readonly Item[], logits: GPUBuffer, pass: number): void {
    let encoder = device.createCommandEncoder();
    let computing: GPUComputePassEncoder | null = null;
    for (const item of program) {
      const dispatch = dispatches.get(item);
      if (dispatch) {
        computing ??= encoder.beginComputePass();
        computing.setPipeline(dispatch.pipeline);
        computing.setBindGroup(0, dispatch.bindGroup);
        computing.dispatchWorkgroups(dispatch.x, dispatch.y);
      } else {
        computing?.end();
        computing = null;
        queue.submit([encoder.finish()]);
        (item as StockTask).run(buffers);
        encoder = device.createCommandEncoder();
      }
    }
    computing?.end();
    const at = 4 * pass * passPictures;
    encoder.copyBufferToBuffer(bufferOf(built.logits), 0, logits, at, 4 * passPictures);
    queue.submit([encoder.finish()]);
  }

  return {
    check({ pixels, labels: given }) {
      // The kernels would take what lies behind for pictures.
      if (given.length > batchSize || pixels.length !== batchSize * pictureBytes) {
        throw new RangeError(`this is no batch of ${batchSize} pictures`);
      }
    },
    async run(program, batch, learningRate) {
      const count = batch.labels.length;
      const logits = stagingBuffer();
      for (let pass = 0; pass * passPictures < count; pass++) {
        writePass(batch, pass, learningRate);
        record(program, logits, pass);
      }
      await logits.mapAsync(GPUMapMode.READ);
      const values = new Float32Array(logits.getMappedRange().slice(0)).subarray(0, count);
      logits.unmap();
      idle.push(logits);
      return values;
    },
    dispose() {
      for (const buffer of made) buffer.destroy();
    },
  };
}
