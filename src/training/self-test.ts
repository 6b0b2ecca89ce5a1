/**
 * A small numeric self-test of an engine: graphics drivers can compute wrong numbers without a word.
 * A tiny network takes three training steps on the engine and on the processor; both must agree.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { EngineName } from '../domain/engine.ts';
import { createRandom } from '../domain/random.ts';
import { createModel } from './model.ts';
import { backendOf, planTraining } from './plans.ts';

const imageSize = 22;
const batchSize = 3;
const steps = 3;

/** Sums run in another order on each engine; Adam makes more of a difference than it is. */
const tolerance = 1e-3;

let expected: Promise<readonly number[]> | null = null;

/** Throws an Error that says by how much `name`, which is set in tfjs, is wrong. */
export async function selfTest(name: EngineName): Promise<void> {
  const found = await logitsOfTinyRun(name);
  if (!found.every(Number.isFinite)) throw new Error('it computes values that are not finite');
  if (name === 'cpu') return;
  expected ??= onProcessor(() => logitsOfTinyRun('cpu'));
  const wanted = await expected;
  await tf.setBackend(backendOf(name));
  const off = Math.max(...found.map((logit, i) => Math.abs(logit - (wanted[i] as number))));
  if (!(off <= tolerance)) throw new Error(`it computes wrong: a test is off by ${off.toFixed(4)}`);
}

async function onProcessor<T>(work: () => Promise<T>): Promise<T> {
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  return work();
}

async function logitsOfTinyRun(engine: EngineName): Promise<number[]> {
  const random = createRandom(7);
  const pixels = Uint8Array.from({ length: batchSize * imageSize * imageSize * 3 }, () =>
    Math.floor(random() * 256),
  );
  // Two pictures and one of padding.
  const batch = { pixels, labels: Uint8Array.of(0, 1) };
  const model = createModel({ imageSize, seed: 7 });
  const plan = await planTraining(model, { batchSize, imageSize, learningRate: 0.001 }, engine);
  try {
    const logits: number[] = [];
    for (let i = 0; i < steps; i++) logits.push(...(await plan.step(batch)));
    return logits;
  } finally {
    plan.dispose();
    model.dispose();
  }
}
