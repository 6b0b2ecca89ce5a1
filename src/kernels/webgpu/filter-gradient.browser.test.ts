/** The gradient of a convolution's filter on WebGPU, against the CPU backend, which sums in float64. */
import '@tensorflow/tfjs-backend-cpu';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
// Brings the gradients of tfjs's operations.
import '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRandom } from '../../domain/random.ts';
import { relativeL2 } from '../trials/compare.ts';
import { splitOf, type ConvInfo } from './filter-gradient-split.ts';
import { convInfoOf, filterGradient, registerFilterGradient } from './filter-gradient.ts';

type Attributes = tf.Conv2DBackpropFilterAttrs;

interface Trial {
  readonly batch?: number;
  /** Height and width. */
  readonly size: readonly [number, number];
  /** `[filterHeight, filterWidth, channels, filters]`. */
  readonly filter: Readonly<Attributes['filterShape']>;
  readonly strides?: Attributes['strides'];
  readonly pad?: Attributes['pad'];
  readonly dataFormat?: Attributes['dataFormat'];
  readonly rounding?: 'ceil';
}

/** In parts of the length of the gradient. */
const bound = 1e-6;

let backend: WebGPUBackend;
const complaints: string[] = [];

beforeAll(async () => {
  await tf.setBackend('webgpu');
  backend = tf.backend() as WebGPUBackend;
  backend.device.addEventListener('uncapturederror', (event) => {
    complaints.push((event as GPUUncapturedErrorEvent).error.message);
  });
  registerFilterGradient();
});

afterEach(async () => {
  await backend.queue.onSubmittedWorkDone();
  expect(complaints.splice(0)).toEqual([]);
});

function attributesOf({ filter, rounding, ...trial }: Trial): Attributes {
  const { strides = 1, pad = 'valid', dataFormat = 'NHWC' } = trial;
  const ofRounding = rounding && { dimRoundingMode: rounding };
  return { filterShape: filter, strides, pad, dataFormat, ...ofRounding } as Attributes;
}

function infoOf(trial: Trial): ConvInfo {
  const { batch = 2, size, filter, dataFormat } = trial;
  const shape = dataFormat === 'NCHW' ? [batch, filter[2], ...size] : [batch, ...size, filter[2]];
  return convInfoOf({ shape, dtype: 'float32', dataId: {} }, attributesOf(trial));
}

function noiseOf(shape: number[], seed: number): tf.Tensor {
  const random = createRandom(seed);
  const values = new Float32Array(tf.util.sizeFromShape(shape)).map(() => random() * 2 - 0.7);
  return tf.tensor(values, shape);
}

