/** `npm run train` killed, and gone on with: nothing is lost, and the model is that of a run never killed. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../src/domain/report.ts';
import { train, type Ended, type Kill } from './command.ts';
import { makeClasses, makeFolder, makePicture } from './fixtures.ts';
import { expect, test } from './test.ts';

/**
 * Of a millisecond or some each: a command that is killed amid them has come to a checkpoint. What it says of them
 * comes later than they are done, so that those after the kill must be many.
 */
const epochs = 1000;
const words = ['left', 'right', '--image-size', '22', '--batch-size', '2', '--seed', '3'];
const order = [...words, '--epochs', String(epochs), '--engine', 'wasm'];
const resumed = [...order, '--resume'];

test('a run killed twice by SIGKILL ends with the weights of the run never killed', async ({
  folder: cwd,
}) => {
  makeClasses(cwd);
  const whole = await train([...order, '--out', 'whole'], cwd);
  expect(whole.code, whole.stderr).toBe(0);

  expectKilled(await train([...order, '--out', 'cut'], cwd, killedAt('epoch 150/')));
  const second = await train([...resumed, '--out', 'cut'], cwd, killedAt('epoch 400/'));
  expectKilled(second);
  expect(goneOnAfter(second)).toBeGreaterThan(0);
  expect(goneOnAfter(second)).toBeLessThanOrEqual(epochsTold(second)[0] as number);

  const last = await train([...resumed, '--out', 'cut', '--json'], cwd);
  expect(last.code, last.stderr).toBe(0);
  // Not from the beginning, and no epoch left out.
  expect(epochsTold(last)[0]).toBe(goneOnAfter(last) + 1);
  expect(epochsTold(last).at(-1)).toBe(epochs);
  expect(goneOnAfter(last)).toBeGreaterThan(goneOnAfter(second));

  expect(bytesOf(cwd, 'cut', 'weights.bin').equals(bytesOf(cwd, 'whole', 'weights.bin'))).toBe(
    true,
  );
  const [report, expected] = [reportOf(cwd, 'cut'), reportOf(cwd, 'whole')];
  expect(JSON.parse(last.stdout)).toEqual(report);
  expect([report.resumed, expected.resumed]).toEqual([2, 0]);
  expect(report.history.map(withoutTimes)).toEqual(expected.history.map(withoutTimes));
  expect(report.test).toEqual(expected.test);
  const { import: reading, train: training, evaluate, total } = report.seconds;
  expect(reading).toBeGreaterThan(0);
  expect(reading + training + evaluate).toBeLessThanOrEqual(total);
  expect(existsSync(join(cwd, 'cut', 'unfinished'))).toBe(false);
});

test('killed in the import, it reads the rest and trains as if nothing had been', async ({
  folder: cwd,
}) => {
  makeClasses(cwd, 40);
  // Pictures that take a while, behind those that do not.
  for (let i = 0; i < 12; i++) {
    writeFileSync(join(cwd, 'right', `large-${i}.png`), makePicture(1, 1000 + i, 1000));
  }
  writeFileSync(join(cwd, 'left', 'page.png'), '<!doctype html><p>Not found</p>');
  const short = [...words, '--epochs', '2', '--engine', 'wasm'];
  const killed = await train([...short, '--out', 'cut'], cwd, {
    signal: 'SIGKILL',
    when: () => bytesKept(join(cwd, 'cut')) > 8e6,
  });
  expectKilled(killed);
  expect(killed.stderr).not.toContain('pictures read');

  const last = await train([...short, '--out', 'cut', '--resume'], cwd);
  expect(last.code, last.stderr).toBe(0);
  const whole = await train([...short, '--out', 'whole'], cwd);
  expect(whole.code, whole.stderr).toBe(0);
  expect(bytesOf(cwd, 'cut', 'weights.bin').equals(bytesOf(cwd, 'whole', 'weights.bin'))).toBe(
    true,
  );
  const [report, expected] = [reportOf(cwd, 'cut'), reportOf(cwd, 'whole')];
  expect(report.images).toEqual(expected.images);
  expect(report.skipped).toEqual(expected.skipped);
  expect(last.stdout).toContain('resumed: once');
});

