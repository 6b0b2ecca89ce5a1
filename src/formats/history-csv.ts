/** A run's history as Keras's CSVLogger writes it. */
import type { EpochRecord } from '../domain/run.ts';

/**
 * Columns in the order of their names, epochs from 0, as in Keras 3. The validation columns are left
 * out where there was no validation.
 */
export function historyCsv(history: readonly EpochRecord[], learningRate: number): string {
  const validated = history.every(({ valLoss }) => valLoss !== null);
  const header = ['epoch', 'accuracy', 'learning_rate', 'loss'];
  if (validated) header.push('val_accuracy', 'val_loss');
  const rows = history.map(({ epoch, accuracy, loss, valAccuracy, valLoss }) => {
    const row = [epoch - 1, accuracy, learningRate, loss];
    return validated ? [...row, valAccuracy, valLoss] : row;
  });
  return [header, ...rows].map((row) => `${row.join(',')}\n`).join('');
}
