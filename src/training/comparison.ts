/**
 * Which engine is the fastest for a recipe: a few real steps on each, on noise. What was found is kept for this
 * browser, adapter, number of cores and recipe.
 */
import { type EngineComparison, type EngineName, type EngineTiming } from '../domain/engine.ts';
import { createRandom } from '../domain/random.ts';
import { readValue, writeValue } from '../storage/database.ts';
import type { StartedBackend } from './started-backend.ts';
import { createModel } from './model.ts';
import { planTraining } from './plans.ts';
import type { StepSize } from './protocol.ts';
import { adapterName, webgpuAdapter } from './webgpu-backend.ts';

/** Raised when kernels get faster: older comparisons are made anew. */
const kernelsVersion = 1;
const mostKept = 16;
/** Drivers and browsers are updated, and what failed once may work. */
const keptMs = 14 * 24 * 3600 * 1000;

const mostSteps = 7;
const enoughMs = 250;
/** Where the first step took so long, compilers included, one more has to do. */
const longMs = 1000;
/** tfjs's own kernels need seconds for a batch, and memory for each picture of it. */
const stockBatch = 4;

/** `backend` has been started and is set. Throws what the engine throws. */
export async function timeEngine(
  engine: EngineName,
  { software }: Pick<StartedBackend, 'software'>,
  { imageSize, batchSize }: StepSize,
): Promise<Omit<EngineTiming, 'engine'>> {
  const isStock = engine === 'webgl' || engine === 'cpu';
  const pictures = software ? 1 : isStock ? Math.min(stockBatch, batchSize) : batchSize;
  const random = createRandom(11);
  const pixels = new Uint8Array(pictures * imageSize * imageSize * 3);
  pixels.forEach((_, i) => (pixels[i] = random() * 256));
  const batch = { pixels, labels: Uint8Array.from({ length: pictures }, (_, i) => i % 2) };
  const model = createModel({ imageSize, seed: 1 });
  const options = { batchSize: pictures, imageSize, learningRate: 0.001 };
  const plan = await planTraining(model, options, engine);
  try {
    const stepMs = async () => {
      const startedMs = performance.now();
      await plan.step(batch);
      return performance.now() - startedMs;
    };
    const firstMs = await stepMs();
    const times: number[] = [];
    let spentMs = 0;
    const mostTimed = firstMs < longMs ? mostSteps : 1;
    while (times.length < mostTimed && spentMs < enoughMs) {
      const ms = await stepMs();
      times.push(ms);
      spentMs += ms;
    }
    return { threads: plan.threads, msPerPicture: median(times) / pictures };
  } finally {
    plan.dispose();
    model.dispose();
  }
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
