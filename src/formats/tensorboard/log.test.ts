import { expect, test } from 'vitest';
import { defaultRecipe } from '../../domain/recipe.ts';
import { manifestFor, referenceNetwork } from '../trials/networks.ts';
import { closingRecords, epochRecords, logPath, logParts, openingRecords } from './log.ts';
import { readEventFile } from './read.ts';
import { recordAt } from './record.ts';
import { answersOf, logFiles, weightHistograms } from './whole-log.ts';

const network = referenceNetwork(22);
const manifest = manifestFor(network);
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
const run = {
  manifest,
  network,
  histograms: [],
  kerasJson: '{"class_name": "Sequential"}',
  pictures: [{ tag: 'ants', width: 3, height: 2, png }],
};
const [train, validation, session] = logFiles(run).map(({ path, bytes }) => ({
  path,
  bytes,
  read: readEventFile(bytes),
}));

function valuesOf(file: typeof train): { [tag: string]: [step: number, value: number][] } {
  const series = file?.read.series ?? [];
  return Object.fromEntries(
    series.map(({ tag, points }) => [tag, points.map(({ step, value }) => [step, value])]),
  );
}

/** All that is legible in the bytes of a file. */
function wordsOf(file: typeof train): string {
  return new TextDecoder('latin1').decode(file?.bytes);
}

test('files lie where Keras puts them', () => {
  const start = Date.parse(manifest.createdAt) / 1000 - 3.5;
  const name = `events.out.tfevents.${Math.floor(start)}.twofold.1`;
  expect([train?.path, validation?.path, session?.path]).toEqual([
    `logs/train/${name}.0.v2`,
    `logs/validation/${name}.1.v2`,
    `logs/${name}.2.v2`,
  ]);
});

test('figures have tags and steps of Keras', () => {
  const learningRate = Math.fround(0.001);
  expect(valuesOf(train)).toEqual({
    epoch_accuracy: [
      [0, 0.75],
      [1, 0.75],
    ],
    epoch_loss: [
      [0, 0.5],
      [1, 0.25],
    ],
    epoch_learning_rate: [
      [0, learningRate],
      [1, learningRate],
    ],
  });
  expect(Object.keys(valuesOf(validation))).toEqual(['epoch_accuracy', 'epoch_loss']);
  expect(valuesOf(validation).epoch_loss?.at(-1)).toEqual([1, Math.fround(0.6)]);
});

test('the test stands in the session alone, at the last epoch', () => {
  expect(valuesOf(session)).toEqual({
    test_loss: [[1, Math.fround(0.4)]],
    test_accuracy: [[1, 0.75]],
    test_precision: [[1, 1]],
    test_recall: [[1, 0.5]],
  });
});

test('epochs end when they did', () => {
  const start = Date.parse(manifest.createdAt) / 1000 - 3.5;
  const [{ points } = { points: [] }] = train?.read.series ?? [];
  expect(points.map(({ wallTime }) => wallTime)).toEqual([start + 1.5, start + 3]);
});

test('graph, pictures and histograms are in the training file, hyper-parameters in the session', () => {
  const names = weightHistograms(network).map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['sequential/conv2d/kernel', 'sequential/conv2d/bias']);
  const words = wordsOf(train);
  for (const tag of ['graph_keras_model', run.kerasJson, 'images', ...names]) {
    expect(words).toContain(tag);
  }
  for (const tag of ['_hparams_/session_start_info', 'batch_size', 'test/pr_curves']) {
    expect(wordsOf(session)).toContain(tag);
    expect(words).not.toContain(tag);
  }
});

test('histograms of the epochs come at their steps', () => {
  const weights = [{ name: 'sequential/dense/kernel', min: 0, max: 1, counts: [1, 2] }];
  const histograms = [1, 2].map((epoch) => ({ epoch, weights }));
  const [file] = logFiles({ ...run, histograms });
  const words = new TextDecoder('latin1').decode(file?.bytes);
  expect(words.split('sequential/dense/kernel/histogram')).toHaveLength(3);
  expect(words).not.toContain('sequential/conv2d/kernel');
});

test('without validation there is no file of it', () => {
  const history = manifest.history.map((epoch) => ({ ...epoch, valLoss: null, valAccuracy: null }));
  const files = logFiles({ ...run, manifest: { ...manifest, history } });
  expect(files.map(({ path }) => path.includes('validation'))).toEqual([false, false]);
});

test('without a test the session just ends', () => {
  const files = logFiles({ ...run, manifest: { ...manifest, test: null, files: null } });
  const words = new TextDecoder('latin1').decode(files[2]?.bytes);
  expect(readEventFile(files[2]?.bytes as Uint8Array).series).toEqual([]);
  expect(words).not.toContain('pr_curves');
  expect(words).toContain('_hparams_/session_end_info');
});

test.each(logParts)('chunks of %s are whole records, as training goes on', (part) => {
  const [record] = manifest.history;
  if (!record) throw new Error('no epoch');
  const pictures = run.pictures;
  const chunks = [
    openingRecords(part, {
      wallTime: 1,
      recipe: defaultRecipe,
      kerasJson: null,
      network: null,
      pictures,
    }),
    epochRecords(part, { wallTime: 2, learningRate: 0.1, record, histograms: [] }),
    closingRecords(part, {
      wallTime: 3,
      epochs: 1,
      ending: 'stopped',
      classNames: ['a', 'b'],
      test: manifest.test,
      answers: answersOf(manifest),
    }),
  ];
  let events = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; events++) {
      const data = recordAt(chunk, at);
      if (typeof data === 'string') throw new Error(data);
      at += data.length + 16;
    }
  }
  const bytes = new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
  expect(readEventFile(bytes)).toMatchObject({ events, soundBytes: bytes.length, isCut: false });
  expect(events).toBe({ train: 5, validation: 3, session: 8 }[part]);
});

test('a run that goes on elsewhere has a file of its own', () => {
  expect(logPath('train', 12.9, 2)).toBe('logs/train/events.out.tfevents.12.twofold.2.0.v2');
});
