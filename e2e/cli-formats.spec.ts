/** The commands and other tools' files: written, converted, opened, and logs that grow while a run goes on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../src/domain/report.ts';
import { readEventFile } from '../src/formats/tensorboard/read.ts';
import { convert, predict, small, train } from './command.ts';
import { makeClasses } from './fixtures.ts';
import { expect, test } from './test.ts';

const all = 'h5,keras,pt,state-dict,safetensors,onnx,tflite,tfjs,html';
const files = [
  'model.h5',
  'model.keras',
  'model.pt',
  'model-state.pt',
  'model.safetensors',
  'model.onnx',
  'model.tflite',
  'model.html',
  'model.json',
];

test('a run writes the formats that it is told, and each that can be read predicts the same', async ({
  folder: cwd,
}) => {
  makeClasses(cwd);
  const words = ['left', 'right', ...small, '--out', 'out', '--formats', all, '--json'];
  const trained = await train(words, cwd);
  expect(trained.code, trained.stderr).toBe(0);
  for (const name of files) expect(existsSync(join(cwd, 'out', name)), name).toBe(true);

  const picture = 'right/003.png';
  const probabilityBy = async (model: string) => {
    const { code, stdout, stderr } = await predict([model, picture, '--json'], cwd);
    expect(code, stderr).toBe(0);
    const [row] = JSON.parse(stdout) as [{ class: string; probability: number }];
    return row;
  };
  const expected = await probabilityBy('out');
  for (const name of [
    'model.h5',
    'model.keras',
    'model.pt',
    'model-state.pt',
    'model.safetensors',
  ]) {
    expect(await probabilityBy(join('out', name)), name).toEqual(expected);
  }

  await test.step('the logs have every epoch', () => {
    const { history } = JSON.parse(trained.stdout) as Report;
    for (const [part, key] of [
      ['train', 'loss'],
      ['validation', 'valLoss'],
    ] as const) {
      const [name, ...others] = readdirSync(join(cwd, 'out', 'logs', part));
      expect(others).toEqual([]);
      const bytes = new Uint8Array(readFileSync(join(cwd, 'out', 'logs', part, name as string)));
      const log = readEventFile(bytes);
      expect(log.damagedAt).toBeNull();
      const loss = log.series.find(({ tag }) => tag === 'epoch_loss');
      expect(loss?.points.map(({ value }) => value)).toEqual(
        history.map((epoch) => Math.fround(epoch[key] as number)),
      );
    }
  });

  await test.step('from one to another by convert', async () => {
    const folder = await convert(['out/model.h5', 'made/tfjs/'], cwd);
    expect(folder.code, folder.stderr).toBe(0);
    expect(await probabilityBy('made/tfjs')).toEqual(expected);
    const bgr = await convert(['out', 'made/bgr.pt', '--bgr'], cwd);
    expect(bgr.code, bgr.stderr).toBe(0);
    expect(await probabilityBy('made/bgr.pt')).toEqual(expected);
  });
});

test('a model of Keras’s own says nothing of its classes, and is told them', async ({
  classes: { parent: cwd },
}) => {
  const model = join(import.meta.dirname, 'formats', 'golden', 'keras-reference.h5');
  const words = [model, 'left/000.png', '--classes', 'cats,dogs', '--json'];
  const { code, stdout, stderr } = await predict(words, cwd);
  expect(code, stderr).toBe(0);
  const [row] = JSON.parse(stdout) as [{ class: string; probability: number }];
  expect(row.class).toBe(row.probability < 0.5 ? 'cats' : 'dogs');
  const bytes = await predict([...words, '--input-range', 'bytes'], cwd);
  const [other] = JSON.parse(bytes.stdout) as [{ probability: number }];
  expect(other.probability).not.toBe(row.probability);
});

test('logs grow while a run goes on, and one that was killed leaves sound ones', async ({
  folder: cwd,
}) => {
  makeClasses(cwd);
  const words = ['left', 'right', '--image-size', '22', '--batch-size', '2', '--epochs', '1000'];
  const killed = await train([...words, '--engine', 'wasm', '--out', 'out'], cwd, {
    signal: 'SIGKILL',
    when: (stderr) => stderr.includes('epoch 40/'),
  });
  expect(killed.code).toBeNull();
  const folder = join(cwd, 'out', 'logs', 'train');
  const [name] = readdirSync(folder);
  const log = readEventFile(new Uint8Array(readFileSync(join(folder, name as string))));
  expect(log.damagedAt).toBeNull();
  const steps = log.series.find(({ tag }) => tag === 'epoch_accuracy')?.points ?? [];
  expect(steps.length).toBeGreaterThanOrEqual(40);
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i));
});

test('somebody’s own logs stay where they are', async ({ folder: cwd }) => {
  makeClasses(cwd);
  const words = ['left', 'right', ...small, '--epochs', '1', '--out', 'out'];
  expect((await train(words, cwd)).code).toBe(0);
  const theirs = join(cwd, 'out', 'logs', 'train', 'events.out.tfevents.1.host.2.0.v2');
  writeFileSync(theirs, 'theirs');
  expect((await train(words, cwd)).code).toBe(0);
  expect(readFileSync(theirs, 'utf8')).toBe('theirs');
  expect(readdirSync(join(cwd, 'out', 'logs', 'train'))).toHaveLength(2);
});
