import { describe, expect, test } from 'vitest';
import { epochOrder } from '../domain/balance.ts';
import { firstPosition, type RunPosition } from '../domain/checkpoint.ts';
import { createRandom, shuffled } from '../domain/random.ts';
import { defaultRecipe, type BalanceRule } from '../domain/recipe.ts';
import type { EpochRecord, StepProgress } from '../domain/run.ts';
import type { Label } from '../domain/sample.ts';
import type { Batch, Plan } from '../kernels/plan.ts';
import { RunControl } from './control.ts';
import { runEpochs } from './loop.ts';
import type { TrainingSample } from './protocol.ts';

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
      ...{ wantsPosition: () => false, onPosition() {} },
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

/** Seven pictures of the first class, two of the second. */
const train = Array.from({ length: 9 }, (_, slot): TrainingSample => ({
  slot,
  label: slot % 4 === 3 ? 1 : 0,
}));
const seed = 6;

interface Course {
  /** The pictures of each epoch. */
  readonly orders: readonly (readonly TrainingSample[])[];
  readonly history: readonly EpochRecord[];
  readonly said: readonly StepProgress[];
  /** Pictures of each step. */
  readonly batches: readonly number[];
  /** Between each two steps, and after each epoch. */
  readonly positions: readonly RunPosition[];
}

/** Three epochs by a rule; each step takes its time and gives the same logit for every picture. */
async function courseBy(
  balance: BalanceRule,
  logit = 0,
  start: RunPosition = firstPosition,
): Promise<Course> {
  const control = new TestControl();
  const orders: (readonly TrainingSample[])[] = [];
  const said: StepProgress[] = [];
  const steps: number[] = [];
  const positions: RunPosition[] = [];
  const step: Plan['step'] = async ({ labels }) => {
    control.nowMs += stepMs;
    steps.push(labels.length);
    return new Float32Array(labels.length).fill(logit);
  };
  async function* batches(samples: readonly TrainingSample[]): AsyncGenerator<Batch> {
    orders.push(samples);
    for (let at = 0; at < samples.length; at += batchSize) {
      const labels = Uint8Array.from(samples.slice(at, at + batchSize), ({ label }) => label);
      yield { pixels: new Uint8Array(0), labels };
    }
  }
  const history = await runEpochs(
    { ...defaultRecipe, batchSize, epochs: 3, seed, balance },
    { train, validation: [], test: [] },
    {
      ...{ plan: { step } as Plan, reader: { batches, close() {} }, control },
      ...{ check() {}, memoryBytes: () => 0, onPause() {}, wantsPosition: () => true },
      onEpoch: (_, position) => void positions.push(position),
      onPosition: (position) => void positions.push(position),
      onProgress: (progress) => said.push(progress),
    },
    start,
  );
  return { orders, history, said, batches: steps, positions };
}

const epochs = [1, 2, 3];

describe('the pictures of an epoch', () => {
  test.each(['none', 'class-weights'] as const)(
    'are the shuffled part by rule "%s"',
    async (by) => {
      const { orders, batches } = await courseBy(by);
      // As ever: a seed's runs stay what they were.
      expect(orders).toEqual(
        epochs.map((epoch) => shuffled(train, createRandom(seed, 1000 + epoch))),
      );
      expect(batches).toEqual([4, 4, 1, 4, 4, 1, 4, 4, 1]);
    },
  );

  test('are as many of both classes by sampling, and all figures know how many', async () => {
    const { orders, history, said, batches } = await courseBy('sampling');
    expect(orders).toEqual(
      epochs.map((epoch) => epochOrder(train, 'sampling', createRandom(seed, 1000 + epoch))),
    );
    for (const order of orders) {
      expect(order).toHaveLength(14);
      expect(order.filter(({ label }) => label === 1)).toHaveLength(7);
    }
    expect(batches).toEqual([4, 4, 4, 2, 4, 4, 4, 2, 4, 4, 4, 2]);
    expect(said.every(({ steps }) => steps === 4)).toBe(true);
    expect(said.flatMap(({ newStepLosses }) => newStepLosses)).toHaveLength(12);
    for (const { imagesPerSecond, seconds } of history) {
      expect(seconds).toBeCloseTo(0.4, 6);
      expect(imagesPerSecond).toBeCloseTo(14 / 0.4, 6);
    }
    // Of the second epoch's end four steps are left, and of the third's none.
    const left = said.filter(({ step }) => step === 4).map(({ secondsLeft }) => secondsLeft);
    expect(left[1]).toBeCloseTo(0.4, 6);
    expect(left[2]).toBe(0);
  });

  test.each(['class-weights', 'sampling'] as const)(
    'are by rule "%s" from any step on what they would have been',
    async (by) => {
      const straight = await courseBy(by);
      const steps = straight.batches.length / 3;
      // Between each two steps, at the end of each epoch, and before the first step of those after the first.
      expect(straight.positions).toHaveLength(3 * steps + 2);
      // Behind the last there is nothing to go on with.
      for (const position of straight.positions.slice(0, -1)) {
        const resumed = await courseBy(by, 0, position);
        const { history, step } = position;
        const [cut, ...whole] = straight.orders.slice(history.length);
        expect(resumed.orders).toEqual([cut?.slice(step * batchSize), ...whole]);
        expect(resumed.history).toEqual(straight.history);
        expect(resumed.batches).toEqual(straight.batches.slice(history.length * steps + step));
      }
    },
  );
});

test('losses are shown without the weights of classes', async () => {
  const logit = 1.5;
  const ofClass = [Math.log1p(Math.exp(logit)), Math.log1p(Math.exp(-logit))] as const;
  const weighted = await courseBy('class-weights', logit);
  expect(weighted.history[0]?.loss).toBeCloseTo((7 * ofClass[0] + 2 * ofClass[1]) / 9, 6);
  // Of what was gone through: as many of the one as of the other.
  const sampled = await courseBy('sampling', logit);
  expect(sampled.history[0]?.loss).toBeCloseTo((ofClass[0] + ofClass[1]) / 2, 6);
});
