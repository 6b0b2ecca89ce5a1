/** Buffers and pipelines: what is made of places and kernels, and how faults are told. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { allocate, compile, OutOfDeviceMemory, readBuffers } from './device.ts';
import { mostWorkgroups, workgroupSize, writeKernel, type Place } from './kernel.ts';
import { watchBuffers } from './trials/buffers.ts';
import { startWebgpu, type TrialDevice } from './trials/device.ts';
import { dispatched, guarded } from './trials/dispatch.ts';
import { withRoom } from './trials/room.ts';

let trial: TrialDevice;
beforeAll(async () => {
  trial = await startWebgpu();
});
afterEach(async () => {
  expect(await trial.complaints()).toEqual([]);
});

const kernelOf = (place: Place, body: string) =>
  writeKernel({
    label: 'a kernel on trial',
    bindings: [{ name: 'out', place, type: 'u32', writes: true }],
    threads: 3,
    body,
  });

describe('buffers', () => {
  test('are there for each place, and zero', async () => {
    const places = [4, 32, 1000].map((bytes, i) => ({ label: `place ${i}`, bytes }));
    const buffers = await allocate(trial.device, places);
    const contents = await readBuffers(trial.device, buffers, places);
    expect(contents.map(({ length }) => 4 * length)).toEqual([4, 32, 1000]);
    expect(contents.flatMap((floats) => [...floats]).every((value) => value === 0)).toBe(true);
    for (const buffer of buffers.values()) buffer.destroy();
  });

  test.each([
    ['there is no room for', 500, OutOfDeviceMemory],
    ['the device has no such size of', Infinity, Error],
  ])('that %s leave nothing behind', async (_, roomBytes, kind) => {
    const watch = watchBuffers(trial.device);
    const tooLarge = 4 * (trial.device.limits.maxBufferSize / 4 + 1);
    const sizes = [16, roomBytes < Infinity ? 1024 : tooLarge, 16];
    const places = sizes.map((bytes) => ({ label: 'a place', bytes }));
    const asked = withRoom(trial.device, roomBytes, () => allocate(trial.device, places));
    await expect(asked).rejects.toThrow(kind);
    expect(watch.made()).toBe(3);
    expect(watch.live()).toEqual([]);
    watch.stop();
  });
});

test('who asks at the same time hears of his own lack of room', async () => {
  const [large, small] = [2048, 16].map((bytes) => ({ label: `${bytes}`, bytes }));
  const [full, made] = await withRoom(trial.device, 1024, () =>
    Promise.allSettled([large, small].map((place) => allocate(trial.device, [place as Place]))),
  );
  expect(full).toMatchObject({ status: 'rejected', reason: { name: 'OutOfDeviceMemory' } });
  expect(made).toMatchObject({ status: 'fulfilled' });
  if (made?.status === 'fulfilled') made.value.get(small as Place)?.destroy();
});

describe('kernels', () => {
  test('of more threads than one dimension holds run each once', async () => {
    const threads = (mostWorkgroups + 2) * workgroupSize + 5;
    const out = guarded('out', 4 * threads);
    const kernel = writeKernel({
      label: 'many threads',
      bindings: [{ name: 'out', place: out, type: 'u32', writes: true }],
      threads,
      body: 'out[thread] = out[thread] + thread;',
    });
    const start = new Uint32Array(threads).fill(9);
    const found = await dispatched(trial.device, [kernel], new Map([[out, start]]));
    expect(found.trespasses).toEqual([]);
    const wrong = found.words(out).findIndex((word, i) => word !== i + 9);
    expect(wrong).toBe(-1);
  });

  test('are counted as they are compiled, each of its kind once', async () => {
    const [one, other] = [
      { label: 'one', bytes: 16 },
      { label: 'other', bytes: 16 },
    ];
    const buffers = await allocate(trial.device, [one, other]);
    const kernels = [
      kernelOf(one, 'out[thread] = 1u;'),
      kernelOf(other, 'out[thread] = 1u;'),
      kernelOf(one, 'out[thread] = 2u;'),
    ];
    const heard: [number, number][] = [];
    const dispatches = await compile(trial.device, kernels, buffers, (done, total) => {
      heard.push([done, total]);
    });
    expect(heard).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(dispatches).toHaveLength(3);
    expect(dispatches[1]?.pipeline).toBe(dispatches[0]?.pipeline);
    for (const buffer of buffers.values()) buffer.destroy();
  });

  test.each([
    ['does not parse', 'out[thread] = ;', /expected|unable|error/i],
    ['names what is not there', 'out[thread] = nothing;', /nothing/],
    ['mixes types', 'out[thread] = 1.5f;', /f32/],
  ])('the device says what is wrong with one that %s', async (_, body, words) => {
    const place = { label: 'a place', bytes: 16 };
    const buffers = await allocate(trial.device, [place]);
    const broken = [kernelOf(place, 'out[thread] = 3u;'), kernelOf(place, body)];
    await expect(compile(trial.device, broken, buffers)).rejects.toThrow(words);
    for (const buffer of buffers.values()) buffer.destroy();
  });
});
