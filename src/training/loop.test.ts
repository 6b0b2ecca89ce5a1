import { describe, expect, test } from 'vitest';
import { defaultRecipe } from '../domain/recipe.ts';
import type { StepProgress } from '../domain/run.ts';
import type { Label } from '../domain/sample.ts';
import type { Batch, Plan } from '../kernels/plan.ts';
import { RunControl } from './control.ts';
import { runEpochs } from './loop.ts';

const batchSize = 4;
const stepMs = 100;

/** A clock that the steps alone move on. */
class TestControl extends RunControl {
  nowMs = 0;

  override workedMs(): number {
    return this.nowMs;
  }
}

/** `answers` tells when a step's answer is there: at once, or after that of later steps is asked for. */
async function progressOf(steps: number, answers: 'at once' | 'late'): Promise<StepProgress[]> {
  const control = new TestControl();
  const said: StepProgress[] = [];
  const waiting: (() => void)[] = [];
  const step: Plan['step'] = ({ labels }) => {
    control.nowMs += stepMs;
    const logits = new Float32Array(labels.length);
    if (answers === 'at once') return Promise.resolve(logits);
    if (waiting.length >= 2) waiting.shift()?.();
    return new Promise((resolve) => waiting.push(() => resolve(logits)));
  };
  async function* batches(): AsyncGenerator<Batch> {
    for (let i = 0; i < steps; i++) {
      yield { pixels: new Uint8Array(0), labels: Uint8Array.of(0, 1, 0, 1) };
    }
    // The last answers come, each a step's time after the other.
    for (const answer of waiting.splice(0)) {
      control.nowMs += stepMs;
      answer();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const train = Array.from({ length: steps * batchSize }, (_, slot) => ({
    slot,
    label: (slot % 2) as Label,
  }));
  await runEpochs(
    { ...defaultRecipe, batchSize, epochs: 2 },
    { train, validation: [], test: [] },
    {
      ...{ plan: { step } as Plan, reader: { batches, close() {} }, control },
      ...{ check() {}, memoryBytes: () => 0, onEpoch() {}, onPause() {} },
      onProgress: (progress) => said.push(progress),
    },
  );
  return said;
}

describe('pictures a second', () => {
  const truth = (batchSize / stepMs) * 1000;

  // Answers are looked at some steps late, the last ones all at the same time.
  test.each([3, 5, 40])('are those of %i steps that answer at once', async (steps) => {
    const said = await progressOf(steps, 'at once');
    const last = said.filter(({ step }) => step === steps);
    expect(last.map(({ epoch }) => epoch)).toEqual([1, 2]);
    for (const { imagesPerSecond } of last) expect(imagesPerSecond).toBeCloseTo(truth, 6);
  });

  test('are those of steps that answer late', async () => {
    const said = await progressOf(8, 'late');
    for (const { imagesPerSecond } of said.filter(({ step }) => step === 8)) {
      expect(imagesPerSecond).toBeCloseTo(truth, 6);
    }
  });

  test('are those of the epoch before where an epoch is one step', async () => {
    const [first, second] = await progressOf(1, 'at once');
    expect(first).toMatchObject({ epoch: 1, imagesPerSecond: 0, secondsLeft: 0 });
    expect(second?.imagesPerSecond).toBeCloseTo(truth, 6);
  });
});
