/** What must be true of what is kept, whenever a page was killed. */
import { expect } from 'playwright/test';
import { decodeCheckpoint } from '../../src/storage/checkpoint-format.ts';
import type { DecodedCheckpoint } from '../../src/storage/checkpoint-format.ts';
import type { TwofoldPage } from '../pages/twofold-page.ts';
import { countsOf, type Kept } from './kept.ts';
import { epochs } from './scenes.ts';

/** By the SHA-256 of a file, that of its pixels as an import without a fault prepared them. */
export type Prepared = ReadonlyMap<string, string | null>;

export function preparedOf({ samples }: Kept): Prepared {
  return new Map(samples.map(({ sample, pixelsDigest }) => [sample.sha256, pixelsDigest]));
}

/** No record speaks of what is not there, no two of the same place, and none of half a thing. */
export function expectConsistent(kept: Kept, prepared: Prepared): void {
  let end = 0;
  const inOrder = [...kept.samples].sort(
    (a, b) => a.sample.originalOffset - b.sample.originalOffset,
  );
  for (const { sample, originalDigest, pixelsDigest } of inOrder) {
    const { path, sha256, originalOffset, sizeBytes } = sample;
    expect(originalDigest, `the file of ${path}`).toBe(sha256);
    expect(pixelsDigest, `the pixels of ${path}`).toBe(prepared.get(sha256));
    expect(originalOffset, `the place of ${path}`).toBeGreaterThanOrEqual(end);
    end = originalOffset + sizeBytes;
  }
  const slots = new Set(kept.samples.map(({ sample }) => sample.slot));
  expect(slots.size, 'places of pixels').toBe(kept.samples.length);
  const places = new Set(kept.samples.map(({ sample }) => `${sample.label} ${sample.path}`));
  expect(places.size, 'pictures that are there once').toBe(kept.samples.length);
  const modelIds = kept.models.map(({ id }) => id);
  expect(kept.snapshotIds, 'models with their networks').toEqual(modelIds);
}

/** The page opens with what is kept and nothing else, and has nothing to complain of. */
export async function expectShown(app: TwofoldPage, kept: Kept): Promise<void> {
  const [a, b] = countsOf(kept);
  await expect(app.pictures.count('A')).toHaveText(new RegExp(`^${a} `));
  await expect(app.pictures.count('B')).toHaveText(new RegExp(`^${b} `));
  await expect(app.models.items).toHaveCount(kept.models.length);
  await expect(app.training.goOnButton).toHaveCount(kept.run ? 1 : 0);
  await expect(app.alert).toBeEmpty();
}

/** One more model, of all epochs, with the weights of a run that nobody disturbed; and nothing else is left. */
export function expectWholeRun(kept: Kept, before: Kept, weightsDigest: string): void {
  expect(kept.run).toBeNull();
  expect(kept.files.filter((file) => file.startsWith('checkpoint'))).toEqual([]);
  expect(kept.models).toHaveLength(before.models.length + 1);
  const model = kept.models.at(-1);
  expect(model?.history.map(({ epoch }) => epoch)).toEqual(
    Array.from({ length: epochs }, (_, i) => i + 1),
  );
  expect(model?.weightsDigest).toBe(weightsDigest);
}

/** The whole checkpoints of the run that is kept, the latest first. */
export async function checkpointsOf({ run, slots }: Kept): Promise<DecodedCheckpoint[]> {
  const found: DecodedCheckpoint[] = [];
  for (const slot of slots) {
    const bytes = Buffer.from(slot, 'base64');
    const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const checkpoint = await decodeCheckpoint(copy as ArrayBuffer);
    if (checkpoint && checkpoint.runId === run?.id) found.push(checkpoint);
  }
  return found.sort((a, b) => b.sequence - a.sequence);
}
