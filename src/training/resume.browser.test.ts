/** A run that is killed and gone on with is the run that was never stopped, to the last bit. */
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectPictures } from '../dataset/pictures.ts';
import { createRandom } from '../domain/random.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import type { Label, Sample } from '../domain/sample.ts';
import { dealSamples } from '../domain/split.ts';
import { readCheckpoint, removeCheckpoints } from '../storage/checkpoints.ts';
import { clearSamples, readSamples } from '../storage/samples.ts';
import {
  connectTraining,
  type TrainingEvent,
  type TrainingJob,
  type TrainingOutcome,
} from './training.ts';

const imageSize = 22;
const recipe = { ...defaultRecipe, imageSize, epochs: 100, batchSize: 4, learningRate: 0.01 };
const runId = 'the run of this test';
let onEvent: (event: TrainingEvent) => void = () => {};
const training = connectTraining((event) => onEvent(event));
let samples: Sample[] = [];

beforeAll(async () => {
  await clearSamples();
  const pictures = connectPictures(() => {});
  const files = Array.from({ length: 40 }, (_, i) => {
    const random = createRandom(i);
    const data = Uint8Array.from({ length: imageSize ** 2 }, (_pixel, at) => {
      const bright = at % imageSize < imageSize / 2 === (i % 2 === 0);
      return random() * 120 + (bright ? 120 : 0);
    });
    const png = encode({ width: imageSize, height: imageSize, data, channels: 1, depth: 8 });
    const path = `${i}.png`;
    const file = new File([png as Uint8Array<ArrayBuffer>], path);
    return { source: { file }, path, label: (i % 2) as Label };
  });
  await pictures.importFiles(files, [], recipe);
  pictures.end();
  samples = await readSamples();
});
afterEach(async () => {
  onEvent = () => {};
  await removeCheckpoints();
});
afterAll(async () => {
  training.end();
  await clearSamples();
});

function job(resume: TrainingJob['resume'], id: string | null = runId): TrainingJob {
  const parts = dealSamples(samples, recipe);
  return { runId: id, resume, engine: 'wasm', recipe, parts };
}

/** Runs until so many epochs are done, and to the checkpoint that a pause asks for; then it is killed. */
async function killedAfter(epochs: number, resume: TrainingJob['resume']): Promise<void> {
  let pausedAtMs: number | null = null;
  onEvent = (event) => {
    if (event.type === 'epoch' && event.record.epoch >= epochs && pausedAtMs === null) {
      pausedAtMs = Date.now();
      void training.ask('command', 'pause');
    }
    const keptAtMs = event.type === 'checkpoint' ? event.kept.takenAtMs : null;
    if (pausedAtMs !== null && keptAtMs !== null && keptAtMs >= pausedAtMs) training.end();
  };
  await expect(training.ask('train', job(resume))).rejects.toThrow('worker-died');
  onEvent = () => {};
}

const weightsOf = ({ snapshot }: TrainingOutcome) => new Float32Array(snapshot.weightData);
const withoutTimes = ({ history }: TrainingOutcome) =>
  history.map(({ seconds, imagesPerSecond, ...figures }) => {
    expect(seconds).toBeGreaterThan(0);
    expect(imagesPerSecond).toBeGreaterThan(0);
    return figures;
  });

test('a run killed three times ends with the bytes, figures and test of the run never killed', async () => {
  const straight = await training.ask('train', job(false, null));
  const steps: (number | undefined)[] = [];
  for (const epoch of [10, 40, 70]) {
    await killedAfter(epoch, epoch === 10 ? false : 'training');
    const kept = await readCheckpoint(runId);
    expect(kept?.facts.position.history.length).toBeGreaterThanOrEqual(epoch);
    steps.push(kept?.facts.position.step);
  }
  // One of them at least lies within an epoch.
  expect(steps).not.toEqual([0, 0, 0]);
  const outcome = await training.ask('train', job('training'));
  expect(weightsOf(outcome)).toEqual(weightsOf(straight));
  expect(withoutTimes(outcome)).toEqual(withoutTimes(straight));
  expect(outcome.test).toEqual(straight.test);
  expect(outcome.steps).toBe(straight.steps);
});

