import { expect, test } from 'vitest';
import { logDetail, loggedWords, type Logged } from './log-words.ts';

const log: Logged = {
  name: 'pneumonia',
  epochs: [
    { epoch: 1, loss: 0.5, accuracy: 0.8 },
    { epoch: 30, loss: 0.0034, accuracy: 0.99927, valLoss: 0.1, valAccuracy: 0.95 },
  ],
  isDamaged: false,
};

test('a log is told by its last epoch', () => {
  expect(loggedWords(log)).toBe(
    'pneumonia after epoch 30: loss 0.003, accuracy 99.9%, validation loss 0.100, validation accuracy 95.0%',
  );
  expect(logDetail({ ...log, epochs: log.epochs.slice(0, 1) })).toBe(
    '1 epoch; at the last: loss 0.500, accuracy 80.0%',
  );
});

test('figures that the log does not have are left out', () => {
  const epochs = [{ epoch: 3, valAccuracy: 0.5 }];
  expect(loggedWords({ ...log, epochs })).toBe(
    'pneumonia after epoch 3: validation accuracy 50.0%',
  );
});

test('damage is told', () => {
  expect(logDetail({ ...log, isDamaged: true })).toContain('damaged');
});
