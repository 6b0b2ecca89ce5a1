import { expect, test } from 'vitest';
import { orderOf, type EngineName } from './engine.ts';

const timed = (engine: EngineName, msPerPicture: number) => ({
  ...{ engine, msPerPicture, threads: 1, pictures: 8 },
});
const missed = (engine: EngineName) => ({ engine, reason: 'some' });

test('the fastest comes first, the plain processor last', () => {
  const timings = [timed('webgl', 9), timed('wasm', 3), timed('webgpu', 1)];
  expect(orderOf({ timings, passedOver: [] })).toEqual(['webgpu', 'wasm', 'webgl', 'cpu']);
});

test('what was passed over is tried before the plain processor', () => {
  const passedOver = [missed('webgpu'), missed('webgl')];
  expect(orderOf({ timings: [], passedOver })).toEqual(['wasm', 'webgpu', 'webgl', 'cpu']);
});

test('what was timed is not passed over, and is there once', () => {
  const order = orderOf({ timings: [timed('webgpu', 1)], passedOver: [missed('webgpu')] });
  expect(order).toEqual(['webgpu', 'wasm', 'webgl', 'cpu']);
});
