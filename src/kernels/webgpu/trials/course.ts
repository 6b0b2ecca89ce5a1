/** A plan's way through some batches, to be compared with another's. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Batch, Plan, PlanOptions, PlanState } from '../../plan.ts';
import { planOnStockOperations } from '../../reference/plan.ts';
import { relativeL2 } from '../../trials/compare.ts';

/**
 * In parts of the length of a gradient; 4e-6 is the most that was seen. Where the largest two of a window are equal but for
 * rounding, plans may differ in which one wins: both gradients are right then, and farther apart than this.
 * The first step's batches have no such window.
 */
const bound = 1e-5;
/** Nobody has looked for such windows in the steps that follow; more than one would be strange. */
const boundOfLaterSteps = 5e-3;

export interface Course {
  readonly stockLayers: readonly string[];
  /** Before each step, and of the first batch after all of them. */
  readonly logits: readonly Float32Array[];
  /** After each step. */
  readonly states: readonly PlanState[];
}

/** Disposes the plan and the model. */
export async function courseOf(
  plan: Plan,
  model: LayersModel,
  batches: readonly Batch[],
): Promise<Course> {
  const logits: Float32Array[] = [];
  const states: PlanState[] = [];
  for (const batch of batches) {
    logits.push(await plan.step(batch));
    states.push(await plan.readState());
  }
  logits.push(await plan.infer(batches[0] as Batch));
  plan.dispose();
  free(model);
  return { logits, states, stockLayers: plan.stockLayers };
}

/** The reference plan's, on tfjs's own `cpu` backend; afterwards the backend is `webgpu` again. */
export async function referenceCourse(
  makeModel: () => LayersModel,
  options: PlanOptions,
  batches: readonly Batch[],
): Promise<Course> {
  await tf.setBackend('cpu');
  try {
    const model = makeModel();
    return await courseOf(planOnStockOperations(model, options), model, batches);
  } finally {
    await tf.setBackend('webgpu');
  }
}

/** tfjs itself leaves the weights of a network within the network. */
export function free(model: LayersModel): void {
  const weights = model.weights.map((weight) => weight.read());
  model.dispose();
  tf.dispose(weights);
}

/** What is farther from what is wanted than rounding explains, in words. */
export function straysOf(found: Course, wanted: Course): string[] {
  const strays: string[] = [];
  function compare(
    what: string,
    values: Float32Array | undefined,
    right: Float32Array,
    limit: number,
  ): void {
    const error = relativeL2(values ?? [], right);
    // NaN, too, is astray.
    if (!(error < limit)) strays.push(`${what} is off by ${error}`);
  }
  wanted.logits.forEach((logits, i) => {
    compare(`logits ${i}`, found.logits[i], logits, i === 0 ? bound : boundOfLaterSteps);
  });
  wanted.states.forEach((right, i) => {
    const state = found.states[i];
    const limit = i === 0 ? bound : boundOfLaterSteps;
    if (state?.steps !== right.steps) strays.push(`${state?.steps} steps were taken`);
    if (state?.weights.length !== right.weights.length) strays.push('other variables');
    right.weights.forEach((weights, w) => {
      const where = `variable ${w} after step ${i}`;
      const moments = right.firstMoments[w] as Float32Array;
      const squares = right.secondMoments[w] as Float32Array;
      // From zero on, the first step's moments are a tenth of the gradients.
      compare(`the gradient of ${where}`, state?.firstMoments[w], moments, limit);
      // A square's error is twice that of its root.
      compare(`the squares of ${where}`, state?.secondMoments[w], squares, 2 * limit);
      // Adam divides by a gradient's size: of one near zero, rounding is a large part.
      compare(where, state?.weights[w], weights, boundOfLaterSteps);
    });
  });
  return strays;
}
