/** What the two commands do: a run, its files, the answers, and how they end. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Report } from '../src/domain/report.ts';
import { predict, root, run, small, train } from './command.ts';
import { makeClasses, makeFolder, makePicture } from './fixtures.ts';
import { expect, test } from './test.ts';

interface Row {
  readonly path: string;
  readonly class?: string;
  readonly probability?: number;
  readonly reason?: string;
}

test('train and predict, from two folders to the same answer as the page', async ({
  app,
  folder: cwd,
}) => {
  const { left } = makeClasses(cwd);
  writeFileSync(join(left, 'page.png'), '<!doctype html><p>Not found</p>');
  writeFileSync(join(left, 'empty.jpg'), '');

  const trained = await train(['left', 'right', ...small, '--out', 'model', '--json'], cwd);
  expect(trained.code, trained.stderr).toBe(0);
  const report = JSON.parse(trained.stdout) as Report;
  expect(trained.stderr.match(/^epoch \d\/2 /gm)).toHaveLength(2);

  await test.step('the counts add up', () => {
    expect(report.classes).toEqual(['left', 'right']);
    expect(report.images).toEqual({ left: 20, right: 20 });
    const { train: learned, test: tested, validation } = report.split;
    expect([learned, tested, validation]).toEqual([28, 8, 4]);
    const { tp, fp, tn, fn } = report.test?.confusion ?? { tp: 0, fp: 0, tn: 0, fn: 0 };
    expect(report.test?.images).toBe(tested);
    expect(tp + fp + tn + fn).toBe(tested);
    expect(report.test?.accuracy).toBeCloseTo((tp + tn) / tested, 12);
    expect(report.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(report.recipe).toMatchObject({ imageSize: 22, epochs: 2, batchSize: 8, seed: 3 });
    expect(report.skipped.map(({ file }) => file).sort()).toEqual([
      'left/empty.jpg',
      'left/page.png',
    ]);
    const { import: reading, train: training, evaluate, total } = report.seconds;
    expect(reading + training + evaluate).toBeLessThanOrEqual(total);
    expect(Object.keys(report.versions)).toEqual(['twofold', 'tfjs', 'browser', 'node']);
  });

  await test.step('the files are there', () => {
    const model = join(cwd, 'model');
    expect(readdirSync(model).sort()).toEqual([
      'history.csv',
      'logs',
      'manifest.json',
      'model.h5',
      'model.json',
      'model.pt',
      'report.json',
      'weights.bin',
    ]);
    expect(JSON.parse(readFileSync(join(model, 'report.json'), 'utf8'))).toEqual(report);
    const [header, first, second, end] = readFileSync(join(model, 'history.csv'), 'utf8').split(
      '\n',
    );
    expect(header).toBe('epoch,accuracy,learning_rate,loss,val_accuracy,val_loss');
    expect(first).toMatch(/^0,[\d.]+,0\.001,/);
    expect(second).toMatch(/^1,/);
    expect(end).toBe('');
    expect(leftBehind(cwd)).toEqual([]);
  });

  const answered = await predict(['model', 'left', 'right/003.png', '--json'], cwd);
  expect(answered.code, answered.stderr).toBe(0);
  const rows = JSON.parse(answered.stdout) as Row[];

  await test.step('every picture has an answer or a reason', () => {
    expect(rows).toHaveLength(23);
    expect(rows[0]?.path).toBe('left/000.png');
    expect(rows.at(-1)?.path).toBe('right/003.png');
    expect(rows.filter(({ reason }) => reason !== undefined).map(({ path }) => path)).toEqual([
      'left/empty.jpg',
      'left/page.png',
    ]);
    for (const { class: name, probability } of rows.filter(
      (row) => row.probability !== undefined,
    )) {
      expect(name).toBe((probability ?? 0) < 0.5 ? 'left' : 'right');
    }
  });

  await test.step('the page gives the same', async () => {
    const files = ['model.json', 'weights.bin', 'manifest.json'].map(
      (name) => [name, new Uint8Array(readFileSync(join(cwd, 'model', name)))] as const,
    );
    const zip = join(cwd, 'model.zip');
    writeFileSync(zip, zipSync(Object.fromEntries(files)));
    await app.models.importFile(zip);
    await expect(app.models.items).toHaveCount(1);
    await app.classify.classify(join(cwd, 'right/003.png'));
    const shown = Number(await app.classify.probability.getAttribute('value'));
    expect(shown).toBeGreaterThan(0);
    expect(Math.abs(shown - (rows.at(-1)?.probability ?? 0))).toBeLessThan(1e-6);

    const asCsv = await predict(['model.zip', 'right/003.png', 'left/page.png'], cwd);
    const [header, picture, page] = asCsv.stdout.split('\n');
    expect(header).toBe('path,class,probability,reason');
    expect(picture).toBe(`right/003.png,${rows.at(-1)?.class},${rows.at(-1)?.probability},`);
    expect(page).toMatch(/^left\/page\.png,,,.*not an image/);
  });
});

test('npm run, from another folder, on a parent with a linked class', async ({ folder: cwd }) => {
  makeFolder(join(cwd, 'elsewhere', 'deep'), 1, 4);
  makeFolder(join(cwd, 'set', 'a, "b"'), 0, 4);
  writeFileSync(join(cwd, 'set', 'read-me.txt'), 'loose files are passed over');
  mkdirSync(join(cwd, 'set', '.hidden'));
  symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'set', 'linked'));
  // A link to one picture, which a browser does not follow by itself.
  writeFileSync(join(cwd, 'one.png'), makePicture(0, 99));
  symlinkSync(join(cwd, 'one.png'), join(cwd, 'set', 'a, "b"', 'one.png'));

  const words = [
    '--prefix',
    root,
    'run',
    '--silent',
    'train',
    '--',
    'set',
    ...small,
    '--epochs',
    '1',
  ];
  const { code, stdout, stderr } = await run('npm', words, cwd);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('class 0: a, "b", 5 pictures');
  expect(stdout).toContain('class 1: linked, 4 pictures');
  expect(existsSync(join(cwd, 'trained', 'model.json'))).toBe(true);

  const answers = await predict(['trained', 'set/a, "b"/one.png'], cwd);
  expect(answers.stdout.split('\n')[1]).toMatch(/^"set\/a, ""b""\/one\.png",/);
});

test('an empty class fails in words and leaves no folder', async ({ folder: cwd }) => {
  makeFolder(join(cwd, 'left'), 0, 5);
  mkdirSync(join(cwd, 'right'));
  const { code, stdout, stderr } = await train(['left', 'right', ...small, '--json'], cwd);
  expect(code, stderr).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('right has no pictures');
  expect(stderr).not.toContain('    at ');
  expect(existsSync(join(cwd, 'trained'))).toBe(false);
});

test('SIGTERM ends a run, and leaves behind what it can go on with', async ({ folder: cwd }) => {
  makeClasses(cwd, 8);
  const { code, stdout } = await train(['left', 'right', ...small, '--epochs', '1000'], cwd, {
    signal: 'SIGTERM',
    when: (stderr) => stderr.includes('epoch 1/1000'),
  });
  expect(code).toBe(143);
  expect(stdout).toBe('');
  expect(leftBehind(cwd)).toEqual([]);
  expect(readdirSync(join(cwd, 'trained')).sort()).toEqual(['logs', 'unfinished']);
});

/** What lies in the command's temporary folder, but for the cache of the program that runs it. */
function leftBehind(cwd: string): string[] {
  return readdirSync(join(cwd, 'tmp')).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
}
