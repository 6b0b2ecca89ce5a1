/**
 * The plan of the WASM engine: a model's blocks of convolution and pooling and its dense layers on own
 * kernels, over one memory of fixed size, by as many threads as there are cores. It meets tfjs at the
 * weights alone: read when the plan is made, written back by `updateModel`.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { sigmoid } from '../../domain/metrics.ts';
import {
  adam,
  adamRate,
  evenWeights,
  type InferBatch,
  type Plan,
  type PlanOptions,
  type PlanState,
} from '../plan.ts';
import { build, programs } from './build.ts';
import { bestBuild, loadKernels, threadsOf, type KernelBuild } from './kernels.ts';
import { mostBytes } from './layout.ts';
import { callsOf, partsOf, type Program } from './program.ts';
import { stagesOf, stockLayers } from '../recognise.ts';
import { countsFields, writeRecord } from './records.ts';
import { startTeam } from './threads.ts';
import { readFromModel, writeToModel, type WeightPlace } from './weights.ts';

export interface WasmOptions extends PlanOptions {
  /** As many as the machine has cores, if it is not given; 1 where memory can't be shared. */
  readonly threads?: number;
  /** The fastest that the browser runs, if it is not given. */
  readonly build?: KernelBuild;
}

/**
 * Must not be called on a page's thread, which may not wait, but for one thread. Throws `not-a-model` when
 * the model does not end in a dense layer of one sigmoid unit, and an Error when the browser lacks what
 * the engine needs, or the memory.
 */
export async function planOnWasm(model: LayersModel, options: WasmOptions): Promise<Plan> {
  const { batchSize, imageSize, classWeights = evenWeights } = options;
  const inputShape = [imageSize, imageSize, 3];
  const stages = stagesOf(model, inputShape);
  const built = build(stages, inputShape, batchSize);
  const kernelBuild = options.build ?? (await bestBuild());
  // More would find no pictures of their own.
  const threads = Math.min(threadsFor(kernelBuild, options.threads), partsOf(batchSize));
  const layout = built.layout.finish(threads);
  if (layout.pages * 65_536 > mostBytes)
    throw new Error('this batch needs more than 4 GB of memory');
  const memory = new WebAssembly.Memory({
    initial: layout.pages,
    maximum: layout.pages,
    shared: kernelBuild.shared,
  });
  const { buffer } = memory;
  layout.writeRecords(buffer);
  const weights = built.weights.filter(({ index }) => index >= 0);
  for (const place of weights) readFromModel(buffer, place);
  let steps = 0;
  let pictures = 0;
  let labels: Uint8Array = new Uint8Array(0);
  const team = await startTeam({
    module: await loadKernels(kernelBuild),
    memory,
    control: built.control,
    threads,
    programs: built.programs,
    scratchOf: layout.scratchOf,
    host: (task) => (built.hostTasks[task] ?? gradientOfLogits)(buffer, pictures),
  });

  const floatsAt = (address: number, count: number) => new Float32Array(buffer, address, count);

  /** Of the binary cross-entropy of the pictures' logits, weighted by class, divided by their number. */
  function gradientOfLogits(): void {
    const logits = floatsAt(built.logits, pictures);
    const gradient = floatsAt(built.logitsGradient, pictures);
    logits.forEach((logit, i) => {
      const label = labels[i] as number;
      gradient[i] = ((classWeights[label] as number) * (sigmoid(logit) - label)) / pictures;
    });
  }

  /** The logits of the real pictures. */
  function run(program: number, batch: InferBatch): Float32Array {
    // The kernels would read and write behind their buffers.
    if (batch.labels.length > batchSize || batch.pixels.length !== batchSize * imageSize ** 2 * 3) {
      throw new RangeError(`this is no batch of ${batchSize} pictures`);
    }
    labels = batch.labels;
    pictures = labels.length;
    const rate = adamRate(options.learningRate, steps);
    const { beta1, beta2, epsilon } = adam;
    const parts = partsOf(pictures);
    const [rest1, rest2] = [1 - beta1, 1 - beta2];
    const values = { pictures, parts, rate, beta1, rest1, beta2, rest2, epsilon };
    writeRecord(buffer, { address: built.counts, names: countsFields, values });
    if (batch.pixels instanceof Float32Array) writeFloats(batch.pixels);
    else new Uint8Array(buffer, built.pixels, batch.pixels.length).set(batch.pixels);
    team.run(program, pictures);
    return floatsAt(built.logits, pictures).slice();
  }

  /** What the kernel that scales bytes would have written. */
  function writeFloats(pixels: Float32Array): void {
    const { address, rowBytes, pictureBytes } = built.input;
    const row = imageSize * 3;
    for (let picture = 0; picture < pictures; picture++) {
      for (let y = 0; y < imageSize; y++) {
        const start = (picture * imageSize + y) * row;
        const to = floatsAt(address + picture * pictureBytes + y * rowBytes, row);
        for (let i = 0; i < row; i++) to[i] = (pixels[start + i] as number) / 255;
      }
    }
    if (built.greyFlags) new Uint8Array(buffer, built.greyFlags, pictures).fill(0);
  }

  const trained = weights.filter((place) => place.trained);
  const copies = (address: (place: WeightPlace) => number) =>
    trained.map((place) => floatsAt(address(place), place.floats).slice());

  return {
    batchSize,
    imageSize,
    threads,
    memoryBytes: buffer.byteLength,
    callsPerStep: callsOf(built.programs[programs.step] as Program, batchSize),
    stockLayers: stockLayers(stages),
    async step(batch) {
      steps++;
      return run(programs.step, batch);
    },
    infer: async (batch) =>
      run(batch.pixels instanceof Float32Array ? programs.inferFloats : programs.infer, batch),
    async readState() {
      return {
        weights: copies((place) => place.weights),
        firstMoments: copies((place) => place.mean),
        secondMoments: copies((place) => place.variance),
        steps,
      };
    },
    writeState(state: PlanState) {
      trained.forEach((place, i) => {
        floatsAt(place.weights, place.floats).set(state.weights[i] as Float32Array);
        floatsAt(place.mean, place.floats).set(state.firstMoments[i] as Float32Array);
        floatsAt(place.variance, place.floats).set(state.secondMoments[i] as Float32Array);
      });
      steps = state.steps;
    },
    async updateModel() {
      for (const place of trained) writeToModel(buffer, place);
    },
    dispose: () => team.dispose(),
  };
}

function threadsFor(kernels: KernelBuild, wanted: number | undefined): number {
  return kernels.shared ? (wanted ?? threadsOf(kernels)) : 1;
}
