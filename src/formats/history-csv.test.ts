import { expect, test } from 'vitest';
import { historyCsv } from './history-csv.ts';

const epoch = {
  epoch: 1,
  loss: 0.5,
  accuracy: 0.75,
  valLoss: 0.625,
  valAccuracy: 0.5,
  seconds: 3,
  imagesPerSecond: 9,
};

test('columns and epochs are those of CSVLogger', () => {
  const history = [epoch, { ...epoch, epoch: 2, loss: 1e-7 }];
  expect(historyCsv(history, 0.001)).toBe(
    'epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n' +
      '0,0.75,0.001,0.5,0.5,0.625\n' +
      '1,0.75,0.001,1e-7,0.5,0.625\n',
  );
});

test('without validation its columns are left out', () => {
  const csv = historyCsv([{ ...epoch, valLoss: null, valAccuracy: null }], 0.001);
  expect(csv).toBe('epoch,accuracy,learning_rate,loss\n0,0.75,0.001,0.5\n');
});
