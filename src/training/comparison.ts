/**
 * Which engine is the fastest for a recipe: a few real steps on each, on noise. What was found is kept for this
 * browser, adapter, number of cores and recipe.
 */
import type { EngineComparison, EngineName, EngineTiming, Readying } from '../domain/engine.ts';
import { createRandom } from '../domain/random.ts';
import type { Batch, Plan } from '../kernels/plan.ts';
import { microBatchFor } from '../kernels/reference/micro-batch.ts';
import { readValue, writeValue } from '../storage/database.ts';
import { createModel } from './model.ts';
import { planTraining } from './plans.ts';
import type { StepSize } from './protocol.ts';
import { useBackend, type StartedBackend } from './started-backend.ts';
import { adapterName, webgpuAdapter } from './webgpu-backend.ts';

/** Raised when kernels get faster: older comparisons are made anew. */
const kernelsVersion = 1;
const mostKept = 16;
/** Drivers and browsers are updated, and what failed once may work. */
const keptMs = 14 * 24 * 3600 * 1000;

const mostRounds = 5;
const enoughMs = 250;
/** Where the first step took so long, compilers included, one more has to do. */
const longMs = 1000;
/** As in training: who waits for each answer alone times the way to the device and back. */
const stepsInFlight = 3;

/**
 * Times the recipe's step; of stock operations one of a micro-batch, and of a program that acts as a graphics card
 * one of a single picture: they take seconds. The engine has been started. Throws what it throws.
 */
export async function timeEngine(
  engine: EngineName,
  { software }: Pick<StartedBackend, 'software'>,
  { imageSize, batchSize }: StepSize,
  onReadying: (readying: Readying) => void,
): Promise<EngineTiming> {
  onReadying({ engine, work: 'timing', done: 0, total: 0 });
  useBackend(engine);
  const model = createModel({ imageSize, seed: 1 });
  let plan: Plan | null = null;
  try {
    const microBatch =
      engine === 'webgl' ? microBatchFor(model, { batchSize, imageSize }) : batchSize;
    const pictures = software ? 1 : microBatch;
    const onCompiled = (done: number, total: number) =>
      onReadying({ engine, work: 'timing', done, total });
    const options = { batchSize: pictures, imageSize, learningRate: 0.001, onCompiled };
    plan = await planTraining(model, options, engine);
    const msPerStep = await timeSteps(plan, noise(pictures, imageSize));
    return { engine, threads: plan.threads, pictures, msPerPicture: msPerStep / pictures };
  } finally {
    plan?.dispose();
    model.dispose();
  }
}

/** The median of some rounds, in milliseconds. */
async function timeSteps({ step }: Plan, batch: Batch): Promise<number> {
  const timed = async (steps: number) => {
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: steps }, () => step(batch)));
    return performance.now() - startedMs;
  };
  const firstMs = await timed(1);
  if (firstMs >= longMs) return timed(1);
  const rounds: number[] = [];
  let spentMs = 0;
  while (rounds.length < mostRounds && spentMs < enoughMs) {
    const ms = await timed(stepsInFlight);
    rounds.push(ms / stepsInFlight);
    spentMs += ms;
  }
  return median(rounds);
}

function noise(pictures: number, imageSize: number): Batch {
  const random = createRandom(11);
  const pixels = new Uint8Array(pictures * imageSize * imageSize * 3);
  pixels.forEach((_, i) => (pixels[i] = random() * 256));
  return { pixels, labels: Uint8Array.from({ length: pictures }, (_, i) => i % 2) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** What the choice of an engine depends on, as one text. */
async function keyOf({ imageSize, batchSize }: StepSize): Promise<string> {
  const adapter = await webgpuAdapter().catch(() => null);
  const { userAgent, hardwareConcurrency } = navigator;
  return [
    `kernels ${kernelsVersion}`,
    userAgent,
    adapter ? adapterName(adapter) : 'no adapter',
    `${hardwareConcurrency} cores`,
    globalThis.crossOriginIsolated ? 'shared memory' : 'no shared memory',
    `${imageSize} pixels, batches of ${batchSize}`,
  ].join(' | ');
}

/** Null where none was made, or storage can't be read: then it is made anew. */
export async function rememberedComparison(size: StepSize): Promise<EngineComparison | null> {
  try {
    const kept = await readValue('engineComparisons');
    const comparison = kept?.[await keyOf(size)];
    const isFresh = comparison && Date.now() - comparison.atMs < keptMs;
    return isFresh ? comparison : null;
  } catch {
    return null;
  }
}

/** That it can't be kept is no reason not to train. */
export async function rememberComparison(
  size: StepSize,
  comparison: EngineComparison,
): Promise<void> {
  try {
    const kept = Object.entries((await readValue('engineComparisons')) ?? {});
    const key = await keyOf(size);
    const others = kept.filter(([other]) => other !== key).slice(-(mostKept - 1));
    await writeValue(
      'engineComparisons',
      Object.fromEntries([...others, [key, { ...comparison, atMs: Date.now() }]]),
    );
  } catch {}
}
