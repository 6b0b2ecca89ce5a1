import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { meaningOf } from './curve-tags.ts';
import { historyCsv } from './history-csv.ts';
import { checkLogSizes, curvesOf } from './logged-curves.ts';
import { fileVersionEvent, scalarEvent } from './tensorboard/event.ts';
import { joined } from './tensorboard/record.ts';
import { logFiles } from './tensorboard/whole-log.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';

const golden = 'e2e/formats/golden/tensorboard';
const names = {
  train: 'keras/train/events.out.tfevents.1.host.1.0.v2',
  validation: 'keras/validation/events.out.tfevents.1.host.1.1.v2',
  torch: 'torch/events.out.tfevents.1.host.1.0',
  csv: 'keras.csv',
};

function fileOf(name: string, path = name): { path: string; bytes: Uint8Array } {
  return { path, bytes: new Uint8Array(readFileSync(`${golden}/${name}`)) };
}

function logOf(figures: { readonly [tag: string]: readonly number[] }, firstStep = 0): Uint8Array {
  const events = Object.entries(figures).flatMap(([tag, values]) =>
    values.map((value, i) => scalarEvent({ wallTime: 1, step: i + firstStep }, tag, value)),
  );
  return joined([fileVersionEvent(1), ...events]);
}

test('two folders of Keras and its table give the same curves', () => {
  const [events] = curvesOf([fileOf(names.validation), fileOf(names.train)]);
  const [table] = curvesOf([fileOf(names.csv)]);
  expect(events).toMatchObject({ name: 'keras', isDamaged: false });
  expect(table?.name).toBe('keras');
  expect(events?.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  for (const [i, row] of (table?.epochs ?? []).entries()) {
    const rounded = Object.entries(row).map(([name, value]) => [name, Math.fround(value)]);
    expect(events?.epochs[i]).toEqual(Object.fromEntries(rounded));
    expect(Object.keys(row)).toHaveLength(5);
  }
});

test('one file of PyTorch has both parts, and counts from 1', () => {
  const [run] = curvesOf([fileOf(names.torch)]);
  expect(run).toMatchObject({ name: 'torch' });
  expect(run?.epochs).toHaveLength(4);
  expect(run?.epochs[1]).toEqual({
    epoch: 2,
    loss: 0.5,
    valLoss: 0.75,
    accuracy: 0.75,
    valAccuracy: 0.625,
  });
});

test('our own log and table are read like others', () => {
  const network = referenceNetwork(22);
  const manifest = manifestFor(network);
  const [run] = curvesOf(
    logFiles({ manifest, network, histograms: [], kerasJson: null, pictures: [] }),
  );
  const csv = new TextEncoder().encode(historyCsv(manifest.history, 0.001));
  const [table] = curvesOf([{ path: 'a/history.csv', bytes: csv }]);
  expect(run?.name).toBe('logs');
  expect(table?.name).toBe('a/history');
  expect(table?.epochs).toEqual(
    manifest.history.map(({ epoch, loss, accuracy, valLoss, valAccuracy }) => ({
      ...{ epoch, loss, accuracy, valLoss, valAccuracy },
    })),
  );
  expect(run?.epochs.map(({ loss }) => loss)).toEqual([0.5, 0.25]);
});

test('our own files are one run without their folders too', () => {
  const network = referenceNetwork(22);
  const manifest = manifestFor(network);
  const files = logFiles({ manifest, network, histograms: [], kerasJson: null, pictures: [] });
  const loose = files.map(({ path, bytes }) => ({
    path: path.slice(path.lastIndexOf('/') + 1),
    bytes,
  }));
  const [run, ...others] = curvesOf(loose);
  expect(others).toEqual([]);
  expect(run?.epochs.map(({ loss, valLoss }) => [loss, valLoss])).toEqual(
    manifest.history.map(({ loss, valLoss }) => [Math.fround(loss), Math.fround(valLoss ?? 0)]),
  );
});

test('a file alone tells by its figures which part it is', () => {
  const [train] = curvesOf([fileOf(names.train, 'pneumonia.events.out.tfevents.1.host.1.0.v2')]);
  const path = 'events.out.tfevents.1.host.1.1.v2';
  const [validation] = curvesOf([fileOf(names.validation, path)]);
  expect(train?.name).toBe('pneumonia');
  expect(Object.keys(train?.epochs[0] ?? {}).sort()).toEqual(['accuracy', 'epoch', 'loss']);
  expect(validation?.name).toBe(path);
  expect(Object.keys(validation?.epochs[0] ?? {}).sort()).toEqual([
    ...['epoch', 'valAccuracy', 'valLoss'],
  ]);
});

test('folders of parts without one above them are one run', () => {
  const runs = curvesOf([
    { path: 'train/events.out.tfevents.1', bytes: logOf({ epoch_loss: [0.5] }) },
    { path: 'validation/events.out.tfevents.1', bytes: logOf({ epoch_loss: [0.25] }) },
  ]);
  expect(runs).toEqual([
    { name: 'train', epochs: [{ epoch: 1, loss: 0.5, valLoss: 0.25 }], isDamaged: false },
  ]);
});

test('runs are told apart by their folders', () => {
  const runs = curvesOf([
    { path: 'b/train/events.out.tfevents.1', bytes: logOf({ epoch_loss: [1] }) },
    { path: 'a/events.out.tfevents.1', bytes: logOf({ loss: [2], acc: [0.5] }) },
  ]);
  expect(runs.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(runs[0]?.epochs).toEqual([{ epoch: 1, loss: 2, accuracy: 0.5 }]);
});

test('a run that went on in a second file keeps the later figures', () => {
  const [run] = curvesOf([
    { path: 'a/train/events.out.tfevents.2', bytes: logOf({ epoch_loss: [0.25, 0.125] }, 1) },
    { path: 'a/train/events.out.tfevents.1', bytes: logOf({ epoch_loss: [1, 0.5] }) },
  ]);
  expect(run?.epochs.map(({ loss }) => loss)).toEqual([1, 0.25, 0.125]);
});

test('Keras’s figures of epochs go before those of steps', () => {
  for (const figures of [
    { loss: [9, 9, 9], epoch_loss: [1] },
    { epoch_loss: [1], loss: [9, 9, 9] },
  ]) {
    const [run] = curvesOf([{ path: 'a/events.out.tfevents.1', bytes: logOf(figures) }]);
    expect(run?.epochs).toEqual([{ epoch: 1, loss: 1 }]);
  }
});

test('what is not a number is left out, and damage is told', () => {
  const bytes = logOf({ epoch_loss: [NaN, 1, 2] });
  bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
  expect(curvesOf([{ path: 'a/tfevents', bytes }])).toEqual([
    { name: 'a', epochs: [{ epoch: 2, loss: 1 }], isDamaged: true },
  ]);
});

test('of several files those that are no log are passed over', () => {
  const text = (words: string) => new TextEncoder().encode(words);
  const curves = curvesOf([
    { path: 'a/model.h5', bytes: new Uint8Array(99) },
    { path: 'a/names.csv', bytes: text('file,class\nb.png,bees\n') },
    { path: 'a/tfevents', bytes: logOf({ epoch_loss: [1] }) },
  ]);
  expect(curves).toEqual([{ name: 'a', epochs: [{ epoch: 1, loss: 1 }], isDamaged: false }]);
});

test.each([
  ['1001 files', Array<number>(1001).fill(0)],
  ['600 MB', [500e6, 100e6]],
])('%s are refused before they are read', (words, sizes) => {
  expect(() => checkLogSizes(sizes)).toThrow(
    expect.objectContaining({
      failure: { kind: 'not-a-log', detail: `${words} are too many to look through` },
    }) as FailureError,
  );
});

test.each([
  ['no curve that is known', [{ path: 'tfevents', bytes: logOf({ batch_loss: [1] }) }]],
  ['no log', [{ path: 'model.h5', bytes: new Uint8Array(99) }]],
  ['an empty table', [{ path: 'a.csv', bytes: new Uint8Array() }]],
  ['nothing', []],
  [
    'several that are no log',
    ['a.h5', 'b.csv'].map((path) => ({ path, bytes: new Uint8Array(9) })),
  ],
  [
    'a thousand and one',
    Array.from({ length: 1001 }, (_, i) => ({
      path: `${i}.csv`,
      bytes: new TextEncoder().encode('loss\n1\n'),
    })),
  ],
])('%s is refused', (_, files) => {
  expect(() => curvesOf(files)).toThrow(
    expect.objectContaining({
      failure: { kind: 'not-a-log', detail: expect.any(String) as string },
    }) as FailureError,
  );
});

test.each([
  ['loss', 'loss'],
  ['epoch_binary_accuracy', 'accuracy'],
  ['val_acc', 'valAccuracy'],
  ['Loss/train', 'loss'],
  ['Loss/validation', 'valLoss'],
  ['Accuracy/val', 'valAccuracy'],
  ['train_loss_epoch', 'loss'],
  ['batch_loss', undefined],
  ['train/box_loss', undefined],
  ['test_loss', undefined],
  ['evaluation_loss_vs_iterations', undefined],
  ['epoch_learning_rate', undefined],
  ['loss_loss', undefined],
])('%s is %s', (tag, figure) => {
  expect(meaningOf(tag, 'train')?.figure).toBe(figure);
});
