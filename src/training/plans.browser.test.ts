/** The plan of each engine, asked for pictures that nobody rounded to bytes. */
import { expect, test } from 'vitest';
import type { EngineName } from '../domain/engine.ts';
import { sigmoid } from '../domain/metrics.ts';
import { createRandom } from '../domain/random.ts';
import type { InferBatch } from '../kernels/plan.ts';
import { planOnWasm } from '../kernels/wasm/plan.ts';
import { worstError } from '../kernels/trials/compare.ts';
import { batchOf } from '../kernels/trials/networks.ts';
import { backends } from './backends.ts';
import { createModel } from './model.ts';
import { planTraining } from './plans.ts';

const imageSize = 30;
const batchSize = 3;
const options = {
  ...{ imageSize, batchSize, learningRate: 0 },
  ...({ inferOnly: true, unrounded: true } as const),
};

function fractions(): InferBatch & { readonly pixels: Float32Array } {
  const { pixels, labels } = batchOf(imageSize, batchSize, 2);
  const random = createRandom(3);
  return { pixels: Float32Array.from(pixels, (byte) => Math.min(255, byte + random())), labels };
}

async function answersOn(engine: EngineName, batch: InferBatch) {
  await backends[engine]();
  const model = createModel({ imageSize, seed: 4 });
  // A page's thread may not wait for others.
  const plan = await (engine === 'wasm'
    ? planOnWasm(model, { ...options, threads: 1 })
    : planTraining(model, options, engine));
  const { stockLayers } = plan;
  const logits = await plan.infer(batch);
  plan.dispose();
  model.dispose();
  return { stockLayers, probabilities: logits.map(sigmoid) };
}

test('fractions give the same on all engines, and other answers than bytes', async () => {
  const batch = fractions();
  const bytes = { ...batch, pixels: Uint8Array.from(batch.pixels) };
  const wanted = await answersOn('cpu', batch);
  expect(wanted.probabilities).toHaveLength(2);
  const ofBytes = await answersOn('cpu', bytes);
  expect(worstError(ofBytes.probabilities, wanted.probabilities)).toBeGreaterThan(5e-5);
  for (const engine of ['wasm', 'webgpu', 'webgl'] as const) {
    const { probabilities } = await answersOn(engine, batch);
    expect(worstError(probabilities, wanted.probabilities), engine).toBeLessThan(1e-5);
  }
});

test('on the graphics card stock operations do it, and the plan says so', async () => {
  const { stockLayers } = await answersOn('webgpu', fractions());
  expect(stockLayers).toContain('conv2d');
  expect((await answersOn('wasm', fractions())).stockLayers).toEqual([]);
});
