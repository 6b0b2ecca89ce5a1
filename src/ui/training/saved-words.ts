import type { CheckpointOutcome } from '../../domain/run.ts';
import { failureSentence } from '../failure-words.ts';
import { age } from '../format.ts';

/** "Saved 12 s ago" */
export function savedWords({ takenAtMs }: CheckpointOutcome, nowMs: number): string {
  if (takenAtMs === null) return 'Not saved yet';
  return nowMs - takenAtMs < 2000 ? 'Saved just now' : `Saved ${age(nowMs - takenAtMs)} ago`;
}

/** What is at stake while checkpoints can't be kept; empty while they can. */
export function unsavedWords({ takenAtMs, failure }: CheckpointOutcome): string {
  if (!failure) return '';
  const stake = takenAtMs === null ? '' : 'what it learned since the last checkpoint ';
  return `Not saved: ${failureSentence(failure)} The run goes on, but ${stake}would be lost if this page was closed.`;
}
