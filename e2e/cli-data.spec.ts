/** What the command line makes of dirty folders, archives and groups. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { partNames } from '../src/domain/split.ts';
import type { Report } from '../src/domain/report.ts';
import { small, train } from './command.ts';
import { makeClasses, makePicture } from './fixtures.ts';
import { expect, test } from './test.ts';

const engine = ['--engine', 'wasm', '--epochs', '1'];

function write(folder: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

test('groups stay together, copies are counted, and the report says who is who', async ({
  folder: cwd,
}) => {
  for (let i = 0; i < 24; i++) {
    write(cwd, `set/no/patient${i % 8}_${i}.png`, makePicture(0, i));
    write(cwd, `set/yes/patient${8 + (i % 8)}_${i}.png`, makePicture(1, i));
  }
  write(cwd, 'set/no/copy.png', makePicture(0, 3));
  write(cwd, 'set/no/.DS_Store', new Uint8Array([1]));
  write(cwd, 'set/yes/Thumbs.db', new Uint8Array([1]));
  write(cwd, 'set/yes/empty.png', new Uint8Array());

  const words = ['--group-by', '^(patient\\d+)_', '--resize', 'antialiased', '--exif', 'as-stored'];
  const trained = await train(
    ['set', ...small, ...engine, ...words, '--class-weights', '--json', '--out', 'model'],
    cwd,
  );
  expect(trained.code, trained.stderr).toBe(0);
  const report = JSON.parse(trained.stdout) as Report;
  expect(report.recipe).toMatchObject({
    groupBy: '^(patient\\d+)_',
    resize: 'antialiased',
    orientation: 'as-stored',
    balance: 'class-weights',
  });
  expect(report.images).toEqual({ no: 25, yes: 24 });
  expect(report.systemFiles).toBe(2);
  expect(report.skipped).toEqual([{ file: 'yes/empty.png', reason: 'empty file' }]);
  expect(report.duplicates.rule).toBe('together');
  expect(report.duplicates.sets).toEqual([
    [
      { class: 'no', file: 'no/copy.png' },
      { class: 'no', file: 'no/patient3_3.png' },
    ],
  ]);
  expect(report.groups?.ungrouped).toBe(1);
  expect(report.groups?.groups).toHaveLength(16);
  for (const { name, part, files } of report.groups?.groups ?? []) {
    expect(partNames).toContain(part);
    expect(files).toHaveLength(3);
    for (const { file } of files) expect(file).toContain(`${name}_`);
  }
  expect(trained.stderr).toContain('groups by ^(patient\\d+)_: 16, 1 pictures in none');
});

test('a picture in both classes ends the command, until somebody says where it belongs', async ({
  folder: cwd,
}) => {
  const { left, right } = makeClasses(cwd);
  writeFileSync(join(left, 'twice.png'), makePicture(0, 99));
  writeFileSync(join(right, 'again.png'), makePicture(0, 99));
  const refused = await train(['left', 'right', ...small, ...engine], cwd);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('left: left/twice.png = right: right/again.png');
  expect(refused.stderr).toContain('--in-both');

  const words = ['--in-both', 'first', '--duplicates', 'once', '--json'];
  const trained = await train(['left', 'right', ...small, ...engine, ...words], cwd);
  expect(trained.code, trained.stderr).toBe(0);
  const report = JSON.parse(trained.stdout) as Report;
  expect(report.images).toEqual({ left: 21, right: 20 });
  expect(report.inBoth).toEqual({
    rule: 'first',
    sets: [
      [
        { class: 'left', file: 'left/twice.png' },
        { class: 'right', file: 'right/again.png' },
      ],
    ],
  });
});

test('zips are read as folders are: one for both classes, or one for each', async ({
  folder: cwd,
}) => {
  const files = (label: 0 | 1, prefix: string) =>
    Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`${prefix}${i}.png`, makePicture(label, i)]),
    );
  const zip = (name: string, entries: Record<string, Uint8Array>) =>
    writeFileSync(join(cwd, name), zipSync(entries));
  zip('set.zip', { ...files(0, 'data/cats/'), ...files(1, 'data/dogs/') });
  zip('cats.zip', files(0, ''));
  zip('dogs.zip', files(1, 'deep/'));

  const both = await train(['set.zip', ...small, ...engine, '--json'], cwd);
  expect(both.code, both.stderr).toBe(0);
  const report = JSON.parse(both.stdout) as Report;
  expect(report.images).toEqual({ cats: 10, dogs: 10 });

  const each = await train(['cats.zip', 'dogs.zip', ...small, ...engine, '--json'], cwd);
  expect(each.code, each.stderr).toBe(0);
  const again = JSON.parse(each.stdout) as Report;
  expect(again.images).toEqual(report.images);
});
