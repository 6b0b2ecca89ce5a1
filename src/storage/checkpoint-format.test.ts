import { expect, test } from 'vitest';
import { firstPosition, type Checkpoint } from '../domain/checkpoint.ts';
import { FailureError } from '../domain/failure.ts';
import { noStepLosses } from '../domain/run.ts';
import { decodeCheckpoint, encodeCheckpoint, seal } from './checkpoint-format.ts';

const floats = (...values: number[]) => Float32Array.from(values);
const checkpoint: Checkpoint = {
  facts: {
    position: { ...firstPosition, step: 3, epochMs: 12.5 },
    losses: { ...noStepLosses, stepLosses: [0.7, 0.1 + 0.2], stepsSeen: 2 },
    trainMs: 1234.567,
    failed: [{ engine: 'webgpu', reason: 'lost “it”', inEpoch: 2, remedy: 'again' }],
    takenAtMs: 1_700_000_000_000,
  },
  state: {
    weights: [floats(1, -2, 3), floats(0.1)],
    firstMoments: [floats(4, 5, 6), floats(-0)],
    secondMoments: [floats(7, 8, 9), floats(1e-38)],
    steps: 31,
  },
};

async function sealed(sequence = 5): Promise<ArrayBuffer> {
  const bytes = encodeCheckpoint(checkpoint, 'run', null);
  await seal(bytes, sequence);
  return bytes;
}

test('what is read is what was written', async () => {
  expect(await decodeCheckpoint(await sealed())).toEqual({
    ...checkpoint,
    runId: 'run',
    sequence: 5,
  });
});

test('memory is used again where it fits', async () => {
  const bytes = await sealed();
  expect(encodeCheckpoint(checkpoint, 'run', bytes)).toBe(bytes);
  expect(encodeCheckpoint(checkpoint, 'run', new ArrayBuffer(8)).byteLength).toBe(bytes.byteLength);
  await seal(bytes, 6);
  expect(await decodeCheckpoint(bytes)).toMatchObject({ sequence: 6, state: { steps: 31 } });
});

test('no changed bit and no shorter file is a checkpoint', async () => {
  const bytes = await sealed();
  // Each word that says something, and some of the body.
  const places = [0, 8, 9, 12, 13, 32, 63, 64, 100, bytes.byteLength - 1];
  for (const place of places) {
    const changed = bytes.slice(0);
    const view = new Uint8Array(changed);
    view[place] = (view[place] as number) ^ 0x10;
    expect(await decodeCheckpoint(changed), `byte ${place}`).toBeNull();
  }
  for (const length of [0, 1, 63, 64, 4000, bytes.byteLength - 1]) {
    expect(await decodeCheckpoint(bytes.slice(0, length)), `${length} bytes`).toBeNull();
  }
});

test('one of a later version is refused, not taken for none', async () => {
  const bytes = await sealed();
  new DataView(bytes).setUint32(4, 2, true);
  const error: unknown = await decodeCheckpoint(bytes).catch((reason: unknown) => reason);
  expect((error as FailureError).failure).toEqual({ kind: 'newer-storage' });
});
