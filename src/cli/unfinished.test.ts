import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultRecipe } from '../domain/recipe.ts';
import { askedFor } from './asked.ts';
import { openUnfinished } from './unfinished.ts';

const given = { archive: 'both.zip' };
const asked = askedFor(['both.zip'], defaultRecipe, 'auto', null);
let out = '';
let path = '';

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'twofold-out-'));
  path = join(out, 'unfinished');
});

afterEach(() => {
  rmSync(out, { recursive: true });
});

/** As another command leaves it that was killed. */
function leaveRun(): void {
  const { pid } = spawnSync(process.execPath, ['--version']);
  mkdirSync(join(path, 'profile'), { recursive: true });
  writeFileSync(join(path, 'profile', 'pictures'), 'kept');
  writeFileSync(join(path, 'lock'), `${pid} 1`);
  const notes = { asked, given, resumed: 0, seconds: 5, imported: null, inBoth: null };
  writeFileSync(join(path, 'notes.json'), JSON.stringify(notes));
}

test('a run is begun, left, gone on with and removed', () => {
  const first = openUnfinished(out, false, asked, () => given);
  expect(first.isOld).toBe(false);
  expect(readdirSync(path).sort()).toEqual(['lock', 'notes.json']);
  first.leave();
  expect(readdirSync(path)).toEqual(['notes.json']);
  expect(() => openUnfinished(out, false, asked, () => given)).toThrow('add --resume');
  const second = openUnfinished(out, true, asked, () => given);
  expect(second.isOld).toBe(true);
  second.remove();
  expect(existsSync(path)).toBe(false);
});

test('a run that another command has begun since is not emptied', () => {
  function find() {
    leaveRun();
    return given;
  }
  expect(() => openUnfinished(out, false, asked, find)).toThrow('add --resume');
  expect(readdirSync(path).sort()).toEqual(['notes.json', 'profile']);
  const unfinished = openUnfinished(out, true, asked, () => given);
  expect(unfinished.isOld).toBe(true);
  expect(unfinished.seconds()).toBeGreaterThanOrEqual(5);
  unfinished.leave();
  expect(readdirSync(join(path, 'profile'))).toEqual(['pictures']);
});

test('what a removal that was cut off has left is emptied', () => {
  leaveRun();
  rmSync(join(path, 'notes.json'));
  writeFileSync(join(path, 'lock.0b0a5a2e-6c5e-4d3b-9f51-27fb2b2f6b5a'), '');
  const unfinished = openUnfinished(out, true, asked, () => given);
  expect(unfinished.isOld).toBe(false);
  expect(readdirSync(path).sort()).toEqual(['lock', 'notes.json']);
  unfinished.remove();
});

test('nothing is made where there is nothing to train on', () => {
  function find(): never {
    throw new Error('no folders');
  }
  expect(() => openUnfinished(out, false, asked, find)).toThrow('no folders');
  expect(existsSync(path)).toBe(false);
});

test("somebody else's folder is not touched", () => {
  mkdirSync(path);
  writeFileSync(join(path, 'lock.txt'), 'mine');
  expect(() => openUnfinished(out, false, asked, () => given)).toThrow('no folder of a run');
  expect(readdirSync(path)).toEqual(['lock.txt']);
});
