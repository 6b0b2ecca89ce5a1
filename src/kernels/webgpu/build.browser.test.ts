/** What the reference’s network costs on this engine, counted on paper: no device is asked. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../../training/model.ts';
import { stagesOf } from '../recognise.ts';
import { build, isKernel, type Built } from './build.ts';
import { mostWorkgroups, workgroupSize, type Kernel, type Place } from './kernel.ts';
import { mostFlops } from './passes.ts';
import readme from './README.md?raw';

const imageSize = 256;
const pictures = 32;
/** What every device of WebGPU has. */
const defaults = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
};

let trains: Built;
let infers: Built;
let kernels: readonly Kernel[];
beforeAll(() => {
  const model = createModel({ imageSize, seed: 1 });
  const inputShape = [imageSize, imageSize, 3];
  const stages = stagesOf(model, inputShape);
  const options = { accumulates: false, inferOnly: false };
  trains = build(stages, inputShape, pictures, options);
  infers = build(stages, inputShape, pictures, { ...options, inferOnly: true });
  kernels = [...trains.forward, ...trains.backward].filter(isKernel);
  model.dispose();
});

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

const bytesOf = (places: readonly Place[]) => sumOf(places, ({ bytes }) => bytes);

describe('a step of the reference’s network on 32 pictures of 256 pixels', () => {
  test('is kernels alone, 40 at the most', () => {
    expect(kernels).toHaveLength(trains.forward.length + trains.backward.length);
    expect(kernels.length).toBeLessThanOrEqual(40);
  });

  test('takes 210 MB at the most', () => {
    expect(bytesOf(trains.places)).toBeLessThanOrEqual(210e6);
  });

  test('moves 0.52 GB at the most', () => {
    const moved = sumOf(kernels, ({ work }) => work.readBytes + work.writtenBytes);
    expect(moved).toBeLessThanOrEqual(0.52e9);
  });

  test('moves no less than what its kernels are bound to', () => {
    for (const { label, bindings, work } of kernels) {
      const names = bindings.map(({ name }) => name);
      // What makes outputs of sums reads no weights but the bias.
      const ofBias = names.includes('parts') && !names.includes('mean') ? ['weights'] : [];
      const touched = bindings.filter(
        ({ name, place }) => !place.uniform && !ofBias.includes(name),
      );
      const claimed = work.readBytes + work.writtenBytes;
      const least = bytesOf(touched.map(({ place }) => place));
      expect(claimed, label).toBeGreaterThanOrEqual(least);
    }
  });

  test('asks no kernel for more than every device has', () => {
    for (const { label, bindings, work, workgroups } of kernels) {
      const storage = bindings.filter(({ place }) => !place.uniform);
      expect(storage.length, label).toBeLessThanOrEqual(defaults.maxStorageBuffersPerShaderStage);
      expect(work.flops, label).toBeLessThanOrEqual(mostFlops);
      expect(workgroups / mostWorkgroups, label).toBeLessThanOrEqual(mostWorkgroups);
    }
    expect(workgroupSize).toBeLessThanOrEqual(defaults.maxComputeInvocationsPerWorkgroup);
    const largest = Math.max(...trains.places.map(({ bytes }) => bytes));
    expect(largest).toBeLessThanOrEqual(defaults.maxStorageBufferBindingSize);
  });
});

test('the table in the README is what is counted', () => {
  const rows = kernels.map(({ label, work, workgroups }) => {
    const moved = (work.readBytes + work.writtenBytes) / 1e6;
    const [turns, threads] = [work.serialIterations, workgroups * workgroupSize];
    return [
      ...[label, (work.flops / 1e9).toFixed(3), moved.toFixed(1)],
      ...[turns, threads].map((count) => count.toLocaleString('en')),
    ];
  });
  const cells = readme
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const start = cells.findIndex(([first]) => first === 'dispatch') + 2;
  expect(cells.slice(start, start + rows.length)).toEqual(rows);
});

test('who only infers holds no gradients, no moments and no copies of weights', () => {
  const labels = infers.places.map(({ label }) => label);
  const ofTraining = /mean|variance|turned|filters|inputs|gradient$/;
  // The logits’ gradient is a float a picture, which the kernel of the loss writes in any case.
  expect(labels.filter((label) => ofTraining.test(label))).toEqual(['dense_1: output, gradient']);
  expect(infers.backward).toEqual([]);
  expect(bytesOf(infers.places)).toBeLessThan(0.6 * bytesOf(trains.places));
});
