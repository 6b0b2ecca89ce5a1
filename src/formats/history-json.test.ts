import { expect, test } from 'vitest';
import { historyJson } from './history-json.ts';

const epoch = {
  epoch: 1,
  loss: 0.5,
  accuracy: 0.75,
  valLoss: 0.625,
  valAccuracy: 0.5,
  seconds: 3,
  imagesPerSecond: 9,
};

test('keys and epochs are those of Keras’s History', () => {
  expect(JSON.parse(historyJson([epoch, { ...epoch, epoch: 2, loss: 0.25 }]))).toEqual({
    epoch: [0, 1],
    history: {
      accuracy: [0.75, 0.75],
      loss: [0.5, 0.25],
      val_accuracy: [0.5, 0.5],
      val_loss: [0.625, 0.625],
    },
  });
});

test('without validation its figures are left out', () => {
  const json = historyJson([{ ...epoch, valLoss: null, valAccuracy: null }]);
  expect(JSON.parse(json)).toEqual({ epoch: [0], history: { accuracy: [0.75], loss: [0.5] } });
});
