import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isOfLock, takeLock } from './processes.ts';

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
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('the lock of a process that is over is taken', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(lock, `${pid} 1`);
  expect(takeLock(lock)).toBe(null);
  expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  expect(readdirSync(folder)).toEqual(['lock']);
});

test('an id that now is of another process, or of this one, does not hold a lock', () => {
  for (const holder of [`${process.ppid} long ago`, `${process.pid} long ago`, '', 'nobody']) {
    writeFileSync(lock, holder);
    expect(takeLock(lock), holder).toBe(null);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  }
});

test('of many who find one dead holder after the other, one at a time has the lock', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(lock, `${pid} 1`);
  const ended = await Promise.all([1, 2, 3, 4].map(() => contend(`${pid}`)));
  expect(ended.map(({ stderr }) => stderr)).toEqual(['', '', '', '']);
  const taken = ended.map(({ stdout }) => Number(stdout));
  expect(Math.max(...taken)).toBeGreaterThan(0);
  // What was written on the way is gone.
  expect(readdirSync(folder)).toEqual(['lock']);
}, 60_000);

test('what is written on the way to a lock is known by its name', () => {
  const draft = 'lock.0b0a5a2e-6c5e-4d3b-9f51-27fb2b2f6b5a';
  const turn = 'lock.0123456789abcdef0123456789abcdef';
  for (const name of ['lock', draft, turn, `${turn}.${turn.slice(5)}`]) {
    expect(isOfLock(name, 'lock'), name).toBe(true);
  }
  for (const name of ['locks', 'lock.txt', 'lock.2024', 'clock', 'notes.json']) {
    expect(isOfLock(name, 'lock'), name).toBe(false);
  }
});

/** Another process, which takes the lock many times, and each time leaves one of a dead process. */
async function contend(
  dead: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '--eval', contender],
    ...[lock, dead],
  ]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  await once(child, 'close');
  return { stdout, stderr };
}

const contender = `
  import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
  import { takeLock } from ${JSON.stringify(new URL('processes.ts', import.meta.url).href)};
  const [lock, dead] = process.argv.slice(1);
  const inside = lock + '-inside';
  const next = lock + '-next-' + process.pid;
  const untilMs = Date.now() + 2000;
  let taken = 0;
  while (Date.now() < untilMs) {
    if (takeLock(lock) !== null) continue;
    taken++;
    // Throws where another is inside.
    closeSync(openSync(inside, 'wx'));
    writeFileSync(next, dead + ' ' + process.pid + '-' + taken);
    rmSync(inside);
    renameSync(next, lock);
  }
  console.log(taken);
`;
