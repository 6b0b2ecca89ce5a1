/**
 * Ours, as the app runs it: pictures from the origin's private files in a new order each time, the loop
 * with its tallies and its messages, and a validation part of a seventh, as 70 to 10 percent.
 */
import { defaultRecipe } from '../../../src/domain/recipe.ts';
import type { Label } from '../../../src/domain/sample.ts';
import { PackWriter, pictureBytes, pixelsPack } from '../../../src/storage/packs.ts';
import { openBatches } from '../../../src/training/batches.ts';
import { RunControl } from '../../../src/training/control.ts';
import { runEpochs } from '../../../src/training/loop.ts';
import { planTraining } from '../../../src/training/plans.ts';
import { epochSteps } from '../subject.ts';
import { modelWith, startBackend } from './model.ts';
import type { Trainer, TrainerSetup } from './trainer.ts';

export async function startEpochs(setup: TrainerSetup): Promise<Trainer> {
  const { imageSize, batch, learningRate } = setup;
  await startBackend('cpu', true);
  const options = { batchSize: batch, imageSize, learningRate };
  const plan = await planTraining(modelWith(setup), options, 'wasm');
  const trainCount = epochSteps * batch;
  const samples = await keepPictures(setup, trainCount + Math.round(trainCount / 7));
  const parts = {
    train: samples.slice(0, trainCount),
    validation: samples.slice(trainCount),
    test: [],
  };
  const reader = await openBatches({ ...defaultRecipe, imageSize }, batch);
  const nothing = () => {};
  const around = {
    ...{ plan, reader, control: new RunControl(), memoryBytes: () => plan.memoryBytes },
    ...{ check: nothing, onEpoch: nothing, onPause: nothing, onPosition: nothing },
    wantsPosition: () => false,
    onProgress: (progress: object) => progressChannel.port2.postMessage(progress),
  };
  const progressChannel = new MessageChannel();
  return {
    stepsInOne: epochSteps,
    async step(index) {
      const recipe = { ...defaultRecipe, ...options, epochs: 1, seed: index };
      const [record] = await runEpochs(recipe, parts, around);
      return record?.loss ?? NaN;
    },
    report: async () => ({
      threads: plan.threads,
      detail: 'epochs through the app: reading and validation included',
      callsPerStep: null,
      peakBytes: plan.memoryBytes,
    }),
  };
}

/** The batches' pictures again and again, each in a slot of its own. */
async function keepPictures({ batches, imageSize, batch }: TrainerSetup, count: number) {
  const size = pictureBytes(imageSize);
  const writer = await PackWriter.open(pixelsPack({ ...defaultRecipe, imageSize }), 0);
  const samples = Array.from({ length: count }, (_, slot) => {
    const { pixels, labels } = batches[
      Math.floor(slot / batch) % batches.length
    ] as (typeof batches)[0];
    const at = slot % batch;
    writer.write(pixels.subarray(at * size, (at + 1) * size), slot * size);
    return { slot, label: labels[at] as Label };
  });
  writer.flush();
  writer.close();
  return samples;
}
