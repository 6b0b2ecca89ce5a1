/** The run that was cut off, in words. */
import type { CheckpointFacts } from '../../domain/checkpoint.ts';
import type { AppState } from '../../state/store.ts';
import { age, count, counted, dateTime, duration } from '../format.ts';
import { recipeSentence } from '../recipe-words.ts';

export type Unfinished = NonNullable<AppState['unfinished']>;

/** "The run that began Nov 23, 2026, 9:32 PM was cut off. Its last checkpoint is 3 minutes old, from ..." */
export function unfinishedWords({ run, facts }: Unfinished, nowMs: number): string {
  const began = `The run that began ${dateTime(run.startedAt)}`;
  if (!hasLearned(facts)) {
    return `${began} was cut off before its first checkpoint, and would begin with its first epoch.`;
  }
  const old = age(nowMs - facts.takenAtMs);
  return `${began} was cut off. Its last checkpoint is ${old} old, ${placeWords(facts, run.recipe.epochs)}.`;
}

/** "from epoch 12 of 30, after 40 steps of it" */
export function placeWords({ position }: CheckpointFacts, epochs: number): string {
  const done = position.history.length;
  if (position.step > 0) {
    const steps = counted(position.step, 'step');
    return `from epoch ${count(done + 1)} of ${count(epochs)}, after ${steps} of it`;
  }
  return done >= epochs
    ? 'from the end of the last epoch: only the test is missing'
    : `from the end of epoch ${count(done)} of ${count(epochs)}`;
}

/** Pictures and recipe: "28 train, 4 validation, 8 test; 256 x 256 pixels, ..." */
export function unfinishedDetail({ run }: Unfinished): string {
  const { train, validation, test } = run.parts;
  const parts = `${count(train.length)} train, ${count(validation.length)} validation, ${count(test.length)} test`;
  return `${parts}; ${recipeSentence(run.recipe)}`;
}

/** What is lost with it. */
export function lossWords({ facts }: Unfinished): string {
  if (!hasLearned(facts)) return 'It has learned nothing yet.';
  const { position, trainMs } = facts;
  const epochs = counted(position.history.length, 'whole epoch');
  return `With it goes what it has learned: ${epochs}, ${duration(trainMs / 1000)} of training.`;
}

/** Why it can't go on as it was, and the way out; null where it can. */
export function changedWords({ facts }: Unfinished, changed: number): string | null {
  if (changed === 0) return null;
  const what = counted(changed, 'of its pictures was', 'of its pictures were');
  const ways = hasLearned(facts)
    ? 'Undo that if you can, finish it with what it has learned, or give it up.'
    : 'Undo that if you can, or give it up.';
  return `It can’t go on as it was: ${what} removed or moved since. ${ways}`;
}

/** There is a network to test. */
export function hasLearned(facts: CheckpointFacts | null): facts is CheckpointFacts {
  return facts !== null && facts.losses.stepsSeen > 0;
}