test('where a run goes on is told before it does', async () => {
  await killedAfter(12, false);
  const facts = (await readCheckpoint(runId))?.facts;
  const told: TrainingEvent[] = [];
  onEvent = (event) => told.push(event);
  await training.ask('train', job('training'));
  const first = told.find(({ type }) => type !== 'checkpoint' && type !== 'readying');
  expect(first).toEqual({ type: 'position', facts });
  const steps = told.flatMap((e) => (e.type === 'progress' ? e.progress.newStepLosses : []));
  expect(steps).toHaveLength(100 * 7 - (facts?.losses.stepsSeen as number));
});

test('what a run has learned can be taken without a further step', async () => {
  await killedAfter(16, false);
  const kept = await readCheckpoint(runId);
  const outcome = await training.ask('train', job('to-test'));
  expect(outcome).toMatchObject({ ending: 'stopped', steps: kept?.facts.losses.stepsSeen });
  expect(outcome.test?.images).toBe(8);
  const learned = kept?.state.weights.flatMap((values) => [...values]);
  expect([...weightsOf(outcome)]).toEqual(learned);
});

test('a run without a checkpoint begins anew, and ends as it would have', async () => {
  const straight = await training.ask('train', job(false, null));
  expect(weightsOf(await training.ask('train', job('training')))).toEqual(weightsOf(straight));
});

test('a checkpoint that can’t be kept ends nothing, and is told', async () => {
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle('twofold-run', { create: true });
  const file = await directory.getFileHandle('checkpoint-a.bin', { create: true });
  // Somebody else has it open: no handle can be had.
  const writable = await file.createWritable();
  const told: TrainingEvent[] = [];
  onEvent = (event) => {
    if (event.type === 'checkpoint') told.push(event);
  };
  try {
    const outcome = await training.ask('train', job(false));
    expect(outcome).toMatchObject({ ending: 'completed', steps: 100 * 7 });
  } finally {
    await writable.abort();
  }
  expect(told[0]).toMatchObject({ kept: { takenAtMs: null, failure: { kind: 'storage-in-use' } } });
});

test('of two checkpoints one outlives whatever happens to the other', async () => {
  await killedAfter(3, false);
  await killedAfter(16, 'training');
  const last = await readCheckpoint(runId);
  const root = await navigator.storage.getDirectory();
  const directory = await root.getDirectoryHandle('twofold-run');
  const left: (number | undefined)[] = [];
  for (const name of ['checkpoint-a.bin', 'checkpoint-b.bin']) {
    const file = await directory.getFileHandle(name);
    const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
    const spoilt = bytes.slice();
    spoilt[bytes.length >> 1] = (spoilt[bytes.length >> 1] as number) ^ 1;
    for (const broken of [spoilt, bytes.slice(0, bytes.length - 1), bytes.slice(0, 10)]) {
      await overwrite(file, broken);
      left.push((await readCheckpoint(runId))?.facts.losses.stepsSeen);
    }
    await overwrite(file, bytes);
  }
  const steps = last?.facts.losses.stepsSeen as number;
  const [later, earlier] =
    left[0] === steps ? [left.slice(0, 3), left.slice(3)] : [left.slice(3), left.slice(0, 3)];
  expect(later).toEqual([steps, steps, steps]);
  for (const before of earlier) expect(before).toBeLessThan(steps);
  expect(new Set(earlier).size).toBe(1);
});

async function overwrite(file: FileSystemFileHandle, bytes: Uint8Array<ArrayBuffer>) {
  const writable = await file.createWritable();
  await writable.write(bytes);
  await writable.close();
}
