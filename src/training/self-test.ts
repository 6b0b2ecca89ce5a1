/**
 * A small numeric self-test of an engine: graphics drivers can compute wrong numbers without a word. A small
 * network, of odd sizes and with a picture of padding in its batch, takes three steps; its gradients and its
 * answers must be those that are known.
 */
import type { EngineName } from '../domain/engine.ts';
import { createRandom } from '../domain/random.ts';
import type { Plan, PlanState } from '../kernels/plan.ts';
import { adam } from '../kernels/plan.ts';
import { known, type KnownGradient } from './known-gradients.ts';
import { createModel } from './model.ts';
import { planTraining } from './plans.ts';
import { EngineUnavailable, useBackend } from './started-backend.ts';

export const selfTestSize = { imageSize: 27, batchSize: 3, pictures: 2, seed: 7 } as const;
const steps = 3;

/** Of a gradient's length. Engines add up in another order, which is worth a hundredth of this. */
const gradientTolerance = 1e-3;
/** Adam makes more of a difference than it is. */
const logitTolerance = 1e-3;

/** Throws EngineUnavailable that says by how much `name`, which has been started, is wrong. */
export async function selfTest(
  name: EngineName,
  onCompiled: (done: number, total: number) => void = () => {},
): Promise<void> {
  const { imageSize, batchSize, seed } = selfTestSize;
  useBackend(name);
  const model = createModel({ imageSize, seed });
  let plan: Plan | null = null;
  try {
    const options = { imageSize, batchSize, learningRate: 0.001, onCompiled };
    plan = await planTraining(model, options, name);
    check(await takeSelfTest(plan));
  } finally {
    plan?.dispose();
    model.dispose();
  }
}

export interface SelfTestResult {
  /** Of the real pictures, before each step. */
  readonly logits: readonly number[];
  /** Of each variable, in the first step. */
  readonly gradients: readonly KnownGradient[];
}

export async function takeSelfTest(plan: Plan): Promise<SelfTestResult> {
  const { imageSize, batchSize, seed } = selfTestSize;
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: batchSize * imageSize * imageSize * 3 }, () =>
    Math.floor(random() * 256),
  );
  const batch = { pixels, labels: Uint8Array.of(0, 1) };
  // Biases start at zero, where a kernel that forgets them is right.
  const start = await plan.readState();
  const weights = start.weights.map((values) =>
    values.every((value) => value === 0) ? values.map(() => 0.1 * (random() - 0.3)) : values,
  );
  plan.writeState({ ...start, weights });
  const logits = [...(await plan.step(batch))];
  const gradients = gradientsOf(await plan.readState());
  for (let i = 1; i < steps; i++) logits.push(...(await plan.step(batch)));
  return { logits, gradients };
}

/** From zero on, Adam's first moments are the gradient but for a factor. */
function gradientsOf({ firstMoments }: PlanState): KnownGradient[] {
  return firstMoments.map((moments) => {
    const random = createRandom(moments.length);
    let [squares, projection] = [0, 0];
    for (const moment of moments) {
      const value = moment / (1 - adam.beta1);
      squares += value * value;
      projection += value * (2 * random() - 1);
    }
    return { length: Math.sqrt(squares), projection };
  });
}

function check({ logits, gradients }: SelfTestResult): void {
  const all = [...logits, ...gradients.flatMap(({ length, projection }) => [length, projection])];
  if (!all.every(Number.isFinite))
    throw new EngineUnavailable('it computes values that are not finite');
  const ofGradients = known.gradients.map(({ length, projection }, i) => {
    const found = gradients[i] ?? { length: NaN, projection: NaN };
    const off = Math.max(Math.abs(found.length - length), Math.abs(found.projection - projection));
    return off / length;
  });
  const gradientError = Math.max(...ofGradients);
  if (!(gradientError <= gradientTolerance)) {
    throw new Error(
      `it computes wrong: a gradient is off by ${percent(gradientError)} of its length`,
    );
  }
  const logitError = Math.max(
    ...known.logits.map((logit, i) => Math.abs((logits[i] ?? NaN) - logit)),
  );
  if (!(logitError <= logitTolerance)) {
    throw new EngineUnavailable(`it computes wrong: an answer is off by ${logitError.toFixed(4)}`);
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;
}