async function valuesOf(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

async function onCpu<T>(work: () => Promise<T>): Promise<T> {
  await tf.setBackend('cpu');
  try {
    return await work();
  } finally {
    await tf.setBackend('webgpu');
  }
}

/** By the kernel that is registered with the backend that is set. */
function gradientOf(trial: Trial, info = infoOf(trial)): Promise<Float32Array> {
  return valuesOf(
    tf.tidy(() => {
      const inputs = { x: noiseOf(info.inShape, 1), dy: noiseOf(info.outShape, 2) };
      const attributes = attributesOf(trial) as unknown as tf.NamedAttrMap;
      const gradient = tf.engine().runKernel(tf.Conv2DBackpropFilter, inputs, attributes);
      expect((gradient as tf.Tensor).shape).toEqual(trial.filter);
      return gradient as tf.Tensor;
    }),
  );
}

/** Names of the programs that run meanwhile, and what the work gives. */
async function watched<T>(work: () => Promise<T>): Promise<{ programs: string[]; result: T }> {
  const run = vi.spyOn(backend, 'runWebGPUProgram');
  const programs: string[] = [];
  run.mockImplementation((...call) => {
    programs.push(call[0].shaderKey.replace(/_.*/, ''));
    return WebGPUBackend.prototype.runWebGPUProgram.apply(backend, call);
  });
  try {
    return { result: await work(), programs };
  } finally {
    run.mockRestore();
  }
}

/** Tensors, bytes on the GPU, and what the backend keeps. */
function memoryInUse(): number[] {
  return [tf.memory().numTensors, backend.memory().numBytesInGPU, backend.numDataIds()];
}

/** Gives the names of the programs. */
async function expectRight(trial: Trial, info = infoOf(trial)): Promise<string[]> {
  const before = memoryInUse();
  const { result: found, programs } = await watched(() => gradientOf(trial, info));
  expect(await gradientOf(trial, info)).toEqual(found);
  expect(memoryInUse()).toEqual(before);
  const wanted = await onCpu(() => gradientOf(trial, info));
  expect(relativeL2(found, wanted)).toBeLessThan(bound);
  return programs;
}

describe('is what the CPU computes:', () => {
  const rounded = { filter: [3, 3, 3, 4], strides: 2, pad: 0, rounding: 'ceil' } as const;
  const trials: { readonly [what: string]: Trial } = {
    'the reference’s first layer': { size: [22, 22], filter: [3, 3, 3, 16] },
    'its second': { size: [10, 10], filter: [3, 3, 16, 32], batch: 3 },
    'a filter of one': { size: [5, 7], filter: [1, 1, 3, 4] },
    'one weight': { size: [6, 5], filter: [1, 1, 1, 1], batch: 1 },
    'one pixel': { size: [3, 3], filter: [3, 3, 5, 8], batch: 1 },
    'odd sizes, five filters': { size: [13, 9], filter: [3, 3, 8, 5], pad: 'same' },
    'one filter': { size: [9, 11], filter: [3, 3, 16, 1], batch: 4 },
    'an even filter, padded': { size: [7, 10], filter: [2, 2, 5, 8], pad: 'same' },
    'four by four, padded': { size: [9, 6], filter: [4, 4, 3, 8], pad: 'same' },
    'five by five': { size: [11, 12], filter: [5, 5, 8, 8] },
    'five by five, padded': { size: [7, 9], filter: [5, 5, 3, 3], pad: 'same' },
    'six by six': { size: [9, 8], filter: [6, 6, 1, 4], batch: 1 },
    'seven by seven, padded': { size: [9, 8], filter: [7, 7, 3, 16], pad: 'same' },
    'larger than the picture': { size: [3, 4], filter: [7, 7, 3, 4], pad: 'same' },
    'a row': { size: [8, 9], filter: [1, 7, 3, 4], pad: 'same' },
    'a column': { size: [9, 8], filter: [7, 1, 3, 5], pad: 'same' },
    'sixteen wide': { size: [4, 19], filter: [2, 16, 1, 4] },
    'eleven by eleven, stride four': { size: [19, 23], filter: [11, 11, 3, 8], strides: 4 },
    'stride two, padded': { size: [11, 8], filter: [3, 3, 5, 8], strides: 2, pad: 'same' },
    'stride two, even, padded': { size: [8, 8], filter: [3, 3, 3, 16], strides: 2, pad: 'same' },
    'stride two, valid': { size: [10, 11], filter: [5, 5, 3, 3], strides: 2 },
    'two strides': { size: [10, 11], filter: [3, 3, 3, 8], strides: [1, 2], pad: 'same' },
    'a stride over pixels': { size: [11, 10], filter: [2, 2, 3, 4], strides: 3 },
    'a padding by two': { size: [7, 6], filter: [3, 3, 3, 8], pad: 2 },
    'a padding of each side': {
      size: [7, 6],
      filter: [3, 3, 3, 8],
      pad: [
        [0, 0],
        [1, 2],
        [0, 3],
        [0, 0],
      ],
    },
    'a height rounded up': { ...rounded, size: [6, 7] },
    'a width rounded up': { ...rounded, size: [7, 6] },
  };
  test.each(Object.entries(trials))('%s', async (_, trial) => {
    const programs = await expectRight(trial);
    const { parts } = splitOf(infoOf(trial));
    const sums = Array(parts === 1 ? 0 : parts > 64 ? 2 : 1).fill('filterGradientSum');
    expect(programs).toEqual(['filterGradientPartials', ...sums]);
  });

  test('so many parts that they are added in two steps', async () => {
    const trial: Trial = { size: [66, 35], filter: [3, 3, 1, 4], batch: 2 };
    expect(splitOf(infoOf(trial)).parts).toBeGreaterThan(64);
    expect(await expectRight(trial)).toHaveLength(3);
  });
});

describe('stays stock tfjs’s for', () => {
  const small: Trial = { size: [6, 7], filter: [3, 3, 3, 4] };

  test('channels first', async () => {
    expect(await expectRight({ ...small, dataFormat: 'NCHW' })).toEqual(['conv2DDerFilter']);
  });

  test('a very wide filter', async () => {
    const wide: Trial = { size: [3, 19], filter: [1, 17, 3, 4] };
    expect(await expectRight(wide)).toEqual(['conv2DDerFilter']);
  });

  test('an output whose size was rounded up', async () => {
    // Which tfjs keeps from its gradient.
    const trial: Trial = { size: [6, 8], filter: [3, 3, 3, 4], strides: 2, pad: 0 };
    const info = infoOf({ ...trial, rounding: 'ceil' });
    expect(await expectRight(trial, info)).toEqual(['conv2DDerFilter']);
  });
});

describe('with other limits', () => {
  const limits = { threads: 1e4, parts: 3, partials: 1e6, fewestPixels: 1, mostPixels: 1e6 };
  const trials: readonly Trial[] = [
    { size: [9, 8], filter: [3, 3, 3, 8], pad: 'same', batch: 3 },
    { size: [9, 8], filter: [5, 5, 3, 3], batch: 3 },
  ];
  test.each([
    ['three parts, one row at a time', { mostPixels: 1 }],
    ['three parts, three rows at a time', { mostPixels: 27 }],
    ['one part, in several dispatches', { parts: 1, mostPixels: 50 }],
    ['as many parts as rows', { parts: 100 }],
  ])('the gradient is the same: %s', async (_, changed) => {
    for (const trial of trials) {
      const info = infoOf(trial);
      const [x, dy] = [noiseOf(info.inShape, 1), noiseOf(info.outShape, 2)];
      const gradient = filterGradient(backend, { x, dy }, info, { ...limits, ...changed });
      const found = await valuesOf(tf.engine().makeTensorFromTensorInfo(gradient));
      tf.dispose([x, dy]);
      const wanted = await onCpu(() => gradientOf(trial));
      expect(relativeL2(found, wanted)).toBeLessThan(bound);
    }
    expect(tf.memory().numTensors).toBe(0);
  });
});

test('is what a gradient of tfjs’s own takes, also over whole numbers that were cast', async () => {
  const gradient = () => {
    const bytes = Int32Array.from({ length: 9 * 8 * 3 }, (_, i) => (i * 37) % 256);
    const x = tf.cast(tf.tensor3d(bytes, [9, 8, 3]), 'float32');
    const dy = noiseOf([9, 8, 4], 2);
    const filter = noiseOf([3, 3, 3, 4], 3);
    return tf.grad((w) => tf.conv2d(x, w as tf.Tensor4D, 1, 'same'))(filter, dy);
  };
  const work = () => valuesOf(tf.tidy(gradient));
  const { result: found, programs } = await watched(work);
  expect(programs).toContain('filterGradientPartials');
  expect(relativeL2(found, await onCpu(work))).toBeLessThan(bound);
  expect(tf.memory().numTensors).toBe(0);
});

test('registered again, nothing changes', () => {
  const before = tf.getKernel(tf.Conv2DBackpropFilter, 'webgpu');
  registerFilterGradient();
  expect(tf.getKernel(tf.Conv2DBackpropFilter, 'webgpu')).toBe(before);
});
