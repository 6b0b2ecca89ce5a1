/** Every engine walks the same way: the same weights and batches give the same losses. */
import { expect, test } from 'vitest';
import type { EngineName } from '../domain/engine.ts';
import { Tally } from '../domain/metrics.ts';
import { planOnWasm } from '../kernels/wasm/plan.ts';
import { batchOf } from '../kernels/trials/networks.ts';
import { backends } from './backends.ts';
import { createModel } from './model.ts';
import { planTraining } from './plans.ts';

const imageSize = 30;
const batchSize = 6;
const steps = 20;

async function lossesOn(
  engine: EngineName,
  classWeights: readonly [number, number],
): Promise<number[]> {
  await backends[engine]();
  const model = createModel({ imageSize, seed: 4 });
  const options = { imageSize, batchSize, learningRate: 0.001, classWeights };
  // A page's thread may not wait for others.
  const plan = await (engine === 'wasm'
    ? planOnWasm(model, { ...options, threads: 1 })
    : planTraining(model, options, engine));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    // The last one of an epoch is not full.
    const pictures = step % 5 === 4 ? 4 : batchSize;
    const batch = batchOf(imageSize, batchSize, pictures, 1 + (step % 5));
    losses.push(new Tally().add(await plan.step(batch), batch.labels));
  }
  plan.dispose();
  model.dispose();
  return losses;
}

// A third of the pictures is of class 1.
test.each([
  [1, 1],
  [0.75, 1.5],
] as const)(
  '20 steps with classes that weigh %d and %d give the same on all engines',
  async (...of) => {
    const wanted = await lossesOn('cpu', of);
    expect(wanted[steps - 1]).toBeLessThan(0.9 * (wanted[0] as number));
    for (const engine of ['wasm', 'webgpu', 'webgl'] as const) {
      const losses = await lossesOn(engine, of);
      losses.forEach((loss, i) =>
        expect(Math.abs(loss - (wanted[i] as number)), `${engine}, step ${i}`).toBeLessThan(1e-3),
      );
    }
  },
);