test('an unfinished run is neither lost by a flag that was forgotten nor changed by another', async ({
  folder: cwd,
}) => {
  makeClasses(cwd, 8);
  const ended = await train(order, cwd, killedAt('epoch 300/', 'SIGTERM'));
  expect(ended.code).toBe(143);
  expect(lastLine(ended)).toContain('add --resume');

  await test.step('without --resume it is refused', async () => {
    const refused = await train(order, cwd);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(lastLine(refused)).toContain('add --resume to go on with it, or delete');
  });
  await test.step('other options are refused by name', async () => {
    const fewer = resumed.map((word) => (word === String(epochs) ? '5' : word));
    const refused = await train(fewer, cwd);
    expect(refused.code).toBe(2);
    expect(lastLine(refused)).toContain(`--epochs: ${epochs}, now 5`);
    makeFolder(join(cwd, 'other'), 1, 8);
    const [, , ...rest] = resumed;
    const others = await train(['left', 'other', ...rest], cwd);
    expect(others.code).toBe(2);
    expect(lastLine(others)).toContain('folders: ');
  });
  await test.step('it goes on all the same', async () => {
    const last = await train(resumed, cwd);
    expect(last.code, last.stderr).toBe(0);
    expect(goneOnAfter(last)).toBeGreaterThan(0);
    expect(readdirSync(join(cwd, 'trained')).sort()).not.toContain('unfinished');
  });
});

test('two commands at once do not train into one folder', async ({ folder: cwd }) => {
  makeClasses(cwd, 8);
  let isRefused = false;
  const first = train(order, cwd, { signal: 'SIGKILL', when: () => isRefused });
  await expect
    .poll(() => existsSync(join(cwd, 'trained', 'unfinished', 'profile')), { timeout: 120_000 })
    .toBe(true);
  const second = await train(resumed, cwd);
  isRefused = true;
  expect(second.code).toBe(2);
  expect(lastLine(second)).toMatch(/another command trains into "trained" \(process \d+\)/);
  expectKilled(await first);
});

test('a model that could not be written is not trained again', async ({ folder: cwd }) => {
  makeClasses(cwd, 8);
  const short = [...words, '--epochs', '2', '--engine', 'wasm'];
  const inTheWay = join(cwd, 'trained', 'weights.bin');
  mkdirSync(inTheWay, { recursive: true });
  const failed = await train(short, cwd);
  expect(failed.code).toBe(1);
  expect(lastLine(failed)).toContain('add --resume');
  rmdirSync(inTheWay);
  const last = await train([...short, '--resume'], cwd);
  expect(last.code, last.stderr).toBe(0);
  expect(epochsTold(last)).toEqual([]);
  expect(reportOf(cwd, 'trained').history).toHaveLength(2);
  expect(existsSync(join(cwd, 'trained', 'unfinished'))).toBe(false);
});

test('what lies in the way is not touched', async ({ folder: cwd }) => {
  const { left } = makeClasses(cwd, 8);
  const own = makeFolder(join(cwd, 'trained', 'unfinished'), 0, 1);
  const refused = await train(order, cwd);
  expect(refused.code).toBe(2);
  expect(lastLine(refused)).toContain('is no folder of a run, and in the way of one');
  expect(readdirSync(own)).toEqual(['000.png']);
  // The browser's files would be taken for pictures.
  const inside = await train([...order, '--out', join(left, 'out')], cwd);
  expect(inside.code).toBe(2);
  expect(lastLine(inside)).toContain('--out takes a folder outside of the pictures');
  expect(existsSync(join(left, 'out'))).toBe(false);
});

test('--resume with nothing to go on with begins a run', async ({ folder: cwd }) => {
  makeClasses(cwd, 8);
  const { code, stderr } = await train([...words, '--epochs', '1', '--resume'], cwd);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('nothing unfinished in "trained": starting from the beginning');
  expect(reportOf(cwd, 'trained').resumed).toBe(0);
});

function killedAt(text: string, signal: Kill['signal'] = 'SIGKILL'): Kill {
  return { signal, when: (stderr) => stderr.includes(`\n${text}`) };
}

function expectKilled({ code, stdout }: Ended): void {
  expect(code).toBe(null);
  expect(stdout).toBe('');
}

function lastLine({ stderr }: Ended): string {
  return stderr.trimEnd().split('\n').at(-1) ?? '';
}

function goneOnAfter({ stderr }: Ended): number {
  return Number(/^going on after epoch (\d+)\//m.exec(stderr)?.[1]);
}

function epochsTold({ stderr }: Ended): number[] {
  return [...stderr.matchAll(/^epoch (\d+)\//gm)].map(([, epoch]) => Number(epoch));
}

function bytesOf(cwd: string, out: string, name: string): Buffer {
  return readFileSync(join(cwd, out, name));
}

function reportOf(cwd: string, out: string): Report {
  return JSON.parse(bytesOf(cwd, out, 'report.json').toString()) as Report;
}

function withoutTimes({ epoch, loss, accuracy, valLoss, valAccuracy }: Report['history'][number]) {
  return { epoch, loss, accuracy, valLoss, valAccuracy };
}

/** What the page of a run into `out` has written of pictures so far. */
function bytesKept(out: string): number {
  const files = join(out, 'unfinished', 'profile', 'Default', 'File System');
  if (!existsSync(files)) return 0;
  const sizes = readdirSync(files, { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(join(files, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
