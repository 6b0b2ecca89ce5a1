/** A run's history as Keras's `History` has it. */
import type { EpochRecord } from '../domain/run.ts';

/**
 * `epoch` and `history` of the object that `fit` gives in Keras: epochs from 0, and for each figure the
 * list of its values; the validation figures are left out where there was no validation.
 */
export function historyJson(records: readonly EpochRecord[]): string {
  const list = (figure: 'accuracy' | 'loss' | 'valAccuracy' | 'valLoss') =>
    records.map((record) => record[figure]);
  const validated = records.every(({ valLoss }) => valLoss !== null);
  const history = {
    accuracy: list('accuracy'),
    loss: list('loss'),
    ...(validated ? { val_accuracy: list('valAccuracy'), val_loss: list('valLoss') } : {}),
  };
  const epoch = records.map((record) => record.epoch - 1);
  return `${JSON.stringify({ epoch, history }, null, 2)}\n`;
}
