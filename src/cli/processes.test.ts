import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from './processes.ts';

let folder = '';
let lock = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twofold-lock-'));
  lock = join(folder, 'lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a free lock is taken', () => {
  expect(takeLock(lock)).toBe(null);
  expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
});

test('the lock of a process that is over is taken', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(lock, `${pid} 1`);
  expect(takeLock(lock)).toBe(null);
});

test('an id that now is of another process, or of this one, does not hold a lock', () => {
  for (const holder of [`${process.ppid} long ago`, `${process.pid} long ago`, '', 'nobody']) {
    writeFileSync(lock, holder);
    expect(takeLock(lock), holder).toBe(null);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  }
});
