import { expect, test } from 'vitest';
import type { EngineReport, EngineTiming } from '../domain/engine.ts';
import { attemptWords, comparisonWords, readyingWords } from './engine-words.ts';

const report = (name: EngineReport['name'], timings: readonly EngineTiming[]): EngineReport => ({
  ...{ name, timings, adapter: 'some', threads: 1, software: false, passedOver: [] },
});
const wasm = { engine: 'wasm', threads: 2, pictures: 32, msPerPicture: 3 } as const;
const webgl = { engine: 'webgl', threads: 1, pictures: 32, msPerPicture: 24.3 } as const;
const webgpu = { engine: 'webgpu', threads: 1, pictures: 32, msPerPicture: 3.1 } as const;

test('the fastest says by how much', () => {
  expect(comparisonWords(report('wasm', [wasm, webgl]))).toBe(
    'WASM, 2 threads: 8.1 times faster than WebGL here',
  );
  const slow = { ...webgl, msPerPicture: 3000 };
  expect(comparisonWords(report('wasm', [wasm, slow]))).toBe(
    'WASM, 2 threads: 1,000 times faster than WebGL here',
  );
});

test('what was timed on fewer pictures is no more than about so', () => {
  const few = { ...webgl, pictures: 8 };
  expect(comparisonWords(report('wasm', [wasm, few]))).toBe(
    'WASM, 2 threads: about 8.1 times faster than WebGL here',
  );
  expect(comparisonWords(report('webgl', [wasm, few]))).toBe(
    'WebGL: about 8.1 times slower than WASM here',
  );
});

test('one that a person has chosen says how much slower it is', () => {
  expect(comparisonWords(report('webgl', [wasm, webgl]))).toBe(
    'WebGL: 8.1 times slower than WASM here',
  );
});

test('two that are nearly alike are as fast as each other', () => {
  expect(comparisonWords(report('wasm', [wasm, webgpu, webgl]))).toBe(
    'WASM, 2 threads: as fast as WebGPU, 8.1 times faster than WebGL here',
  );
});

test('there are no words where nothing was compared', () => {
  expect(comparisonWords(report('wasm', []))).toBeNull();
  expect(comparisonWords(report('wasm', [wasm]))).toBeNull();
  expect(comparisonWords(report('cpu', [wasm, webgl]))).toBeNull();
});

test('an engine that failed says when', () => {
  const attempt = { engine: 'webgpu', reason: 'the device was lost' } as const;
  expect(attemptWords(attempt)).toBe('WebGPU was passed over: the device was lost');
  expect(attemptWords({ ...attempt, inEpoch: 3, remedy: 'again' })).toBe(
    'WebGPU failed in epoch 3 (the device was lost). The run went on in epoch 3 on WebGPU, which was started again.',
  );
  expect(attemptWords({ ...attempt, inEpoch: 3, remedy: 'smaller' })).toBe(
    'WebGPU failed in epoch 3 (the device was lost). The run went on in epoch 3 on WebGPU, with fewer pictures at a time.',
  );
  expect(attemptWords({ ...attempt, inEpoch: 1, remedy: 'another', anew: true })).toBe(
    'WebGPU failed in epoch 1 (the device was lost). The run began anew on another engine.',
  );
  // As models of earlier versions have it.
  expect(attemptWords({ ...attempt, inEpoch: 2 })).toBe(
    'WebGPU failed in epoch 2 (the device was lost). The run went on in epoch 2.',
  );
});

test('who waits is told what for', () => {
  const readying = { engine: 'webgpu', work: 'compiling', done: 3, total: 20 } as const;
  expect(readyingWords(readying)).toBe('Compiling kernels for WebGPU');
});
