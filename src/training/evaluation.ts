/** Puts a model that is not being trained to pictures of known class. */
import { openBatches } from './batches.ts';
import type { Evaluation } from '../domain/metrics.ts';
import { RunControl } from './control.ts';
import { onEngine, type Engine } from './engines.ts';
import { evaluate } from './loop.ts';
import { inputSizeOf, modelFrom } from './model.ts';
import { planTraining } from './plans.ts';
import type { EvaluateQuestion, EvaluateAnswer } from './protocol.ts';
import { useBackend } from './started-backend.ts';

/** Throws `not-a-model`, `loss-not-finite` and what the engine throws. */
export async function evaluateModel(
  { snapshot, preparation, batchSize, samples }: EvaluateQuestion,
  engine: Engine,
): Promise<EvaluateAnswer> {
  useBackend(engine.report.name);
  const model = await modelFrom(snapshot);
  try {
    const imageSize = inputSizeOf(model);
    const options = { batchSize, imageSize, learningRate: 0, inferOnly: true } as const;
    return await onEngine(engine, async () => {
      const reader = await openBatches({ ...preparation, imageSize }, batchSize);
      const plan = await planTraining(model, options, engine.report.name).catch(
        (error: unknown) => {
          reader.close();
          throw error;
        },
      );
      // Nobody stops it: the control has no other holder.
      const control = new RunControl();
      const around = { plan, reader, control, check: engine.check, onPause: () => {} };
      const probabilities: number[] = [];
      try {
        const place = { epoch: 0, step: 0 };
        const test = await evaluate(samples, around, place, () => {}, probabilities);
        return { test: test as Evaluation, probabilities };
      } finally {
        reader.close();
        plan.dispose();
      }
    });
  } finally {
    model.dispose();
  }
}
