/** Curves out of another run's log, in words. */
import { seenName } from '../../domain/names.ts';
import type { AppState } from '../../state/store.ts';
import { count, counted, figure, percent } from '../format.ts';

export type Logged = AppState['loggedCurves'][number];
type LoggedEpoch = Logged['epochs'][number];

/** "pneumonia after epoch 30: loss 0.003, accuracy 99.9%" */
export function loggedWords({ name, epochs }: Logged): string {
  const last = epochs.at(-1);
  return last
    ? `${seenName(name)} after epoch ${count(last.epoch)}: ${figuresOf(last)}`
    : seenName(name);
}

/** "30 epochs; at the last: loss 0.003, accuracy 99.9%" */
export function logDetail({ epochs, isDamaged }: Logged): string {
  const last = epochs.at(-1);
  const detail = last ? `; at the last: ${figuresOf(last)}` : '';
  const damage = isDamaged ? '. Its file is damaged: what comes before the damage is drawn' : '';
  return `${counted(epochs.length, 'epoch')}${detail}${damage}`;
}

function figuresOf({ loss, accuracy, valLoss, valAccuracy }: LoggedEpoch): string {
  return [
    ...(loss === undefined ? [] : [`loss ${figure(loss)}`]),
    ...(accuracy === undefined ? [] : [`accuracy ${percent(accuracy)}`]),
    ...(valLoss === undefined ? [] : [`validation loss ${figure(valLoss)}`]),
    ...(valAccuracy === undefined ? [] : [`validation accuracy ${percent(valAccuracy)}`]),
  ].join(', ');
}
